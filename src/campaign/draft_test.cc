#include "campaign/draft.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "campaign/campaign_file.h"

namespace outcry::campaign {
namespace {

constexpr const char* kFile = R"(slug = "free-the-five"
status = "draft"
languages = ["en", "ko"]
title.en = "Free the five"
title.ko = "다섯 명"
summary.en = "Five people were taken."
demand.en = "Set them free."
addressed_to.en = "The Minister"
[petition]
text.en = "We ask you."
[[updates]]
id = "one"
date = 2029-01-02
title.en = "First"
text.en = "A"
[[updates]]
id = "two"
date = 2029-01-03
title.en = "Second"
text.en = "B"
)";

using enum FieldKind;
const std::vector<FieldForm> kTop = {
    {"title", kWords}, {"deadline", kInstant}, {"goal", kInteger}, {"milestones", kIntegers}};
const std::vector<FieldForm> kUpdate = {{"id"}, {"date", kDate}, {"title", kWords}, {"text", kWords}};
const std::vector<std::string> kLanguages = {"en", "ko"};

struct DraftTest : testing::Test {
  Campaign campaign = *parse_campaign(kFile, "test");
  Draft draft{campaign};
  Campaign whole() { return std::get<Campaign>(draft.whole()); }
  std::vector<Fault> faults() { return std::get<std::vector<Fault>>(draft.whole()); }
};

TEST_F(DraftTest, NothingTypedChangesNothing) {
  EXPECT_EQ(whole(), campaign);
  draft.write("", kTop, kLanguages, draft.read("", kTop));
  draft.write("updates.1", kUpdate, kLanguages, draft.read("updates.1", kUpdate));
  EXPECT_EQ(whole(), campaign);
}

TEST_F(DraftTest, WhatIsTypedIsTakenAsPeopleMeanIt) {
  draft.write("", kTop, kLanguages,
              {{"title.ko", "하나\r\n"},
               {"title.en", "One"},
               {"goal", "10,000"},
               {"milestones", "100\r\n1,000"},
               {"deadline", "2030-03-31 23:59"},
               {"deadline_zone", "Asia/Seoul"}});
  const Campaign now = whole();
  EXPECT_EQ(now.title.at("ko"), "하나");
  EXPECT_EQ(now.goal, 10'000);
  EXPECT_EQ(now.milestones, (std::vector<int64_t>{100, 1000}));
  EXPECT_EQ(to_rfc3339(*now.deadline), "2030-03-31T14:59:00Z");
  EXPECT_EQ(now.updates, campaign.updates) << "what stands below is untouched";
  EXPECT_EQ(now.deadline_zone, "Asia/Seoul");
  EXPECT_EQ(Draft(now).read("", kTop).at("deadline"), "2030-03-31 23:59");
  EXPECT_EQ(Draft(now).read("", kTop).at("deadline_zone"), "Asia/Seoul");
}

TEST_F(DraftTest, WhatCannotBeReadIsNamed) {
  draft.write("", kTop, kLanguages, {{"title.en", "One"}, {"goal", "many"}, {"deadline", "tomorrow"}});
  draft.write("updates.1", kUpdate, kLanguages, {{"id", "two"}, {"date", "2029-02-30"}, {"text.en", "B"}});
  std::vector<std::string> fields;
  for (const Fault& one : faults()) fields.push_back(one.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"deadline", "goal", "updates[1].date", "updates[1].title"}));
}

TEST_F(DraftTest, PartsAreAddedMovedAndRemoved) {
  EXPECT_EQ(draft.add("updates"), 2U);
  draft.write("updates.2", kUpdate, kLanguages,
              {{"id", "three"}, {"date", "2029-01-04"}, {"title.en", "Third"}, {"text.en", "C"}});
  draft.move("updates.2", true);
  EXPECT_EQ(whole().updates[1].id, "three");
  draft.remove("updates.0");
  EXPECT_EQ(whole().updates[0].id, "three");
  draft.remove("updates.0");
  draft.remove("updates.0");
  EXPECT_TRUE(whole().updates.empty());
  EXPECT_FALSE(draft.has("updates"));
  draft.move("updates.7", true);
  draft.remove("updates.7");
}

