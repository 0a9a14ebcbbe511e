#include "petition/statistics.h"

#include <gtest/gtest.h>

namespace outcry::petition {
namespace {

using namespace std::chrono_literals;
using Named = std::vector<Groups::Group>;

const Time kNoon = from_millis(1'329'998'400'000);  // 2012-02-23T12:00Z
constexpr int32_t kDay = 15'393;

Flow signed_by(uint64_t people) {
  Flow flow;
  flow.entries.sign = people;
  return flow;
}

TEST(GroupsTest, NineAreTooFewTenAreEnough) {
  Groups groups;
  groups.add("KP", 9);
  groups.add("KR", 10);
  groups.add("CN", 1);
  EXPECT_EQ(groups.named(), (Named{{"KR", 10}}));
  EXPECT_EQ(groups.others(), 10);
  EXPECT_EQ(groups.people(), 20);
}

TEST(GroupsTest, TheLargestComesFirstWhateverTheOrder) {
  Groups groups;
  for (const auto& [name, people] : {std::pair("b", 10), {"a", 10}, {"d", 30}, {"", 20}}) groups.add(name, people);
  EXPECT_EQ(groups.named(), (Named{{"d", 30}, {"", 20}, {"a", 10}, {"b", 10}}));
}

TEST(StatisticsTest, DaysWithoutAnythingAreThere) {
  StatisticsBuilder builder(kNoon);
  builder.day(kDay - 3, signed_by(5));
  Flow gone;
  gone.entries.withdraw = 2;
  builder.day(kDay - 1, gone);
  const auto made = std::move(builder).build();
  ASSERT_TRUE(made);
  ASSERT_EQ(made->days.size(), 4u);
  EXPECT_EQ(made->days[1].day, kDay - 2);
  EXPECT_EQ(made->days[1].count, 5);
  EXPECT_EQ(made->days[3].day, kDay);
  EXPECT_EQ(made->days[3].count, 3);
  EXPECT_EQ(made->count(), 3);
}

// A clock that was put back.
TEST(StatisticsTest, ADayThatIsYetToComeIsThere) {
  StatisticsBuilder builder(kNoon);
  builder.day(kDay + 1, signed_by(1));
  builder.minute(minute_of(kNoon) + 3 * 60, 0, 1);
  const auto made = std::move(builder).build();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->count(), 1);
  EXPECT_EQ(made->confirmed_in_day, 0);
}

TEST(StatisticsTest, ADayFarOffIsDamage) {
  StatisticsBuilder builder(kNoon);
  builder.day(INT32_MIN, signed_by(1));
  builder.day(INT32_MAX, signed_by(1));
  EXPECT_EQ(std::move(builder).build().error().kind, Error::kCorrupt);
}

TEST(StatisticsTest, HoursAndTheLastSixtyMinutes) {
  StatisticsBuilder builder(kNoon + 30min);
  const int64_t now = minute_of(kNoon + 30min);
  builder.minute(now, 1, 2);
  builder.minute(now - 59, 0, 4);
  builder.minute(now - 60, 0, 8);
  builder.minute(now - 24 * 60, 0, 16);
  builder.minute(now - 24 * 60 + 1, 0, 32);
  builder.minute(now - 72 * 60, 0, 64);
  const auto made = std::move(builder).build();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->confirmed_in_hour, 2 + 4);
  EXPECT_EQ(made->confirmed_in_day, 2 + 4 + 8 + 32);
  ASSERT_EQ(made->hours.size(), 72u);
  EXPECT_EQ(made->hours.back(), (Statistics::Hour{kNoon, 1, 2}));
  EXPECT_EQ(made->hours[70], (Statistics::Hour{kNoon - 1h, 0, 12}));
  int64_t sum = 0;
  for (const auto& hour : made->hours) sum += hour.confirmed;
  EXPECT_EQ(sum, 62) << "the oldest is out";
}

TEST(StatisticsTest, AfterWithdrawalNobodyWaitsAgain) {
  StatisticsBuilder builder(kNoon);
  Flow flow = signed_by(3);
  flow.submitted = 7;
  flow.expired = 1;
  flow.entries.withdraw = 2;
  builder.day(kDay, flow);
  const auto made = std::move(builder).build();
  EXPECT_EQ(made->waiting(), 3);
  EXPECT_EQ(made->count(), 1);
}

}  // namespace
}  // namespace outcry::petition
