#include "cli/signature_table.h"

#include <gtest/gtest.h>

namespace outcry::cli {
namespace {

petition::OpenedSignature signature() {
  petition::OpenedSignature one;
  one.index = 12;
  one.record.campaign = "two-lives";
  one.record.lang = "ko";
  one.record.name = "박선영";
  one.record.email = "sun@example.org";
  one.record.country = "KR";
  one.record.postcode = "30301";
  one.record.display = petition::Display::kInitials;
  one.record.share = {"one", "two"};
  one.record.at = from_millis(1'330'000'000'000);
  return one;
}

std::string row_with_comment(const std::string& comment, TableForm form = TableForm::kCsv) {
  petition::OpenedSignature one = signature();
  one.record.comment = comment;
  std::string row;
  append_row(row, one, form);
  const std::string before = "12,2012-02-23T12:26:40Z,ko,박선영,sun@example.org,KR,30301,";
  const std::string after = ",initials,one two,1,online,,,\r\n";
  EXPECT_TRUE(row.starts_with(before) && row.ends_with(after)) << row;
  return row.substr(before.size(), row.size() - before.size() - after.size());
}

TEST(SignatureTableTest, TheHeaderNamesTheColumns) {
  EXPECT_EQ(table_header(TableForm::kCsv),
            "index,signed_at,lang,name,email,country,postcode,comment,display,share,text_version,how,sheet,row,"
            "collected\r\n");
  EXPECT_EQ(table_header(TableForm::kJson), "");
}

TEST(SignatureTableTest, CellsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(row_with_comment(""), "");
  EXPECT_EQ(row_with_comment("지켜 주세요."), "지켜 주세요.");
  EXPECT_EQ(row_with_comment("so, please"), "\"so, please\"");
  EXPECT_EQ(row_with_comment("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(row_with_comment("a\nb"), "\"a\nb\"");
}

TEST(SignatureTableTest, NothingIsAFormula) {
  for (const char* begin : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
    EXPECT_EQ(row_with_comment(begin + std::string("1")), "'" + std::string(begin) + "1");
    EXPECT_EQ(row_with_comment(begin + std::string("1"), TableForm::kExactCsv), begin + std::string("1"));
  }
  EXPECT_EQ(row_with_comment("\t=1"), "'\t=1");
  EXPECT_EQ(row_with_comment("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(row_with_comment("=HYPERLINK(\"x\",\"y\")"), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  EXPECT_EQ(row_with_comment("1=1"), "1=1");
}

TEST(SignatureTableTest, JsonIsOneLineAndExact) {
  petition::OpenedSignature one = signature();
  one.record.comment = "=1 \"a\"\nb";
  std::string row;
  append_row(row, one, TableForm::kJson);
  EXPECT_EQ(row,
            "{\"index\":12,\"signed_at\":\"2012-02-23T12:26:40Z\",\"lang\":\"ko\",\"name\":\"박선영\","
            "\"email\":\"sun@example.org\",\"country\":\"KR\",\"postcode\":\"30301\",\"comment\":\"=1 \\\"a\\\"\\nb\","
            "\"display\":\"initials\",\"share\":[\"one\",\"two\"],\"text_version\":1,\"how\":\"online\"}\n");
}

TEST(SignatureTableTest, OneOnPaperSaysWhereItStands) {
  petition::OpenedSignature one = signature();
  one.record.paper = petition::OnPaper{"-17", 3, "2012-02-23"};
  std::string row, line;
  append_row(row, one, TableForm::kCsv);
  append_row(line, one, TableForm::kJson);
  EXPECT_TRUE(row.ends_with(",1,paper,'-17,3,2012-02-23\r\n")) << row;
  EXPECT_NE(line.find("\"how\":\"paper\",\"sheet\":\"-17\",\"row\":3,\"collected\":\"2012-02-23\"}"), std::string::npos)
      << line;
}

}  // namespace
}  // namespace outcry::cli
