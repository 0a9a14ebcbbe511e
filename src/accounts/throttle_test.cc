#include "accounts/throttle.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace outcry::accounts {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

class MovedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Time now_ = from_millis(1'329'998'400'000);
};

class ThrottleTest : public testing::Test {
 protected:
  seconds admit(std::string_view account, std::string_view network, std::string_view device = {}) {
    return throttle_.admit({account, network, device});
  }
  void succeed(std::string_view account, std::string_view network, std::string_view device = {}) {
    throttle_.succeeded({account, network, device});
  }
  // Until the next attempt is let in.
  seconds wait_for(std::string_view account, std::string_view network, std::string_view device = {}) {
    seconds waited{0};
    for (seconds wait; (wait = admit(account, network, device)) > 0s; waited += wait) clock_.pass(wait);
    return waited;
  }
  // A stranger's, from many networks, until the account's delay is the longest.
  void attack(std::string_view account) {
    for (int i = 0; i < 40; ++i) (void)wait_for(account, fmt::format("10.0.{}.0/24", i));
  }

  MovedClock clock_;
  SystemRandom random_;
  Throttle throttle_{clock_, random_};
};

TEST_F(ThrottleTest, DelaysGrowToAMinute) {
  std::vector<int64_t> waits;
  for (int i = 0; i < 12; ++i) waits.push_back(wait_for("ana", "home").count());
  EXPECT_EQ(waits, (std::vector<int64_t>{0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

TEST_F(ThrottleTest, WhoAsksTooEarlyWaitsNoLongerForIt) {
  for (int i = 0; i < 5; ++i) (void)wait_for("ana", "home");
  EXPECT_EQ(admit("ana", "home"), 4s);
  EXPECT_EQ(admit("ana", "home"), 4s);
  clock_.pass(3s);
  EXPECT_EQ(admit("ana", "home"), 1s);
  clock_.pass(999ms);
  EXPECT_EQ(admit("ana", "home"), 1s) << "rounded up";
  clock_.pass(1ms);
  EXPECT_EQ(admit("ana", "home"), 0s);
}

TEST_F(ThrottleTest, ManyAtOnceGainNothing) {
  int admitted = 0;
  for (int i = 0; i < 100; ++i) admitted += admit("ana", "home") == 0s ? 1 : 0;
  EXPECT_EQ(admitted, 3);
}

TEST_F(ThrottleTest, ASuccessIsTakenBack) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(admit("ana", "home"), 0s) << i;
    succeed("ana", "home");
  }
  EXPECT_EQ(admit("ana", "away"), 0s);
}

TEST_F(ThrottleTest, ManyNetworksDoNotMultiplyGuesses) {
  attack("ana");
  EXPECT_EQ(admit("ana", "192.0.2.0/24"), 60s) << "no free attempts from a new network";
}

TEST_F(ThrottleTest, AStrangerLocksNobodyOut) {
  attack("ana");
  // From a network where nobody failed: one delay, whatever the stranger does meanwhile.
  EXPECT_EQ(admit("ana", "home"), 60s);
  for (int second = 0; second < 60; ++second) {
    clock_.pass(1s);
    for (int i = 0; i < 40; ++i) (void)admit("ana", fmt::format("10.0.{}.0/24", i));
  }
  EXPECT_EQ(admit("ana", "home"), 0s);
}

TEST_F(ThrottleTest, AKnownDeviceKnowsNoStranger) {
  for (int i = 0; i < 20; ++i) (void)wait_for("ana", "home");
  attack("ana");
  EXPECT_EQ(admit("ana", "home", "laptop"), 0s) << "even in the stranger's network";
  succeed("ana", "home", "laptop");
  EXPECT_EQ(admit("ana", "home", "laptop"), 0s);
  // But it guesses no faster itself.
  EXPECT_EQ(admit("ana", "home", "laptop"), 0s);
  EXPECT_EQ(admit("ana", "home", "laptop"), 0s);
  EXPECT_EQ(admit("ana", "home", "laptop"), 1s);
}

TEST_F(ThrottleTest, OneWhoFailsDelaysNoOtherAccount) {
  for (int i = 0; i < 8; ++i) (void)wait_for("ana", "office");
  EXPECT_EQ(admit("sun", "office"), 0s);
}

TEST_F(ThrottleTest, ANetworkThatTriesManyAccountsIsDelayed) {
  int at_once = 0;
  for (int i = 0; i < 200; ++i) at_once += admit(fmt::format("user{}", i), "bot") == 0s ? 1 : 0;
  EXPECT_LE(at_once, 12);
  EXPECT_EQ(admit("user1000", "elsewhere"), 0s);
}

TEST_F(ThrottleTest, WhatFailedAnHourAgoIsForgotten) {
  for (int i = 0; i < 10; ++i) (void)wait_for("ana", "home");
  clock_.pass(1h);
  EXPECT_EQ(admit("ana", "home"), 0s);
  EXPECT_EQ(admit("ana", "away"), 0s);
}

TEST_F(ThrottleTest, MemoryIsBounded) {
  for (size_t i = 0; i < 2 * Throttle::kMost; ++i) (void)admit(fmt::format("user{}", i), fmt::format("net{}", i));
  EXPECT_EQ(throttle_.size(), Throttle::kMost);
}

TEST_F(ThrottleTest, NamesDoNotRunTogether) {
  for (int i = 0; i < 8; ++i) (void)wait_for("ab", "c");
  EXPECT_EQ(admit("a", "bc"), 0s);
}

TEST_F(ThrottleTest, WhereverIsNoNetwork) {
  for (int i = 0; i < 30; ++i) (void)wait_for("second 1", {});
  EXPECT_EQ(admit("second 2", {}), 0s);
}

TEST_F(ThrottleTest, WhoAsksForLongerGetsLonger) {
  const Attempt attempt{"second 1", {}, {}, 900s};
  seconds last{0};
  for (int i = 0; i < 20; ++i) {
    last = throttle_.admit(attempt);
    if (last > 0s) {
      clock_.pass(last);
      EXPECT_EQ(throttle_.admit(attempt), 0s);
    }
  }
  EXPECT_EQ(last, 900s);
}

}  // namespace
}  // namespace outcry::accounts
