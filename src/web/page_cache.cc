#include "web/page_cache.h"

namespace outcry::web {
namespace {

using namespace std::chrono_literals;
constexpr auto kFresh = 200ms;
// The best takes some 100 ms of a processor, ten times as much as the quick.
constexpr auto kCalm = 10s;
constexpr int kBest = 11, kQuick = 5;

}  // namespace

PageCache::PageCache(Pool& pool, http::Response busy) : pool_(pool), busy_(std::move(busy)) {}

std::shared_ptr<PageCache::Slot> PageCache::slot_of(std::string_view key) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = slots_.find(key); found != slots_.end()) return found->second;
  }
  const std::unique_lock lock(mutex_);
  if (slots_.size() >= kMost) slots_.clear();
  return slots_.try_emplace(std::string(key), std::make_shared<Slot>()).first->second;
}

void PageCache::give(std::shared_ptr<const http::Prebuilt> page, const Waiting& to) {
  http::Response response;
  response.prebuilt = std::move(page);
  response.route = to.route;
  to.reply(std::move(response));
}

std::shared_ptr<const http::Prebuilt> PageCache::seen(std::string_view key, uint64_t stamp) const {
  const auto& pages = seen_.get();
  const auto found = pages.find(key);
  if (found == pages.end()) return nullptr;
  const Seen& seen = found->second;
  const bool holds = seen.stamp == stamp || std::chrono::steady_clock::now() - seen.made < kFresh;
  return holds ? seen.page : nullptr;
}

void PageCache::remember(std::string_view key, const Seen& seen) const {
  auto& pages = seen_.get();
  if (pages.size() >= kMostSeen) pages.clear();
  pages[std::string(key)] = {counted_apart(seen.page), seen.stamp, seen.made};
}

void PageCache::get(std::string_view key, uint64_t stamp, Make make, http::Reply reply, std::string_view route) {
  const std::shared_ptr<Slot> slot = slot_of(key);
  int quality = kBest;
  {
    std::unique_lock lock(slot->mutex);
    const auto age = std::chrono::steady_clock::now() - slot->made;
    if (slot->page && (slot->stamp == stamp || age < kFresh)) {
      const Seen now{slot->page, slot->stamp, slot->made};
      lock.unlock();
      remember(key, now);
      auto page = now.page;
      give(std::move(page), {std::move(reply), route});
      return;
    }
    slot->waiting.push_back({std::move(reply), route});
    if (slot->making) return;
    slot->making = true;
    if (slot->page && age < kCalm) quality = kQuick;
  }
  const bool posted = pool_.post([this, slot, stamp, quality, make = std::move(make)] {
    auto page = make(quality);
    std::vector<Waiting> waiting;
    {
      const std::lock_guard lock(slot->mutex);
      if (page) {
        slot->page = page;
        slot->stamp = stamp;
        slot->made = std::chrono::steady_clock::now();
      }
      slot->making = false;
      waiting.swap(slot->waiting);
    }
    for (const Waiting& one : waiting) page ? give(page, one) : one.reply(busy_);
  });
  if (posted) return;
  std::vector<Waiting> waiting;
  {
    const std::lock_guard lock(slot->mutex);
    slot->making = false;
    waiting.swap(slot->waiting);
  }
  for (const Waiting& one : waiting) one.reply(busy_);
}

}  // namespace outcry::web
