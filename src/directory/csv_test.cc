#include "directory/csv.h"

#include <gtest/gtest.h>

namespace outcry::directory {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::string error;
};
Read read(std::string_view text) {
  Read out;
  CsvReader reader(text);
  for (CsvRow row;;) {
    const auto more = reader.next(row);
    if (!more) {
      out.error = more.error().message;
      return out;
    }
    if (!*more) return out;
    out.rows.push_back(row.fields);
  }
}

TEST(CsvTest, TakesWhatRfc4180Has) {
  EXPECT_EQ(read("a,b\r\nc,d\r\n").rows, (Rows{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(read("a,b\nc,d").rows, (Rows{{"a", "b"}, {"c", "d"}})) << "LF, and none at the end";
  EXPECT_EQ(read("\"a,b\",\"say \"\"no\"\"\",\"two\r\nlines\"").rows, (Rows{{"a,b", "say \"no\"", "two\r\nlines"}}));
  EXPECT_EQ(read(",,\n").rows, (Rows{{"", "", ""}}));
  EXPECT_EQ(read("\"\",\"\"\n").rows, (Rows{{"", ""}}));
  EXPECT_EQ(read("부산,بوسان,👩‍👧\n").rows, (Rows{{"부산", "بوسان", "👩‍👧"}}));
}

TEST(CsvTest, AByteOrderMarkAndBlankLinesAreNoFields) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "a\n\n\r\nb\n\n")
                .rows,
            (Rows{{"a"}, {"b"}}));
  EXPECT_TRUE(read("").rows.empty());
  EXPECT_TRUE(read("\xEF\xBB\xBF\r\n").rows.empty());
}

TEST(CsvTest, SaysOnWhichLineItCannotGoOn) {
  EXPECT_EQ(read("a\nb\"c\n").error, "line 2: a quote within a field that is not in quotes");
  EXPECT_EQ(read("a\n\"b\nc\n").error, "line 2: a field whose closing quote is missing");
  EXPECT_EQ(read("\"a\nb\"c\n").error, "line 2: text after a closing quote");
  EXPECT_EQ(read("a\rb\n").error, "line 1: a carriage return without a line feed");
  EXPECT_EQ(read(std::string_view("a\0b\n", 4)).error, "line 1: a NUL byte");
  EXPECT_EQ(read(std::string_view("\"a\0b\"\n", 6)).error, "line 1: a NUL byte");
  EXPECT_EQ(read("a\n\xC3\x28\n").error, "line 2: bytes that are not UTF-8: save the file as UTF-8");
  EXPECT_EQ(read("b\xFCro\n").error, "line 1: bytes that are not UTF-8: save the file as UTF-8");
}

TEST(CsvTest, EverythingIsBounded) {
  EXPECT_NE(read(std::string(CsvReader::kMostFields, ',')).error, "");
  EXPECT_EQ(read(std::string(CsvReader::kMostFields - 1, ',')).error, "");
  EXPECT_NE(read(std::string(CsvReader::kLongestField + 1, 'x')).error, "");
  EXPECT_NE(read("\"" + std::string(CsvReader::kLongestField + 1, 'x') + "\"").error, "");
  EXPECT_NE(read(std::string(CsvReader::kMostBytes + 1, 'x')).error, "");
}

TEST(CsvTest, LinesAreCountedThroughQuotes) {
  CsvReader reader("a\n\"x\ny\"\nb\n");
  CsvRow row;
  std::vector<size_t> lines;
  while (reader.next(row).value()) lines.push_back(row.line);
  EXPECT_EQ(lines, (std::vector<size_t>{1, 2, 4}));
}

TEST(CsvTest, WhatIsWrittenReadsTheSame) {
  for (const char* value : {"", "plain", "a,b", "a\"b", "\"", "two\nlines", " spaces "}) {
    EXPECT_EQ(read(csv_field(value) + ",end").rows, (Rows{{value, "end"}}));
  }
}

}  // namespace
}  // namespace outcry::directory
