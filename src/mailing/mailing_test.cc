#include "mailing/mailing.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "mailing/mail_text.h"
#include "mailing/morning.h"
#include "mailing/provider.h"

namespace outcry::mailing {
namespace {

Time at(const char* text) {
  return parse_rfc3339(text).value();
}
std::string morning(const char* country, const char* start) {
  return to_rfc3339(morning_after(country, at(start)));
}

TEST(MorningTest, IsNineOnTheClocksThere) {
  EXPECT_EQ(morning("KR", "2026-11-25T00:00:00Z"), "2026-11-25T00:00:00Z") << "at that very moment";
  EXPECT_EQ(morning("KR", "2026-11-25T00:00:01Z"), "2026-11-26T00:00:00Z");
  EXPECT_EQ(morning("US", "2026-11-25T12:00:00Z"), "2026-11-25T14:00:00Z");
  EXPECT_EQ(morning("NP", "2026-11-25T12:00:00Z"), "2026-11-26T03:15:00Z");
  EXPECT_EQ(morning("NZ", "2026-11-24T21:00:00Z"), "2026-11-25T20:00:00Z");
  EXPECT_EQ(morning("XX", "2026-11-25T12:00:00Z"), "2026-11-26T09:00:00Z") << "no zone: UTC's";
}

TEST(MorningTest, FollowsTheClocksWhenTheyChange) {
  EXPECT_EQ(morning("DE", "2026-03-28T09:00:00Z"), "2026-03-29T07:00:00Z");
  EXPECT_EQ(morning("DE", "2026-10-24T09:00:00Z"), "2026-10-25T08:00:00Z");
  EXPECT_EQ(morning("US", "2026-03-07T20:00:00Z"), "2026-03-08T13:00:00Z");
}

TEST(MorningTest, EveryCountryOfTzdataHasAZoneThatIsThere) {
  std::ifstream tab("/usr/share/zoneinfo/zone.tab");
  ASSERT_TRUE(tab) << "tzdata is not installed";
  std::set<std::string> zones, countries;
  for (std::string line; std::getline(tab, line);) {
    if (line.starts_with('#')) continue;
    countries.insert(line.substr(0, 2));
    const size_t from = line.find('\t', 3) + 1;
    zones.insert(line.substr(from, line.find('\t', from) - from));
  }
  EXPECT_GT(countries.size(), 240u);
  for (const std::string& country : countries) EXPECT_TRUE(zones.contains(std::string(main_zone(country)))) << country;
}

TEST(WavesTest, HoldEachCountryOnceWithinADayAndEndWithTheRest) {
  const Time start = at("2026-11-25T12:00:00Z");
  const auto waves = waves_of({When::kMorning, start});
  ASSERT_GT(waves.size(), 24u);
  std::set<std::string> seen;
  for (size_t i = 0; i < waves.size(); ++i) {
    EXPECT_GE(waves[i].due, start);
    EXPECT_LE(waves[i].due, start + std::chrono::hours(25));
    EXPECT_EQ(waves[i].countries.empty(), i + 1 == waves.size());
    for (const std::string& country : waves[i].countries) EXPECT_TRUE(seen.insert(country).second) << country;
  }
  EXPECT_EQ(waves_of({When::kNow, start}).size(), 1u);
}

TEST(TextsTest, AreTidiedAndNamedWhereTheyAreWrong) {
  Texts texts{{{"en", "  News \r\n"}, {"ko", ""}, {"ja", "a\nb"}}, {{"en", "One.\r\n\r\nTwo."}, {"ko", "\xFF"}}};
  const auto faults = tidy(texts);
  EXPECT_EQ(texts.subject.at("en"), "News");
  EXPECT_EQ(texts.body.at("en"), "One.\n\nTwo.");
  EXPECT_FALSE(texts.subject.contains("ko"));
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_EQ(faults[0].field, "subject.ja");
  EXPECT_EQ(faults[1].field, "body.ko");
  texts = {{{"en", std::string(kLongestSubject + 1, 'a')}}, {}};
  EXPECT_EQ(tidy(texts).at(0).what, TextFault::kTooLong);
}

TEST(TextsTest, OtherLanguagesAreWholeOrNotThere) {
  const std::vector<std::string> languages{"en", "ko", "ja"};
  Texts texts{{{"en", "News"}, {"ko", "소식"}}, {{"en", "Text"}}};
  const auto faults = faults_for_sending(texts, languages);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "body.ko");
  EXPECT_EQ(language_for(texts, "ko", "en"), "en") << "half is not enough";
  texts.body["ko"] = "글";
  EXPECT_TRUE(faults_for_sending(texts, languages).empty());
  EXPECT_EQ(language_for(texts, "ko-KR", "en"), "ko");
  EXPECT_EQ(language_for(texts, "ja", "en"), "en");
  EXPECT_EQ(language_for(texts, "fr", "de"), "en") << "the campaign has other languages by now";
  EXPECT_EQ(faults_for_sending({}, languages).size(), 2u);
}

TEST(MailTextTest, SaysTheSameInBothFormsAndAsksNobodyForAnything) {
  campaign::Campaign campaign;
  campaign.slug = "two-lives";
  campaign.title = {{"en", "Two <lives>"}};
  const Texts texts{{{"en", "They are \"out\""}},
                    {{"en",
                      "Dear friends,\n\n[read this](https://a.example/x) ![pixel](https://evil.example/p.png) "
                      "<script>alert(1)</script> https://b.example/\n\n# Big"}}};
  const auto mail =
      mail_text(texts, "en", campaign, {"https://o.example/en/c/two-lives", "https://o.example/en/unsubscribe/T"});
  EXPECT_EQ(mail.subject, "They are \"out\"");
  for (const char* words : {"Dear friends,", "read this (https://a.example/x)", "https://o.example/en/unsubscribe/T",
                            "asked for news", "Two <lives>"}) {
    EXPECT_NE(mail.text.find(words), std::string::npos) << words << "\n" << mail.text;
  }
  EXPECT_EQ(mail.text.find("https://b.example/ (https"), std::string::npos);
  for (const char* no : {"<img", "evil.example", "<script", "src=", "Two <lives>", "url("}) {
    EXPECT_EQ(mail.html.find(no), std::string::npos) << no;
  }
  EXPECT_NE(mail.html.find("href=\"https://a.example/x\""), std::string::npos);
  EXPECT_NE(mail.html.find("href=\"https://o.example/en/unsubscribe/T\""), std::string::npos);
}

TEST(ProviderTest, LargeOnesHaveANameAndAllOthersAreAlike) {
  EXPECT_EQ(provider_of("GMail.com"), "gmail");
  EXPECT_EQ(provider_of("yahoo.co.jp"), "yahoo");
  EXPECT_EQ(provider_of("naver.com"), "naver");
  EXPECT_EQ(provider_of("gmail.com.evil.example"), "other");
  EXPECT_EQ(provider_of("ana.example"), "other");
  EXPECT_EQ(provider_of(""), "other");
}

TEST(ProviderTest, OnlyWhatIsTheAddressesFaultIsHard) {
  EXPECT_EQ(kind_of("5.1.1"), BounceKind::kHard);
  EXPECT_EQ(kind_of("5.2.1"), BounceKind::kHard);
  EXPECT_EQ(kind_of("5.0.0"), BounceKind::kHard);
  EXPECT_EQ(kind_of("5.7.1"), BounceKind::kPolicy);
  EXPECT_EQ(kind_of("5.3.4"), BounceKind::kPolicy);
  EXPECT_EQ(kind_of("4.2.2"), BounceKind::kSoft);
  EXPECT_EQ(kind_of(""), BounceKind::kSoft);
  EXPECT_TRUE(is_about_address("550 5.1.1"));
  EXPECT_FALSE(is_about_address("550 5.7.1"));
  EXPECT_FALSE(is_about_address("given up after 5 tries: 450 4.2.1"));
  EXPECT_FALSE(is_about_address("550"));
}

}  // namespace
}  // namespace outcry::mailing
