#include "campaign/campaign_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "campaign/markdown.h"

namespace outcry::campaign {
namespace {

const std::string kSmall = R"(slug = "two-lives"
status = "live"
languages = ["en", "ko"]
title = "Two lives"
summary = { en = "Short.", ko = "짧게." }
demand = "Let them go."
addressed_to = "The President"
[petition]
text.en = "We ask."
text.ko = "요청합니다."
)";

std::string with(const std::string& more) {
  return kSmall + more;
}

std::string fault_of(const std::string& toml) {
  const auto parsed = parse_campaign(toml, "f.toml");
  return parsed ? "no fault" : parsed.error().message;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(CampaignFileTest, TheSmallestFileIsACampaign) {
  const auto parsed = parse_campaign(kSmall, "f.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->slug, "two-lives");
  EXPECT_EQ(parsed->title.at("en"), "Two lives");
  EXPECT_EQ(parsed->summary.at("ko"), "짧게.");
  EXPECT_EQ(parsed->status, CampaignStatus::kLive);
}

TEST(CampaignFileTest, FaultsNameFileLineAndField) {
  EXPECT_EQ(fault_of(replaced(kSmall, "\"live\"", "\"alive\"")),
            "f.toml:2: status: must be one of: draft, live, paused, closed, archived");
  EXPECT_EQ(fault_of(replaced(kSmall, "demand =", "demands =")),
            "f.toml:1: demand: is missing: add it\n"
            "f.toml:6: demands: is not a key that is known here: did you mean \"demand\"?");
  EXPECT_EQ(fault_of(replaced(kSmall, "ko = \"짧게.\"", "ja = \"短く\"")),
            "f.toml:5: summary.ja: \"ja\" is not among the campaign's languages");
  EXPECT_EQ(fault_of(with("[[gatherings]]\ncity = \"seoul\"\nname = \"Seoul\"\nplace = \"x\"\ndate = 2012-03-01\n"
                          "time = \"25:00\"\ntime_zone = \"Asia/Soul\"\n")),
            "f.toml:16: gatherings[0].time: must be a time of day such as \"12:00\"\n"
            "f.toml:17: gatherings[0].time_zone: is not a time zone's IANA name, such as Asia/Seoul");
  EXPECT_EQ(fault_of("slug = \n"),
            "f.toml:1: column 8: not TOML: Error while parsing key-value pair: expected value, saw '\\n'");
}

TEST(CampaignFileTest, EachRuleIsKept) {
  const std::pair<const char*, const char*> cases[] = {
      {"[[members]]\nslug = \"A b\"\nname = \"x\"\n", "members[0].slug: is made of"},
      {"[[members]]\nslug = \"ab\"\nname = \"x\"\ncountry = \"ZZ\"\n", "members[0].country: is not a country"},
      {"[[members]]\nslug = \"ab\"\nname = \"x\"\nurl = \"javascript:alert(1)\"\n",
       "members[0].url: is not an address"},
      {"[[members]]\nslug = \"ab\"\nname = \"x\"\n[[members]]\nslug = \"ab\"\nname = \"y\"\n",
       "members[1].slug: \"ab\" is used twice"},
      {"[case]\n[[case.figures]]\nlow = 30\nhigh = 21\n", "case.figures[0].high: is less than \"low\""},
      {"[case]\ntaken_on = \"2012-02-08\"\n", "case.taken_on: must be a date without quotes"},
      {"[[stories]]\nid = \"ab\"\nwho = \"x\"\ntext = \"y\"\n", "stories[0].consent: is missing"},
      {"[[law]]\ninstrument = 3\ntext = \"y\"\n", "law[0].instrument: must be a text in quotes"},
      {"law = 3\n", "law"},
      {"[[statements]]\ndate = 2012-02-24\ntitle = \"x\"\ntext = \"y\"\nspokesperson = { name = \"z\", email = \"no\" "
       "}\n",
       "statements[0].spokesperson.email: is not an e-mail address"},
  };
  for (const auto& [toml, expected] : cases) {
    EXPECT_NE(fault_of(with(toml)).find(expected), std::string::npos) << toml << fault_of(with(toml));
  }
  EXPECT_NE(fault_of("milestones = [5, 5]\n" + kSmall).find("milestones: must be positive"), std::string::npos);
  EXPECT_NE(fault_of("deadline = 2012-03-31\n" + kSmall).find("deadline: must be a time with its offset"),
            std::string::npos);
  EXPECT_NE(fault_of(replaced(kSmall, "Two lives", "Two \\u202Elives")).find("title: holds a control character"),
            std::string::npos);
  EXPECT_NE(fault_of(replaced(kSmall, "Two lives", std::string(121, 'x'))).find("title: is 121 characters long"),
            std::string::npos);
}

TEST(CampaignFileTest, HostileFilesEndInAnAnswer) {
  EXPECT_NE(fault_of(std::string(5 << 20, 'x')).find("larger than 4 MiB"), std::string::npos);
  EXPECT_NE(fault_of("\xFF\xFE").find("not UTF-8"), std::string::npos);
  EXPECT_NE(fault_of(std::string("a\0b", 3)).find("not TOML"), std::string::npos);
  std::string many = kSmall;
  for (int i = 0; i < 501; ++i) many += "[[law]]\ninstrument = \"x\"\ntext = \"y\"\n";
  EXPECT_NE(fault_of(many).find("has 501 parts: at most 500"), std::string::npos);
  std::string wrong = kSmall;
  for (int i = 0; i < 300; ++i) wrong += "wrong" + std::to_string(i) + " = 1\n";
  EXPECT_NE(fault_of(wrong).find("and 250 more"), std::string::npos);
}

TEST(CampaignFileTest, WhatIsWrittenIsReadBackTheSame) {
  Campaign campaign = *parse_campaign(kSmall, "f.toml");
  const std::string nasty[] = {
      "a \"quoted\" word",      "back\\slash",   "line\nline",     "three \"\"\" quotes\nin two lines",
      "ends in a quote\"\nx\"", "한글\n\n두 줄", "tab\tin\nlines", "'single'",
      "\"\"\"\"\"\"\n\"\"\"\"", "\\u0041\n\\"};
  for (const std::string& text : nasty) {
    campaign.title["en"] = text;
    campaign.petition["ko"] = text + "\n" + text;
    campaign.the_case = Case{};
    campaign.the_case->faces["en"] = text;
    campaign.the_case->figures.push_back(
        {CaseStatus::kReturned, 21, 34, {{"en", text}}, 15393, {"https://example.org/a?b=c", {{"ko", text}}}});
    campaign.the_case->timeline.push_back({15393, CaseStatus::kAtRisk, {{"en", text}}, {}});
    campaign.resolutions = {{{{"en", "Assembly"}},
                             {},
                             15399,
                             ActKind::kMotion,
                             {},
                             154,
                             0,
                             std::nullopt,
                             {},
                             {},
                             {{{{"en", "Park"}}, {}, "KR"}}}};
    campaign.statements = {{15399,
                            {{"en", "t"}},
                            {{"en", text}},
                            {{{{"en", "q"}}, {{"en", "w"}}, {}}},
                            Spokesperson{{{"en", "n"}}, {}, "a@b.org", "1"}}};
    Gathering gathering;
    gathering.city = "seoul";
    gathering.name["en"] = "Seoul";
    gathering.place["en"] = text;
    gathering.date = 15400;
    gathering.minutes = 14 * 60;
    gathering.time_zone = "Asia/Seoul";
    gathering.latitude = 37.0;
    gathering.longitude = 126.98;
    campaign.gatherings = {gathering};
    campaign.deadline = from_millis(1'333'205'940'000);
    campaign.goal = 10;
    campaign.milestones = {1, 5};
    const std::string toml = to_toml(campaign);
    const auto again = parse_campaign(toml, "again");
    ASSERT_TRUE(again) << again.error().message << "\n" << toml;
    EXPECT_EQ(*again, campaign) << toml;
    EXPECT_EQ(to_toml(*again), toml);
  }
}

TEST(CampaignFileTest, TheExampleIsReadAndWrittenTheSame) {
  std::ifstream file(std::string(OUTCRY_SOURCE_DIR) + "/data/example/save-the-thirty.toml");
  std::stringstream text;
  text << file.rdbuf();
  const auto example = parse_campaign(text.str(), "save-the-thirty.toml");
  ASSERT_TRUE(example) << example.error().message;
  EXPECT_EQ(*parse_campaign(to_toml(*example), "again"), *example);
  EXPECT_TRUE(example->example);
  for (const char* lang : {"en", "ko"}) EXPECT_TRUE(example->petition.contains(lang));
}

TEST(GatheringTest, NoonIsNoonOnTheClocksOfThePlace) {
  Gathering noon;
  noon.date = *parse_iso_date("2012-03-01");
  noon.time_zone = "America/New_York";
  EXPECT_EQ(to_rfc3339(noon.starts_at()), "2012-03-01T17:00:00Z");
  noon.date = *parse_iso_date("2012-03-12");  // summer time began the day before
  EXPECT_EQ(to_rfc3339(noon.starts_at()), "2012-03-12T16:00:00Z");
  noon.time_zone = "Asia/Seoul";
  EXPECT_EQ(to_rfc3339(noon.starts_at()), "2012-03-12T03:00:00Z");
  noon.time_zone = "America/New_York";
  noon.date = *parse_iso_date("2012-03-11");
  noon.minutes = 2 * 60 + 30;  // skipped
  EXPECT_EQ(to_rfc3339(noon.starts_at()), "2012-03-11T07:00:00Z");
  noon.date = *parse_iso_date("2012-11-04");
  noon.minutes = 60 + 30;  // shown twice
  EXPECT_EQ(to_rfc3339(noon.starts_at()), "2012-11-04T05:30:00Z");
}

TEST(CampaignTest, MilestonesAndDeadlines) {
  Campaign campaign;
  campaign.milestones = {100, 1000};
  campaign.goal = 5000;
  EXPECT_EQ(campaign.next_milestone(0), 100);
  EXPECT_EQ(campaign.next_milestone(100), 1000);
  EXPECT_EQ(campaign.next_milestone(1000), 5000);
  EXPECT_EQ(campaign.next_milestone(5000), std::nullopt);
  campaign.status = CampaignStatus::kLive;
  campaign.deadline = from_millis(1000);
  EXPECT_TRUE(campaign.accepts_signatures(from_millis(999)));
  EXPECT_FALSE(campaign.accepts_signatures(from_millis(1000)));
  EXPECT_TRUE(campaign.accepts_confirmations(from_millis(1000 + 86'399'999), std::nullopt));
  EXPECT_FALSE(campaign.accepts_confirmations(from_millis(1000 + 86'400'000), std::nullopt));
  campaign.deadline.reset();
  EXPECT_FALSE(campaign.accepts_confirmations(from_millis(86'400'005), from_millis(5)));
}

TEST(MarkdownTest, WhatCouldHarmIsLeftOut) {
  EXPECT_EQ(to_html("# A *b*"), "<h3>A <em>b</em></h3>\n");
  EXPECT_EQ(to_html("## A\n### B"), "<h3>A</h3>\n<h4>B</h4>\n");
  EXPECT_EQ(to_html("[x](https://a.org)"),
            "<p><a rel=\"noopener noreferrer nofollow\" href=\"https://a.org\">x</a></p>\n");
  for (const char* bad : {"<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)",
                          "<img src=x onerror=alert(1)>", "[x](data:text/html,<script>)", "x <b onclick=y>z</b>"}) {
    const std::string html = to_html(bad);
    for (const char* word : {"<script", "javascript:", "<img", "evil.example", "onerror", "onclick", "data:"}) {
      EXPECT_EQ(html.find(word), std::string::npos) << bad << " gave " << html;
    }
  }
  EXPECT_EQ(to_html("![a *picture*](x.png) here"), "<p>a <em>picture</em> here</p>\n");
  EXPECT_EQ(to_plain("**bold** and [link](https://a.org)"), "bold and link\n");
}

// A single key of 50,000 parts overflowed the stack inside the TOML parser.
TEST(CampaignFileTest, AnEndlessKeyIsRefused) {
  std::string key = "a";
  for (int i = 0; i < 50'000; ++i) key += ".a";
  EXPECT_EQ(fault_of("\n" + key + " = 1"), "f.toml:2: a key of more than 32 parts");
  EXPECT_EQ(fault_of("x = \"\"\"\n'\"\"\"\n[" + key + "]"), "f.toml:3: a key of more than 32 parts");
  EXPECT_EQ(fault_of("x = {y = \"\\\"\", 'b'." + key + " = 1}"), "f.toml:1: a key of more than 32 parts");
  EXPECT_NE(fault_of("x = \"" + key + "\"").find("is not a key that is known here"), std::string::npos);
  EXPECT_NE(fault_of("x = 1 # " + key).find("is not a key that is known here"), std::string::npos);
}

// The name of a key could forge a line of its own, or hide one.
TEST(CampaignFileTest, WhatTheFileSaysCannotForgeAMessage) {
  const std::string fault = fault_of(with("[\"x\\nf.toml:1: all: is well\\u202E" + std::string(5000, 'y') + "\"]\n"));
  EXPECT_EQ(fault.find('\n'), std::string::npos) << fault;
  EXPECT_NE(fault.find("x\\u000Af.toml:1: all: is well\\u202Eyyy"), std::string::npos) << fault;
  EXPECT_LT(fault.size(), 700u);
}

TEST(CampaignFileTest, SaysHowLongRecordsAreKept) {
  EXPECT_EQ(parse_campaign(kSmall, "f.toml")->retention_months, 6);
  const std::string closed = replaced(kSmall, "\"live\"", "\"closed\"");
  const auto parsed = parse_campaign(
      replaced(closed, "[petition]", "delivered = 2012-03-02\nretention_months = 0\n[petition]"), "f.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->delivered, parse_iso_date("2012-03-02").value());
  EXPECT_EQ(parsed->retention_months, 0);
  EXPECT_EQ(*parse_campaign(to_toml(*parsed), "f.toml"), *parsed);
  EXPECT_EQ(fault_of(replaced(kSmall, "[petition]", "delivered = 2012-03-02\n[petition]")),
            "f.toml:8: delivered: is for a campaign whose status is \"closed\" or \"archived\": close it with it");
  for (const char* months : {"-1", "61", "\"6\""}) {
    const std::string key = fmt::format("retention_months = {}\n[petition]", months);
    EXPECT_NE(fault_of(replaced(kSmall, "[petition]", key)).find("f.toml:8: retention_months: "), std::string::npos);
  }
}

Time at(const char* text) {
  return parse_rfc3339(text).value();
}

TEST(CampaignTest, KnowsWhenItIsOverAndWhenItsRecordsGo) {
  Campaign campaign = *parse_campaign(kSmall, "f.toml");
  EXPECT_EQ(campaign.over_since(std::nullopt), std::nullopt);
  EXPECT_EQ(campaign.records_due(std::nullopt), std::nullopt);

  const Time closed = at("2012-08-31T12:00:00Z");
  EXPECT_EQ(campaign.over_since(closed), closed);
  EXPECT_EQ(campaign.records_due(closed), at("2013-02-28T12:00:00Z")) << "a month has no thirty-first day always";
  campaign.delivered = parse_iso_date("2012-03-02").value();
  EXPECT_EQ(campaign.records_due(closed), at("2012-09-02T00:00:00Z"));
  campaign.retention_months = 0;
  EXPECT_EQ(campaign.records_due(closed), at("2012-03-02T00:00:00Z"));

  campaign.deadline = at("2012-08-01T00:00:00Z");
  EXPECT_EQ(campaign.over_since(std::nullopt), at("2012-08-02T00:00:00Z"));
  EXPECT_EQ(campaign.over_since(closed), at("2012-08-02T00:00:00Z")) << "closed later only in form";
  EXPECT_EQ(campaign.over_since(at("2012-07-01T00:00:00Z")), at("2012-07-01T00:00:00Z"));
  campaign.status = CampaignStatus::kDraft;
  EXPECT_EQ(campaign.over_since(std::nullopt), std::nullopt) << "a draft has not begun";
}

const std::string kPictured = R"(
[[pictures]]
id = "candles"
file = "IMG 1.jpg"
alt.en = "Seven candles on the steps"
[[pictures]]
id = "brother"
file = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
width = 1440
height = 1920
alt = { en = "A boy with his back to us", ko = "등을 돌린 소년" }
credit = "His brother"
source = "https://example.org/"
licence = "CC BY-SA 4.0"
consent = "By telephone, on 20 February"
[[stories]]
id = "boy"
who = "A boy"
text = "He is 16."
consent = "yes"
picture = "brother"
[[updates]]
id = "one"
date = 2012-03-01
title = "One"
text = "Two"
picture = "brother"
[[gatherings]]
city = "seoul"
name = "Seoul"
place = "Gate"
date = 2012-03-01
time_zone = "Asia/Seoul"
pictures = ["brother", "candles"]
)";

std::string pictured() {
  // What stands above all tables stands above kSmall's.
  std::string file = kPictured;
  file.erase(0, file.find('\n') + 1);
  return "picture = \"candles\"\nreview = true\n" + kSmall + file;
}

TEST(CampaignFileTest, PicturesAreNamedByTheirIds) {
  const auto parsed = parse_campaign(pictured(), "f.toml");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_TRUE(parsed->review);
  EXPECT_EQ(parsed->uses_of("candles"), (std::vector<std::string>{"picture", "gatherings.seoul"}));
  EXPECT_EQ(parsed->uses_of("brother"), (std::vector<std::string>{"stories.boy", "updates.one", "gatherings.seoul"}));
  EXPECT_FALSE(parsed->find_picture("candles")->is_kept());
  EXPECT_EQ(parsed->find_picture("brother")->sides(), (std::vector<int64_t>{640, 1280, 1920}));
  EXPECT_EQ(parsed->find_picture("nothing"), nullptr);
  const auto again = parse_campaign(to_toml(*parsed), "f.toml");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, *parsed);
}

TEST(CampaignFileTest, APictureThatIsNotThereIsAFault) {
  EXPECT_THAT(fault_of(replaced(pictured(), "picture = \"brother\"", "picture = \"sister\"")),
              testing::HasSubstr("stories[0].picture: there is no \"sister\" among the pictures"));
  EXPECT_THAT(fault_of(replaced(pictured(), "pictures = [\"brother\"", "pictures = [\"sister\"")),
              testing::HasSubstr("gatherings[0].pictures: there is no \"sister\""));
  EXPECT_THAT(fault_of(replaced(pictured(), "IMG 1.jpg", "../secret.jpg")), testing::HasSubstr("pictures[0].file"));
  EXPECT_THAT(fault_of(replaced(pictured(), "IMG 1.jpg", "/etc/passwd")), testing::HasSubstr("pictures[0].file"));
  EXPECT_THAT(fault_of(replaced(pictured(), "alt.en = \"Seven candles on the steps\"\n", "")),
              testing::HasSubstr("pictures[0].alt: is missing"));
  EXPECT_THAT(fault_of(replaced(pictured(), "id = \"brother\"", "id = \"candles\"")),
              testing::HasSubstr("\"candles\" is used twice"));
}

}  // namespace
}  // namespace outcry::campaign
