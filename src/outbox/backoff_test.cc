#include "outbox/backoff.h"

#include <gtest/gtest.h>

namespace outcry::outbox {
namespace {

using namespace std::chrono_literals;

class Loaded final : public Random {
 public:
  explicit Loaded(uint8_t byte) : byte_(byte) {}
  void fill(std::span<uint8_t> out) override { std::fill(out.begin(), out.end(), byte_); }

 private:
  uint8_t byte_;
};

TEST(Backoff, DoublesFromAMinuteToSixHours) {
  EXPECT_EQ(delay_after(1), 1min);
  EXPECT_EQ(delay_after(2), 2min);
  EXPECT_EQ(delay_after(9), 256min);
  EXPECT_EQ(delay_after(10), 6h);
  EXPECT_EQ(delay_after(1'000'000), 6h);
  EXPECT_EQ(delay_after(0), 1min);
}

TEST(Backoff, IsSpreadByAFifthEitherWay) {
  const Time now = from_millis(1'000'000'000);
  Loaded least(0x00), most(0xff);
  EXPECT_EQ(next_try(1, now, now, least), now + 48s);
  EXPECT_EQ(next_try(1, now, now, most), now + 72s);
  EXPECT_EQ(next_try(50, now, now, most), now + 6h + 72min);
}

TEST(Backoff, GivesUpAfterFiveDays) {
  const Time due = from_millis(1'000'000'000);
  Loaded dice(0x80);
  EXPECT_TRUE(next_try(20, due, due + 5 * 24h - 1ms, dice));
  EXPECT_FALSE(next_try(20, due, due + 5 * 24h, dice));
}

}  // namespace
}  // namespace outcry::outbox
