#include "petition/email.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace outcry::petition
