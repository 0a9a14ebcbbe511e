// A file of many sheets: all good, or each fault by its line.

#include "paper/sheets_csv.h"

#include <gmock/gmock.h>

namespace outcry::paper {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kHead = "sheet,name,country,collected,row,town,email,shown,place,lang,text_version\n";

class SheetsCsvTest : public testing::Test {
 protected:
  Result<SheetsFile> read(const std::string& text) {
    return read_sheets(text, {{"en", "ko"}, 2, 15'395}, petition::EmailRules::standard());
  }
  std::vector<std::string> problems(const std::string& rows) {
    const auto file = read(kHead + rows);
    std::vector<std::string> out;
    if (!file) return {file.error().message};
    for (const FileProblem& one : file->problems)
      out.push_back(fmt::format("{} {} {}", one.line, one.column, one.reason));
    return out;
  }
};

TEST_F(SheetsCsvTest, LinesOfASheetComeTogether) {
  const auto file = read(
      "\xef\xbb\xbfsheet,row,name,town,country,email,shown,collected,place,lang,text_version\r\n"
      "B-1,2,박선영,부산,KR,sun@example.org,yes,2012-02-23,\"역, 광장\",ko,1\r\n"
      "A,,Ana,,ES,,,2012-02-22,,,\r\n"
      "B-1,5,Bo,,LV,,no,2012-02-23,\"역, 광장\",ko,1\r\n");
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_THAT(file->problems, IsEmpty());
  ASSERT_EQ(file->sheets.size(), 2U);
  EXPECT_EQ(file->signatures(), 3U);
  const FileSheet& first = file->sheets[0];
  EXPECT_EQ(first.head.number, "B-1");
  EXPECT_EQ(first.head.place, "역, 광장");
  EXPECT_EQ(first.head.lang, "ko");
  EXPECT_EQ(first.head.text_version, 1);
  EXPECT_EQ(first.rows[0].row, 2);
  EXPECT_TRUE(first.rows[0].shown);
  EXPECT_EQ(first.rows[1].row, 5);
  EXPECT_THAT(first.lines, ElementsAre(2U, 4U));
  EXPECT_EQ(file->sheets[1].head.lang, "en") << "the campaign's first";
  EXPECT_EQ(file->sheets[1].head.text_version, 2) << "the newest";
}

TEST_F(SheetsCsvTest, EachFaultIsToldByItsLine) {
  EXPECT_THAT(problems("1,,KR,2012-02-23,,,,,,,\n"), ElementsAre("2 name is missing"));
  EXPECT_THAT(problems("1,Ana,,2012-02-23,,,,,,,\n"), ElementsAre("2 country is missing"));
  EXPECT_THAT(problems("1,Ana,XX,2012-02-23,,,,,,,\n"), ElementsAre("2 country is no country (ISO 3166-1 alpha-2)"));
  EXPECT_THAT(problems("1 2,Ana,KR,2013-02-23,,,,,,xx,3\n"),
              ElementsAre("2 sheet is no number: letters, digits and - . _ /, 20 at most",
                          "2 collected is no day such as 2030-03-31, or to come",
                          "2 lang is no language of the campaign", "2 text_version is not one of 1 to 2"));
  EXPECT_THAT(problems("1,Ana,KR,2012-02-23,2,,,,,,\n1,Bo,KR,2012-02-23,2,,,,,,\n"),
              ElementsAre("3 row is not after the one before, or not one of 1 to 100"));
  EXPECT_THAT(problems("1,Ana,KR,2012-02-23,,,x,maybe,,,\n"),
              ElementsAre("2 shown is neither yes nor no", "2 email is no e-mail address"));
  EXPECT_THAT(problems("1,Ana,KR,2012-02-23,,,,,here,,\n1,Bo,KR,2012-02-23,,,,,there,,\n"),
              ElementsAre("3 sheet is not as in its first line: day, place, language and text are a sheet's own"));
  EXPECT_THAT(problems("1,Ana,KR,2012-02-23,,,,,,,\n1,ANA,kr,2012-02-23,,,,,,,\n"),
              ElementsAre("3 name is the same person as in line 2"));
  EXPECT_THAT(problems("1,Ana,KR,2012-02-23,,,a@example.org,,,,\n2,Bo,KR,2012-02-23,,,A@example.org,,,,\n"),
              ElementsAre("3 email is the same person as in line 2"));
  EXPECT_THAT(problems("1,Ana,KR\n"), ElementsAre("2  has 3 fields instead of 11"));
}

TEST_F(SheetsCsvTest, WhatIsNoSuchFileIsRefused) {
  EXPECT_EQ(read("").error().message, "it is empty");
  EXPECT_EQ(read("sheet,name,country\n").error().message, "line 1: the column \"collected\" is missing");
  EXPECT_EQ(read("sheet,nmae\n").error().message, "line 1: there is no column \"nmae\"");
  EXPECT_EQ(read("sheet,sheet\n").error().message, "line 1: the column \"sheet\" stands twice");
  EXPECT_FALSE(read(std::string(kHead) + "1,\"Ana,KR\n"));
}

TEST_F(SheetsCsvTest, NothingOfTheFileIsInAMessage) {
  const auto file =
      read(std::string(kHead) + "1,Wolkenstein,Wolkenstein,2012-02-23,,,Wolkenstein,Wolkenstein,,Wolkenstein,9\n");
  ASSERT_TRUE(file);
  for (const FileProblem& one : file->problems) EXPECT_EQ(one.reason.find("Wolkenstein"), std::string::npos);
}

}  // namespace
}  // namespace outcry::paper