TEST_F(DraftTest, TablesWithinComeAndGo) {
  const std::vector<FieldForm> figure = {{"low", kInteger}}, statement = {{"date", kDate},
                                                                          {"title", kWords},
                                                                          {"text", kWords},
                                                                          {"spokesperson.name", kWords},
                                                                          {"spokesperson.email"}};
  draft.write(fmt::format("case.figures.{}", draft.add("case.figures")), figure, kLanguages, {{"low", "30"}});
  draft.write(fmt::format("statements.{}", draft.add("statements")), statement, kLanguages,
              {{"date", "2029-01-02"}, {"title.en", "T"}, {"text.en", "X"}, {"spokesperson.name.en", "N"}});
  EXPECT_EQ(whole().the_case->figures.at(0).low, 30);
  EXPECT_EQ(whole().statements.at(0).spokesperson->name.at("en"), "N");
  draft.write("statements.0", statement, kLanguages, {{"date", "2029-01-02"}, {"title.en", "T"}, {"text.en", "X"}});
  EXPECT_FALSE(whole().statements.at(0).spokesperson);
  draft.remove("statements.0");
  draft.remove("case.figures.0");
  EXPECT_EQ(whole(), campaign);
}

TEST_F(DraftTest, WordsInAnyLanguageAndParagraphs) {
  const std::vector<FieldForm> target = {{"id"},
                                         {"name", kAnyWords},
                                         {"addressee", kAnyWords},
                                         {"salutation", kAnyWords},
                                         {"closing", kAnyWords},
                                         {"country"},
                                         {"server.per_hour", kInteger}},
                               letter = {{"id"}, {"title", kWords}, {"targets", kTexts}},
                               words = {{"lang"}, {"subjects", kTexts}, {"opening", kParagraphs}};
  draft.add("targets");
  draft.write("targets.0", target, kLanguages,
              {{"id", "minister"},
               {"name.en", "the Minister"},
               {"name.ja", "大臣"},
               {"addressee.en", "The Minister"},
               {"addressee.ja", "大臣"},
               {"salutation.en", "Minister"},
               {"salutation.ja", "拝啓"},
               {"closing.en", "Yours"},
               {"closing.ja", "敬具"},
               {"country", "JP"}});
  draft.add("letters");
  draft.write("letters.0", letter, kLanguages, {{"id", "first"}, {"title.en", "A"}, {"targets", "minister"}});
  draft.add("letters.0.words");
  draft.write("letters.0.words.0", words, kLanguages,
              {{"lang", "ja"}, {"subjects", "S"}, {"opening", "\r\n One\r\nline two \r\n \t\r\n\r\nTwo\r\n"}});
  EXPECT_EQ(whole().targets.at(0).name.at("ja"), "大臣");
  const std::vector<std::string> opening = {"One\nline two", "Two"};
  EXPECT_EQ(whole().letters.at(0).words.at(0).parts[0], opening);
  EXPECT_EQ(draft.read("letters.0.words.0", words).at("opening"), "One\nline two\n\nTwo");
  EXPECT_EQ(tags_in(draft.read("targets.0", target), "name"), (std::vector<std::string>{"en", "ja"}));
  const Campaign made = whole();
  draft.write("targets.0", target, kLanguages, draft.read("targets.0", target));
  draft.write("letters.0.words.0", words, kLanguages, draft.read("letters.0.words.0", words));
  EXPECT_EQ(whole(), made);
  draft.write("letters.0.words.0", words, kLanguages, {{"lang", "ja"}, {"subjects", "S"}, {"opening", "a\n\nb {x}"}});
  EXPECT_EQ(faults().at(0).field, "letters[0].words[0].opening[1]");
}

TEST_F(DraftTest, WhatIsTrueWithoutAKeyStaysTrue) {
  const std::vector<FieldForm> member = {{"slug"}, {"name", kWords}, {"public", kFlag}};
  draft.add("members");
  draft.write("members.0", member, kLanguages, {{"slug", "five"}, {"name.en", "Five"}});
  EXPECT_TRUE(whole().members.at(0).is_public);
  draft.write("members.0", member, kLanguages, {{"slug", "five"}, {"name.en", "Five"}, {"public", "no"}});
  EXPECT_FALSE(whole().members.at(0).is_public);
  EXPECT_EQ(draft.read("members.0", member).at("public"), "no");
}

TEST_F(DraftTest, WhatIsEmptiedIsGoneAgain) {
  const std::vector<FieldForm> body = {{"text", kWords}};
  draft.write("body", body, kLanguages, {{"text.ko", "이야기"}});
  EXPECT_EQ(faults().at(0).field, "body.text") << "the first language is wanted";
  draft.write("body", body, kLanguages, {{"text.en", "Story"}});
  EXPECT_EQ(whole().body.at("en"), "Story");
  draft.write("body", body, kLanguages, {});
  EXPECT_EQ(whole(), campaign);
}

}  // namespace
}  // namespace outcry::campaign
