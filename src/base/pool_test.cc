#include "base/pool.h"

#include <gtest/gtest.h>

#include <future>

namespace outcry {
namespace {

TEST(PoolTest, WhatWaitsIsDoneBeforeItEnds) {
  std::atomic<int> done = 0;
  {
    Pool pool(2, 1000);
    for (int i = 0; i < 1000; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
  }
  EXPECT_EQ(done, 1000);
}

TEST(PoolTest, AFullQueueRefusesAndTakesAgain) {
  std::promise<void> begun, go;
  std::atomic<int> done = 0;
  Pool pool(1, 2);
  ASSERT_TRUE(pool.post([&] {
    begun.set_value();
    go.get_future().wait();
  }));
  begun.get_future().wait();  // the thread is busy, the queue empty
  EXPECT_TRUE(pool.post([&] { ++done; }));
  EXPECT_TRUE(pool.post([&] { ++done; }));
  EXPECT_FALSE(pool.post([&] { done += 100; }));
  go.set_value();
  while (done < 2) std::this_thread::yield();
  std::promise<void> last;
  EXPECT_TRUE(pool.post([&] { last.set_value(); }));
  last.get_future().wait();
  EXPECT_EQ(done, 2);
}

TEST(PoolTest, WorkIsSharedByItsThreads) {
  std::promise<void> met;
  std::atomic<int> here = 0;
  {
    Pool pool(2, 2);
    for (int i = 0; i < 2; ++i) {
      // Each waits for the other: one thread alone would never end.
      ASSERT_TRUE(pool.post([&] {
        ++here;
        while (here < 2) std::this_thread::yield();
      }));
    }
  }
  EXPECT_EQ(here, 2);
}

TEST(PoolTest, WorkMayPostWork) {
  std::promise<void> done;
  Pool pool(1, 1);
  ASSERT_TRUE(pool.post([&] { EXPECT_TRUE(pool.post([&] { done.set_value(); })); }));
  done.get_future().wait();
}

}  // namespace
}  // namespace outcry
