#include "base/i18n.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace outcry {
namespace {

const std::vector<std::string> kAvailable = {"en", "ko", "zh-Hant", "fr"};

TEST(I18nTest, TheLanguageLikedBestIsGiven) {
  const auto negotiate = [](std::string_view header) { return negotiate_language(header, kAvailable); };
  EXPECT_EQ(negotiate("ko"), "ko");
  EXPECT_EQ(negotiate("ko-KR,ko;q=0.9,en;q=0.8"), "ko");
  EXPECT_EQ(negotiate("en;q=0.5, ko;q=0.7"), "ko");
  EXPECT_EQ(negotiate("de, fr;q=0.3, en;q=0.2"), "fr");
  EXPECT_EQ(negotiate("FR-ca"), "fr");
  EXPECT_EQ(negotiate("zh"), "zh-Hant");
  EXPECT_EQ(negotiate("zh-Hant"), "zh-Hant");
  EXPECT_EQ(negotiate("fr;q=0, ko;q=0.001"), "ko");
  EXPECT_EQ(negotiate("de, *;q=0.1"), "en");
  EXPECT_EQ(negotiate("ko;q=1.000,fr"), "ko");  // the first of two liked alike
}

TEST(I18nTest, AnyHeaderIsSafe) {
  for (const std::string& garbage :
       {std::string(), std::string(","), std::string(",,;;q=,"), std::string("ko;q=x"), std::string("ko;q=-1"),
        std::string("ko;q=0"), std::string("-"), std::string("\xFF\xFE\0", 3), std::string(100'000, ','),
        std::string(100'000, 'k'), std::string("ko;q=") + std::string(10'000, '9') + "x", std::string(";q=1")}) {
    EXPECT_EQ(negotiate_language(garbage, kAvailable), "en") << garbage.substr(0, 30);
  }
  EXPECT_EQ(negotiate_language("ko", {}), "");
}

TEST(I18nTest, OnlyTheFirstFiftyElementsAreRead) {
  std::string header;
  for (int i = 0; i < 49; ++i) header += "xx,";
  EXPECT_EQ(negotiate_language(header + "ko", kAvailable), "ko");
  EXPECT_EQ(negotiate_language(header + "xx,ko", kAvailable), "en");
}

TEST(I18nTest, WhatIsNotInALanguageIsGivenInTheNext) {
  EXPECT_EQ(pick({{"en", "a"}, {"ko", "b"}}, "ko"), "b");
  EXPECT_EQ(pick({{"en", "a"}, {"ko", "b"}}, "ko-KR"), "b");
  EXPECT_EQ(pick({{"en", "a"}, {"ko", "b"}}, "fr"), "a");
  EXPECT_EQ(pick({{"ko", "b"}, {"zh", "c"}}, "fr"), "b");
  EXPECT_EQ(pick({}, "fr"), "");
}

TEST(I18nTest, LanguageTagsAreOfTheirForm) {
  for (const char* good : {"en", "ko", "zh-Hant", "zh-Hant-TW", "yue", "de-1996", "sr-Latn-RS"}) {
    EXPECT_TRUE(is_language_tag(good)) << good;
  }
  for (const char* bad : {"", "e", "engl", "en-", "-en", "en--US", "en_US", "1a", "en-abcdefghi", "ko\n", "한",
                          "../../etc", "aa-bbbbbbbb-cccccccc-dddddddd-eeeeee"}) {
    EXPECT_FALSE(is_language_tag(bad)) << bad;
  }
  EXPECT_TRUE(is_language_tag("aa-bbbbbbbb-cccccccc-dddddddd-eeeee"));  // 35
}

TEST(I18nTest, CountriesAreThoseOfTheStandard) {
  for (const char* good : {"KR", "US", "XK", "TW"}) EXPECT_TRUE(is_country(good)) << good;
  for (const char* bad : {"", "K", "kr", "KOR", "UK", "SU", "AN", "ZZ", "XX", "EU", "K\n"}) {
    EXPECT_FALSE(is_country(bad)) << bad;
  }
}

TEST(I18nTest, NamesAreInTheReadersLanguage) {
  EXPECT_EQ(country_name("KR", "en"), "South Korea");
  EXPECT_EQ(country_name("KR", "ko"), "대한민국");
  EXPECT_EQ(country_name("DE", "ko"), "독일");
  EXPECT_EQ(language_name("ko", "ko"), "한국어");
  EXPECT_EQ(language_name("ko", "en"), "Korean");
  EXPECT_TRUE(is_right_to_left("ar"));
  EXPECT_TRUE(is_right_to_left("he-IL"));
  EXPECT_FALSE(is_right_to_left("ko"));
}

TEST(I18nTest, AllCountriesAreListedOnceAndNamed) {
  for (const char* lang : {"en", "ko"}) {
    const auto& list = countries(lang);
    std::set<std::string> codes;
    for (const CountryName& one : list) {
      EXPECT_TRUE(is_country(one.code)) << one.code;
      EXPECT_TRUE(codes.insert(one.code).second) << one.code;
      EXPECT_FALSE(one.name.empty()) << one.code;
      EXPECT_NE(one.name, one.code);
    }
    EXPECT_GE(list.size(), 249u);
    EXPECT_EQ(&countries(lang), &list);  // computed once
  }
  EXPECT_EQ(countries("ko").front().name, "가나");
  EXPECT_EQ(countries("en").front().name, "Afghanistan");
}

TEST(I18nTest, DaysAndTimesReadAsPeopleWriteThem) {
  const int32_t day = parse_iso_date("2012-02-23").value();
  EXPECT_EQ(format_day(day, "ko"), "2012년 2월 23일 목요일");
  const std::string english = format_day(day, "en");
  for (const char* word : {"Thursday", "February", "23", "2012"}) EXPECT_NE(english.find(word), std::string::npos);
  EXPECT_EQ(format_clock(14 * 60 + 30, "ko"), "오후 2:30");
  EXPECT_NE(format_clock(14 * 60 + 30, "en").find("2:30"), std::string::npos);
  EXPECT_NE(format_clock(0, "ko").find("12:00"), std::string::npos);
  const Time time = parse_rfc3339("2012-02-23T12:05:00Z").value();
  for (const char* lang : {"en", "ko"}) {
    const std::string text = format_time(time, lang);
    EXPECT_NE(text.find("12:05"), std::string::npos) << text;
    EXPECT_TRUE(text.find("UTC") != std::string::npos || text.find("GMT") != std::string::npos) << text;
    EXPECT_TRUE(is_utf8(text));
  }
}

TEST(I18nTest, UnknownLanguagesReadAsSomething) {
  for (const char* lang : {"", "xx", "!!", "\xFF", "a-very-long-tag-that-nobody-speaks"}) {
    EXPECT_FALSE(country_name("KR", lang).empty()) << lang;
    EXPECT_FALSE(format_day(0, lang).empty()) << lang;
  }
}

}  // namespace
}  // namespace outcry
