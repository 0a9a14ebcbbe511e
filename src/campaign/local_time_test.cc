#include "campaign/local_time.h"

#include <gtest/gtest.h>

namespace outcry::campaign {
namespace {

std::string utc(std::string_view typed, std::string_view zone) {
  const auto time = parse_local(typed, zone);
  return time ? to_rfc3339(*time) : "none";
}

TEST(LocalTimeTest, IsReadByTheClocksOfItsZone) {
  EXPECT_EQ(utc("2012-02-24 12:00", "Asia/Seoul"), "2012-02-24T03:00:00Z");
  EXPECT_EQ(utc(" 2012-02-24T12:00 ", "America/New_York"), "2012-02-24T17:00:00Z");
  EXPECT_EQ(utc("2012-02-24 12:00", ""), "2012-02-24T12:00:00Z");
}

TEST(LocalTimeTest, ClocksThatAreSetTakeTheFirst) {
  EXPECT_EQ(utc("2012-03-11 02:30", "America/New_York"), "2012-03-11T07:00:00Z");
  EXPECT_EQ(utc("2012-11-04 01:30", "America/New_York"), "2012-11-04T05:30:00Z");
}

TEST(LocalTimeTest, AndWrittenBack) {
  const auto local = local_time_of(parse_rfc3339("2012-02-24T16:30:00Z").value(), "Asia/Seoul");
  EXPECT_EQ(to_iso_date(local.day), "2012-02-25");
  EXPECT_EQ(local.minutes, 90);
  EXPECT_EQ(local_time_of(parse_rfc3339("2012-02-24T16:30:00Z").value(), "Nowhere/None").minutes, 16 * 60 + 30);
}

TEST(LocalTimeTest, WhatIsNoTimeIsNone) {
  for (const char* bad : {"", "2012-02-24", "2012-02-30 12:00", "2012-02-24 24:00", "2012-02-24 12:60",
                          "2012-02-24 1a:00", "2012-02-24 12:00:00", "2012-02-24x12:00", "tomorrow at eight"}) {
    EXPECT_EQ(utc(bad, "UTC"), "none") << bad;
  }
  EXPECT_EQ(utc("2012-02-24 12:00", "Nowhere/None"), "none");
}

}  // namespace
}  // namespace outcry::campaign
