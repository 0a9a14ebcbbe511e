#include "petition/email.h"

#include <gtest/gtest.h>

#include <fstream>

namespace outcry::petition {
namespace {

std::string normal(std::string_view typed) {
  const auto email = parse_email(typed, EmailRules::standard());
  return email ? email->normal : "refused";
}

TEST(EmailTest, CaseAndSpacesDoNotMatter) {
  EXPECT_EQ(normal(" Ana.Lee@Example.ORG "), "ana.lee@example.org");
  EXPECT_EQ(normal("ana@example.org."), "ana@example.org");
  EXPECT_EQ(normal("\xE3\x80\x80"
                   "ana@example.org"),
            "ana@example.org");  // ideographic space
}

TEST(EmailTest, FullWidthLettersAreLetters) {
  EXPECT_EQ(normal("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ"), "taro@example.jp");
  EXPECT_EQ(parse_email("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", EmailRules::standard())->mailbox, "taro@example.jp");
}

TEST(EmailTest, GmailDotsAndTagsAreOneMailbox) {
  EXPECT_EQ(normal("A.n.A+news@gmail.com"), "ana@gmail.com");
  EXPECT_EQ(normal("ana@googlemail.com"), "ana@gmail.com");
  EXPECT_EQ(parse_email("A.n.A+news@gmail.com", EmailRules::standard())->mailbox, "A.n.A+news@gmail.com");
}

TEST(EmailTest, TagsElsewhereGoByTheTable) {
  EXPECT_EQ(normal("ana+x@outlook.com"), "ana@outlook.com");
  EXPECT_EQ(normal("a.na@outlook.com"), "a.na@outlook.com");
  EXPECT_EQ(normal("ana+x@example.org"), "ana+x@example.org");
  EmailRules rules = EmailRules::standard();
  rules.add({"example.org", "example.net"}, '-', "");
  EXPECT_EQ(parse_email("ana-x@example.net", rules)->normal, "ana@example.org");
}

TEST(EmailTest, ATagAloneIsNotCutToNothing) {
  EXPECT_EQ(normal("+x@gmail.com"), "+x@gmail.com");
  EXPECT_EQ(normal("...@gmail.com"), "refused");
}

TEST(EmailTest, InternationalDomainsAreComparedInAscii) {
  EXPECT_EQ(normal("ana@bücher.example"), "ana@xn--bcher-kva.example");
  EXPECT_EQ(normal("ana@BÜCHER.example"), "ana@xn--bcher-kva.example");
  EXPECT_EQ(normal("ana@xn--bcher-kva.example"), "ana@xn--bcher-kva.example");
  EXPECT_EQ(normal("ana@한국.kr"), "ana@xn--3e0b707e.kr");
}

TEST(EmailTest, WhatMailCannotReachIsRefused) {
  for (const char* bad : {"",
                          "ana",
                          "@example.org",
                          "ana@",
                          "ana@localhost",
                          "ana@@example.org",
                          "a b@example.org",
                          "ana@exa mple.org",
                          ".ana@example.org",
                          "ana.@example.org",
                          "a..b@example.org",
                          "ana@-x.org",
                          "ana@x..org",
                          "ana@1.2.3.4",
                          "ana@[1.2.3.4]",
                          "\"a b\"@example.org",
                          "ana@example.org\r\nBcc: x@y.org",
                          "ana@example.org\nx",
                          "a<b@x.org",
                          "ana@ex\xFF.org",
                          "ana,bob@example.org",
                          "ana;@example.org",
                          "ana@example.org>",
                          "ana@exa_mple.org"}) {
    EXPECT_EQ(normal(bad), "refused") << bad;
  }
  EXPECT_EQ(normal(std::string("a\0b@example.org", 15)), "refused");
  EXPECT_EQ(normal(std::string(65, 'a') + "@example.org"), "refused");
  EXPECT_EQ(normal(std::string(1 << 20, 'a') + "@example.org"), "refused");
  EXPECT_EQ(normal("ana@" + std::string(64, 'a') + ".org"), "refused");
  EXPECT_EQ(normal("a\xE2\x80\xAE"
                   "b@example.org"),
            "refused");  // right-to-left override
}

TEST(EmailTest, NormalFormIsStable) {
  for (const char* typed :
       {"A.n.A+news@gmail.com", "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "ana@bücher.example", "p.k-x_y@pm.me"}) {
    EXPECT_EQ(normal(normal(typed)), normal(typed)) << typed;
  }
}

// The vectors of docs/spec/email-normal-form.md.
TEST(EmailTest, TheSpecificationsVectors) {
  std::ifstream file(OUTCRY_SOURCE_DIR "/docs/spec/vectors/email-normal-form.tsv");
  int tried = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("# ") || line.empty()) continue;
    const size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    std::string typed;
    for (size_t i = 0; i < tab; ++i) {
      if (line.compare(i, 2, "\\u") != 0) {
        typed.push_back(line[i]);
        continue;
      }
      const auto code = static_cast<uint32_t>(std::stoul(line.substr(i + 2, 4), nullptr, 16));
      if (code >= 0x800) {
        typed.push_back(static_cast<char>(0xE0 | code >> 12));
        typed.push_back(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
      } else if (code >= 0x80) {
        typed.push_back(static_cast<char>(0xC0 | code >> 6));
      }
      typed.push_back(static_cast<char>(code >= 0x80 ? 0x80 | (code & 0x3F) : code));
      i += 5;
    }
    const std::string expected = line.substr(tab + 1);
    EXPECT_EQ(normal(typed), expected == "-" ? "refused" : expected) << line;
    ++tried;
  }
  EXPECT_GT(tried, 50);
}

}  // namespace
}  // namespace outcry::petition
