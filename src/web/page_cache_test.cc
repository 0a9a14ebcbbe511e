#include "web/page_cache.h"

#include <gtest/gtest.h>

#include <future>

namespace outcry::web {
namespace {

using namespace std::chrono_literals;
using Page = std::shared_ptr<const http::Prebuilt>;

class PageCacheTest : public testing::Test {
 protected:
  // A page whose body is the number of its making.
  PageCache::Make make() {
    return [this](int quality) {
      quality_ = quality;
      auto page = std::make_shared<http::Prebuilt>();
      page->identity.body = std::to_string(++made_);
      return page;
    };
  }
  // Asks, and waits for the answer.
  http::Response answer(std::string_view key, uint64_t stamp) {
    std::promise<http::Response> given;
    auto future = given.get_future();
    cache_.get(key, stamp, make(), http::Reply([&](http::Response one) { given.set_value(std::move(one)); }), "/c/{x}");
    return future.get();
  }
  std::string get(std::string_view key, uint64_t stamp) {
    const http::Response response = answer(key, stamp);
    return response.prebuilt ? response.prebuilt->identity.body : std::to_string(response.status);
  }
  std::string seen(std::string_view key, uint64_t stamp) {
    const Page page = cache_.seen(key, stamp);
    return page ? page->identity.body : "none";
  }
  // Keeps the pool's one thread busy until the result is set.
  std::unique_ptr<std::promise<void>> block() {
    auto go = std::make_unique<std::promise<void>>();
    auto begun = std::make_shared<std::promise<void>>();
    EXPECT_TRUE(pool_.post([begun, wait = go->get_future().share()] {
      begun->set_value();
      wait.wait();
    }));
    begun->get_future().wait();
    return go;
  }

  std::atomic<int> made_ = 0, quality_ = 0;
  Pool pool_{1, 4};
  PageCache cache_{pool_, http::Response::text(503, "busy")};
};

TEST_F(PageCacheTest, APageThatCannotBeMadeIsNotKept) {
  std::promise<int> status;
  cache_.get(
      "page", 1, [](int) { return Page(); },
      http::Reply([&](http::Response response) { status.set_value(response.status); }), "/c/{x}");
  EXPECT_EQ(status.get_future().get(), 503);
  EXPECT_EQ(seen("page", 1), "none");
  EXPECT_EQ(get("page", 1), "1") << "the next to ask has it made";
}

TEST_F(PageCacheTest, AllWhoAskMeanwhileGetTheSameOne) {
  auto go = block();
  std::atomic<int> given = 0;
  Page first;
  std::promise<void> all;
  for (int i = 0; i < 1000; ++i) {
    cache_.get("a", static_cast<uint64_t>(i), make(), http::Reply([&](http::Response response) {
                 if (!first) first = response.prebuilt;
                 EXPECT_EQ(response.prebuilt, first);
                 if (++given == 1000) all.set_value();
               }),
               "/");
  }
  EXPECT_EQ(made_, 0);
  go->set_value();
  ASSERT_EQ(all.get_future().wait_for(10s), std::future_status::ready);
  EXPECT_EQ(made_, 1);
}

TEST_F(PageCacheTest, ManyThreadsMakeOne) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) EXPECT_EQ(get("a", 1), "1");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made_, 1);
}

TEST_F(PageCacheTest, APageThatHoldsIsNotMadeAnew) {
  EXPECT_EQ(get("a", 1), "1");
  std::this_thread::sleep_for(250ms);
  EXPECT_EQ(get("a", 1), "1");
  EXPECT_EQ(get("b", 1), "2");
  EXPECT_EQ(answer("a", 1).route, "/c/{x}");
}

TEST_F(PageCacheTest, UnderConstantChangeTheLastIsServedFor200Milliseconds) {
  EXPECT_EQ(get("a", 1), "1");
  const auto begin = std::chrono::steady_clock::now();
  uint64_t stamp = 1;
  while (get("a", ++stamp) == "1") ASSERT_LT(std::chrono::steady_clock::now() - begin, 5s);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 150ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  EXPECT_EQ(made_, 2);
}

TEST_F(PageCacheTest, WhatChangesAllTheTimeIsCompressedQuickly) {
  get("a", 1);
  EXPECT_EQ(quality_, 11);
  std::this_thread::sleep_for(250ms);
  get("a", 2);
  EXPECT_EQ(quality_, 5);
}

TEST_F(PageCacheTest, AThreadRemembersWhatItWasGiven) {
  EXPECT_EQ(seen("a", 1), "none");
  get("a", 1);
  get("a", 1);
  EXPECT_EQ(seen("a", 1), "1");
  EXPECT_EQ(seen("a", 2), "1");  // for as long as the last may be served
  std::thread([&] { EXPECT_EQ(seen("a", 1), "none"); }).join();
  std::this_thread::sleep_for(250ms);
  EXPECT_EQ(seen("a", 1), "1");
  EXPECT_EQ(seen("a", 2), "none");
}

TEST_F(PageCacheTest, AFullPoolIsSaidAndForgotten) {
  auto go = block();
  while (pool_.post([] {})) {
  }
  EXPECT_EQ(get("a", 1), "503");
  EXPECT_EQ(made_, 0);
  go->set_value();
  std::string answer;
  for (int i = 0; i < 1000 && (answer = get("a", 1)) == "503"; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(answer, "1");
}

TEST_F(PageCacheTest, KeysWithoutEndDoNotGrowIt) {
  std::vector<std::weak_ptr<const http::Prebuilt>> pages;
  for (int i = 0; i < 50'000; ++i) {
    const std::string key = fmt::format("c/x?via={}", i);
    pages.push_back(answer(key, 1).prebuilt);
    if (i % 7 == 0) get(key, 1);  // so that this thread remembers some
  }
  const auto alive = std::count_if(pages.begin(), pages.end(), [](const auto& page) { return !page.expired(); });
  EXPECT_LE(alive, 21'001);  // 20,000 for all, 1,000 for this thread, the pool's last
  EXPECT_NE(get("still", 1), "503");
}

}  // namespace
}  // namespace outcry::web
