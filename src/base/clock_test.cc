#include "base/clock.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

TEST(ClockTest, TimesAreWrittenInUtc) {
  EXPECT_EQ(to_rfc3339(from_millis(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(from_millis(1'330'000'496'789)), "2012-02-23T12:34:56Z");
  EXPECT_EQ(to_rfc3339(from_millis(-1)), "1969-12-31T23:59:59Z");
}

TEST(ClockTest, TimesOfAnyZoneAreReadAsTheirInstant) {
  for (const char* same : {"2012-02-23T12:00:00Z", "2012-02-23t12:00:00z", "2012-02-23T12:00:00.000Z",
                           "2012-02-23T12:00:00.999999999Z", "2012-02-23T21:00:00+09:00", "2012-02-23T06:30:00-05:30",
                           "2012-02-24T02:00:00+14:00", "2012-02-23T12:00:00+00:00", "2012-02-23T12:00:00-00:00"}) {
    const auto time = parse_rfc3339(same);
    ASSERT_TRUE(time) << same;
    EXPECT_EQ(to_rfc3339(*time), "2012-02-23T12:00:00Z") << same;
  }
}

TEST(ClockTest, WhatIsNoTimeIsRefused) {
  for (const char* bad :
       {"", "2012-02-23", "2012-02-23T12:00:00", "2012-02-23 12:00:00Z", "2012-02-23T24:00:00Z", "2012-02-23T12:60:00Z",
        "2012-02-23T12:00:61Z", "2012-02-30T12:00:00Z", "2012-02-23T12:00:00Z ", "2012-02-23T12:00:00+9:00",
        "2012-02-23T12:00:00+09:0", "2012-02-23T12:00Z", "2012-2-23T12:00:00Z", "x012-02-23T12:00:00Z",
        "2012-02-23T12-00-00Z", "2012-02-23T12:00:00.Z5", "2012-02-23T12:00:00+0a:00", "２012-02-23T12:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(ClockTest, AnOffsetAndAFractionAreExact) {
  for (const char* bad : {"2012-02-23T12:00:00+24:00", "2012-02-23T12:00:00+09:60", "2012-02-23T12:00:00+09x00",
                          "2012-02-23T12:00:00.Z"}) {
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
  }
}

TEST(ClockTest, EveryDayComesBack) {
  for (int32_t day = -30000; day <= 60000; ++day) {
    ASSERT_EQ(parse_iso_date(to_iso_date(day)).value(), day);
  }
}

TEST(ClockTest, DaysAreThoseOfTheCalendar) {
  EXPECT_EQ(parse_iso_date("1970-01-01").value(), 0);
  EXPECT_EQ(parse_iso_date("2012-02-29").value(), 15399);
  for (const char* bad : {"", "2011-02-29", "1900-02-29", "2012-13-01", "2012-00-01", "2012-01-00", "2012-1-1",
                          "12-01-01", "2012/01/01", "2012-01-01 ", "-012-01-01", "2012-01-0a"}) {
    EXPECT_FALSE(parse_iso_date(bad)) << bad;
  }
  EXPECT_TRUE(parse_iso_date("2000-02-29"));
}

TEST(ClockTest, ADayBeginsAtMidnightAlsoBefore1970) {
  EXPECT_EQ(day_of(from_millis(0)), 0);
  EXPECT_EQ(day_of(from_millis(86'399'999)), 0);
  EXPECT_EQ(day_of(from_millis(86'400'000)), 1);
  EXPECT_EQ(day_of(from_millis(-1)), -1);
}

TEST(ClockTest, MillisecondsComeBack) {
  for (const int64_t ms : {int64_t{0}, int64_t{-1}, int64_t{1'330'000'496'789}})
    EXPECT_EQ(to_millis(from_millis(ms)), ms);
}

}  // namespace
}  // namespace outcry
