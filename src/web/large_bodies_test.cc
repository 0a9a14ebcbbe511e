#include "web/large_bodies.h"

#include <gtest/gtest.h>

namespace outcry::web {
namespace {

TEST(LargeBodiesTest, SoManyAMinute) {
  LargeBodies bodies;
  const Time start = from_millis(1'329'998'400'000);
  for (size_t i = 0; i < LargeBodies::kAMinute; ++i) EXPECT_TRUE(bodies.admit(start + std::chrono::seconds(i)));
  EXPECT_FALSE(bodies.admit(start + std::chrono::seconds(59)));
  EXPECT_TRUE(bodies.admit(start + std::chrono::seconds(60))) << "the first is a minute old";
  EXPECT_FALSE(bodies.admit(start + std::chrono::milliseconds(60'999)));
  EXPECT_TRUE(bodies.admit(start + std::chrono::seconds(61)));
}

}  // namespace
}  // namespace outcry::web
