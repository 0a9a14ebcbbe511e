#include <gmock/gmock.h>

#include "base/embedded.h"
#include "campaign/campaign_file.h"

namespace outcry::campaign {
namespace {

using testing::HasSubstr;

constexpr const char* kBegin = R"(slug = "one"
status = "draft"
languages = ["en"]
title = "T"
summary = "S"
demand = "D"
addressed_to = "A"
[petition]
text = "P"
[[targets]]
id = "president"
name = "the President"
addressee = "The President"
salutation.en = "Dear President,"
salutation.ja = "閣下"
closing = "Yours,"
country = "CN"
)";

std::string with(const std::string& more) {
  return kBegin + more;
}

void expect_fault(const std::string& more, const std::string& fault) {
  const auto parsed = parse_campaign(with(more), "a.toml");
  ASSERT_FALSE(parsed) << fault;
  EXPECT_THAT(parsed.error().message, HasSubstr(fault));
}

TEST(LettersFileTest, ATargetIsSpokenToInItsOwnLanguages) {
  const auto parsed = parse_campaign(with(""), "a.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->targets[0].salutation.at("ja"), "閣下");
  expect_fault("[[letters]]\nid = \"a\"\ntitle.ja = \"x\"\n", "\"ja\" is not among the campaign's languages");
}

TEST(LettersFileTest, AMistakenPlaceholderIsNamedWithItsLine) {
  expect_fault(
      "[[letters]]\nid = \"a\"\ntitle = \"A\"\ntargets = [\"president\"]\n[[letters.words]]\nlang = \"en\"\n"
      "subjects = [\"S\"]\nfacts = [\"fine\", \"\"\"one\ntwo {misson.city}\"\"\"]\n",
      "letters[0].words[0].facts[1]: line 2: there is no placeholder \"misson.city\"");
  expect_fault(
      "[[letters]]\nid = \"a\"\ntitle = \"A\"\ntargets = [\"president\"]\n[[letters.words]]\nlang = \"en\"\n"
      "subjects = [\"{writer\"]\nlaw = [\"x\"]\n",
      "a brace is not closed");
}

TEST(LettersFileTest, LettersGoToTargetsThatAreThere) {
  expect_fault("copies = [\"nobody\"]\n", "targets[0].copies: there is no target \"nobody\"");
  expect_fault(
      "[[letters]]\nid = \"a\"\ntitle = \"A\"\ntargets = [\"nobody\"]\n[[letters.words]]\nlang = \"en\"\n"
      "subjects = [\"S\"]\nlaw = [\"x\"]\n",
      "there is no target \"nobody\"");
  expect_fault("way = \"straight\"\n", "address: is missing");
  expect_fault("not_before = 2012-03-02\nnot_after = 2012-03-01\n", "is before \"not_before\"");
}

TEST(LettersFileTest, TheServerSendsWhereItIsToldAndWhen) {
  const auto silent = parse_campaign(with(""), "a.toml");
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->targets[0].budget.per_hour, 0) << "only where it is allowed";
  // A mission has an address and a time zone.
  const auto parsed = parse_campaign(with("[targets.server]\nper_hour = 5\nfrom = \"08:30\"\n"), "a.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->targets[0].budget, (Budget{5, "", 8 * 60 + 30, 17 * 60}));
  EXPECT_EQ(parse_campaign(to_toml(*parsed), "again")->targets[0].budget, parsed->targets[0].budget);
  expect_fault("email = \"a@b.example\"\n[targets.server]\nper_hour = 5\n", "targets[0].server.time_zone: is missing");
  expect_fault("way = \"straight\"\naddress = \"A\"\n[targets.server]\nper_hour = 5\n", "email: is missing");
  expect_fault("[targets.server]\nper_hour = 5\ntime_zone = \"Asia/Soul\"\n", "not a time zone's IANA name");
  expect_fault("[targets.server]\nper_hour = 1001\n", "per_hour");
  expect_fault("[targets.server]\nper_hour = 5\nfrom = \"17:00\"\n", "is not later than");
}

TEST(LettersFileTest, WhatIsWrittenReadsTheSame) {
  const auto parsed = parse_campaign(embedded_file("data/example/save-the-thirty.toml").value(), "example");
  ASSERT_TRUE(parsed) << parsed.error().message;
  ASSERT_EQ(parsed->targets.size(), 3U);
  EXPECT_EQ(parsed->letters.size(), 2U);
  EXPECT_EQ(parsed->letters[0].in("ja-JP").lang, "ja");
  EXPECT_EQ(parsed->letters[0].in("fr").lang, "en");
  const auto again = parse_campaign(to_toml(*parsed), "again");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(*again == *parsed);
}

}  // namespace
}  // namespace outcry::campaign
