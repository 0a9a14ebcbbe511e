#include "letters/timetable.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace outcry::letters {
namespace {

using campaign::Budget;
using namespace std::chrono_literals;
using testing::Optional;

// 2012-02-24 was a Friday.
Time utc(int day, int hour, int minute = 0) {
  const std::chrono::sys_days date{std::chrono::year{2012} / 2 / day};
  return date + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

class Dice final : public Random {
 public:
  void fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out)
      byte = static_cast<uint8_t>((state_ = state_ * 6364136223846793005U + 1442695040888963407U) >> 56);
  }

 private:
  uint64_t state_ = 1;
};

constexpr const char *kSeoul = "Asia/Seoul", *kNewYork = "America/New_York", *kDelhi = "Asia/Kolkata";
Budget budget(int64_t per_hour) {
  return {per_hour, "", 9 * 60, 17 * 60};
}

TEST(TimetableTest, ATargetWorksFromMondayToFridayOnItsOwnClocks) {
  EXPECT_FALSE(is_open(budget(1), kSeoul, utc(23, 23, 59)));  // Friday, 8:59
  EXPECT_TRUE(is_open(budget(1), kSeoul, utc(24, 0)));
  EXPECT_TRUE(is_open(budget(1), kSeoul, utc(24, 7, 59)));
  EXPECT_FALSE(is_open(budget(1), kSeoul, utc(24, 8))) << "17:00 is the evening";
  EXPECT_FALSE(is_open(budget(1), kSeoul, utc(25, 1))) << "Saturday";
  EXPECT_FALSE(is_open(budget(1), kSeoul, utc(26, 1))) << "Sunday";
  EXPECT_TRUE(is_open(budget(1), kSeoul, utc(27, 1)));
  EXPECT_TRUE(is_open(budget(1), kNewYork, utc(24, 14)));
  EXPECT_FALSE(is_open(budget(1), kNewYork, utc(24, 13, 59)));
  EXPECT_TRUE(is_open(budget(1), kDelhi, utc(24, 3, 30))) << "half an hour off";
  EXPECT_FALSE(is_open(budget(1), kDelhi, utc(24, 3, 29)));
}

TEST(TimetableTest, AnHourIsItsStretchesWithoutGapOrOverlap) {
  for (const int64_t per_hour : {1, 2, 7, 60, 999, 1000}) {
    Time at = utc(24, 9);
    for (int64_t i = 0; i < per_hour; ++i) {
      const Stretch stretch = stretch_of(at, per_hour);
      ASSERT_EQ(stretch.begin, at) << per_hour << " " << i;
      ASSERT_GT(stretch.end, at);
      ASSERT_EQ(stretch_of(stretch.end - 1ms, per_hour).begin, at);
      at = stretch.end;
    }
    EXPECT_EQ(at, utc(24, 10)) << per_hour;
  }
}

TEST(TimetableTest, AMomentIsDrawnInWhatIsLeftOfTheStretch) {
  Dice dice;
  std::set<Time> seen;
  for (int i = 0; i < 200; ++i) {
    const Time moment = draw_moment(utc(24, 9, 5), 4, dice);
    EXPECT_GE(moment, utc(24, 9, 5));
    EXPECT_LT(moment, utc(24, 9, 14));
    seen.insert(moment);
  }
  EXPECT_GT(seen.size(), 150U);
  EXPECT_LT(*seen.begin(), utc(24, 9, 6));
  EXPECT_GT(*seen.rbegin(), utc(24, 9, 13));
}

TEST(TimetableTest, WhatDoesNotFitWaitsForTheNextHour) {
  const std::vector<std::string> zones(5, kSeoul);
  const auto times = plan(budget(2), zones, utc(24, 0), {});
  EXPECT_THAT(times, testing::ElementsAre(Optional(utc(24, 0, 15)), Optional(utc(24, 0, 45)), Optional(utc(24, 1, 15)),
                                          Optional(utc(24, 1, 45)), Optional(utc(24, 2, 15))));
}

TEST(TimetableTest, FridayEveningWaitsForMonday) {
  const std::vector<std::string> zones(3, kSeoul);
  const auto times = plan(budget(2), zones, utc(24, 7, 30), {});
  EXPECT_THAT(times[0], Optional(utc(24, 7, 45)));
  EXPECT_THAT(times[1], Optional(utc(27, 0, 15)));
  EXPECT_THAT(times[2], Optional(utc(27, 0, 45)));
}

TEST(TimetableTest, AStretchThatHadItsLetterHasNoOther) {
  EXPECT_THAT(plan(budget(2), std::vector<std::string>{kSeoul}, utc(24, 0, 10), utc(24, 0, 5))[0],
              Optional(utc(24, 0, 45)));
  EXPECT_THAT(plan(budget(2), std::vector<std::string>{kSeoul}, utc(24, 0, 10), utc(23, 5))[0],
              Optional(utc(24, 0, 20)))
      << "what is left of this one";
}

TEST(TimetableTest, WhoIsAtHomeWaitsForNobodyWhoIsNot) {
  const std::vector<std::string> zones = {kNewYork, kSeoul, kNewYork, kSeoul};
  const auto times = plan(budget(1), zones, utc(24, 1), {});
  EXPECT_THAT(times[1], Optional(utc(24, 1, 30)));
  EXPECT_THAT(times[3], Optional(utc(24, 2, 30)));
  EXPECT_THAT(times[0], Optional(utc(24, 14, 30)));
  EXPECT_THAT(times[2], Optional(utc(24, 15, 30)));
}

TEST(TimetableTest, AFullLineIsPlannedWithinItsBudget) {
  const Budget full = budget(250);
  const std::vector<std::string> zones(most_waiting(full), kDelhi);
  ASSERT_EQ(zones.size(), 2000U);
  std::map<Time, int64_t> hours;
  for (const auto& time : plan(full, zones, utc(25, 12), {})) {
    ASSERT_TRUE(time);
    EXPECT_TRUE(is_open(full, kDelhi, *time));
    EXPECT_LE(++hours[hour_of(*time)], 250);
  }
  EXPECT_EQ(plan(budget(0), zones, utc(24, 0), {})[0], std::nullopt);
}

TEST(TimetableTest, NoMoreThanAWorkingWeekWaits) {
  EXPECT_EQ(most_waiting(budget(1)), 40U);
  EXPECT_EQ(most_waiting(budget(1000)), 2000U);
  EXPECT_EQ(most_waiting({1, "", 600, 610}), 5U);
}

}  // namespace
}  // namespace outcry::letters
