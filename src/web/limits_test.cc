#include "web/limits.h"

#include <gtest/gtest.h>

namespace outcry::web {
namespace {

using namespace std::chrono_literals;

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Time now_ = parse_rfc3339("2012-02-23T12:00:00Z").value();
};

class LimitsTest : public testing::Test {
 protected:
  bool allow(std::string_view address) { return limits_->allow(address); }
  // Acts until one is refused.
  int spend(std::string_view address) {
    int passed = 0;
    while (passed < 1000 && allow(address)) ++passed;
    return passed;
  }
  void limit(LimitOptions options) { limits_.emplace(options, clock_, random_); }
  void SetUp() override { limit({.enabled = true, .burst = 5, .per_minute = 2}); }

  StoppedClock clock_;
  SystemRandom random_;
  std::optional<Limits> limits_;
};

TEST_F(LimitsTest, AsManyAsTheBurstPassAtOnce) {
  EXPECT_EQ(spend("192.0.2.1"), 5);
}

TEST_F(LimitsTest, ABucketRefillsEvenlyAndNeverOverflows) {
  spend("192.0.2.1");
  clock_.pass(29s);
  EXPECT_FALSE(allow("192.0.2.1"));
  clock_.pass(1s);
  EXPECT_TRUE(allow("192.0.2.1"));
  EXPECT_FALSE(allow("192.0.2.1"));
  clock_.pass(1min);
  EXPECT_EQ(spend("192.0.2.1"), 2);
  clock_.pass(1h);
  EXPECT_EQ(spend("192.0.2.1"), 5);
}

TEST_F(LimitsTest, AskingDoesNotDelayTheRefill) {
  spend("192.0.2.1");
  int passed = 0;
  for (int i = 0; i < 600; ++i) {
    clock_.pass(100ms);
    passed += allow("192.0.2.1");
  }
  EXPECT_NEAR(passed, 2, 1);
}

TEST_F(LimitsTest, ANetworkIsASlash24OrASlash48) {
  spend("192.0.2.1");
  EXPECT_FALSE(allow("192.0.2.254"));
  EXPECT_TRUE(allow("192.0.3.1"));
  EXPECT_TRUE(allow("192.1.2.1"));
  spend("2001:db8:1::1");
  EXPECT_FALSE(allow("2001:db8:1:ffff::2"));
  EXPECT_FALSE(allow("2001:0DB8:0001::3"));
  EXPECT_TRUE(allow("2001:db8:2::1"));
}

TEST_F(LimitsTest, AnIPv4AddressWrittenAsIPv6IsInItsIPv4Network) {
  spend("192.0.2.1");
  EXPECT_FALSE(allow("::ffff:192.0.2.7"));
  EXPECT_TRUE(allow("::ffff:198.51.100.1"));  // not all the IPv4 world in one bucket
}

TEST_F(LimitsTest, WhatIsNoAddressSharesOneBucket) {
  spend("unknown");
  for (const char* none : {"", "x", "192.0.2", "192.0.2.256", ":::"}) EXPECT_FALSE(allow(none)) << none;
  EXPECT_TRUE(allow("192.0.2.1"));
  EXPECT_FALSE(allow(std::string(100'000, '1')));
  EXPECT_FALSE(allow(std::string_view("\0", 1)));
}

TEST_F(LimitsTest, SwitchedOffItLetsAllPass) {
  limit({.enabled = false, .burst = 1, .per_minute = 1});
  EXPECT_EQ(spend("192.0.2.1"), 1000);
}

TEST_F(LimitsTest, AClockThatGoesBackGivesNothing) {
  spend("192.0.2.1");
  clock_.pass(-1h);
  EXPECT_FALSE(allow("192.0.2.1"));
}

TEST_F(LimitsTest, AllIsForgottenEveryDay) {
  spend("192.0.2.1");
  clock_.pass(12h);  // midnight
  EXPECT_EQ(spend("192.0.2.1"), 5);
}

// What is forgotten shows that it was not kept: so memory is bounded.
TEST_F(LimitsTest, NoMoreThanAHundredThousandNetworksAreRemembered) {
  limit({.enabled = true, .burst = 1, .per_minute = 1});
  spend("192.0.2.1");
  const auto others = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      (void)allow(fmt::format("{}.{}.{}.1", 10 + i / 65536, i / 256 % 256, i % 256));
    }
  };
  others(0, 99'000);
  EXPECT_FALSE(allow("192.0.2.1"));
  others(99'000, 101'000);
  EXPECT_TRUE(allow("192.0.2.1"));
}

TEST_F(LimitsTest, FullBucketsAreForgottenBeforeEmptyOnes) {
  limit({.enabled = true, .burst = 1, .per_minute = 1});
  for (int i = 0; i < 99'999; ++i) {
    (void)allow(fmt::format("{}.{}.{}.1", 10 + i / 65536, i / 256 % 256, i % 256));
  }
  clock_.pass(11min);
  spend("192.0.2.1");
  for (int i = 0; i < 1000; ++i) (void)allow(fmt::format("100.{}.{}.1", i / 256, i % 256));
  EXPECT_FALSE(allow("192.0.2.1"));
}

}  // namespace
}  // namespace outcry::web
