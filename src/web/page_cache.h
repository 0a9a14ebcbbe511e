// A PageCache keeps public pages as bytes ready to send. A page is made anew,
// on the pool, when somebody asks for it after what it shows has changed; all
// who ask meanwhile get that same one. Under constant change it is made at
// most every 200 ms, and in between the last one is served. A page that has
// stood for a while is compressed as well as can be, one that changes all the
// time quickly.
//
// Thread-safe. Bounded by the number of campaigns, pages and languages.
#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/per_thread.h"
#include "base/pool.h"
#include "web/http/message.h"

namespace outcry::web {

class PageCache {
 public:
  // Given the quality (1 to 11) to compress with. Null: it could not be made;
  // who waits gets `busy`, and the next to ask makes it anew.
  using Make = std::function<std::shared_ptr<const http::Prebuilt>(int quality)>;

  // `pool` must outlive it; full, or a page that cannot be made: the reply is
  // `busy`.
  PageCache(Pool& pool, http::Response busy);

  // `stamp` says what the page must be made of; it differs whenever the page
  // would. The page as the calling thread was last given it, if that holds:
  // touches nothing that threads share. Null otherwise.
  [[nodiscard]] std::shared_ptr<const http::Prebuilt> seen(std::string_view key, uint64_t stamp) const;

  // `make` runs on the pool.
  void get(std::string_view key, uint64_t stamp, Make make, http::Reply reply, std::string_view route);

 private:
  struct Waiting {
    http::Reply reply;
    std::string_view route;
  };
  struct Slot {
    std::mutex mutex;
    std::shared_ptr<const http::Prebuilt> page;    // GUARDED_BY(mutex)
    uint64_t stamp = 0;                            // GUARDED_BY(mutex)
    std::chrono::steady_clock::time_point made{};  // GUARDED_BY(mutex)
    bool making = false;                           // GUARDED_BY(mutex)
    std::vector<Waiting> waiting;                  // GUARDED_BY(mutex)
  };
  struct Seen {
    std::shared_ptr<const http::Prebuilt> page;  // counted apart
    uint64_t stamp = 0;
    std::chrono::steady_clock::time_point made{};
  };
  std::shared_ptr<Slot> slot_of(std::string_view key);
  void remember(std::string_view key, const Seen& seen) const;
  static void give(std::shared_ptr<const http::Prebuilt> page, const Waiting& to);

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  static constexpr size_t kMost = 20'000;
  static constexpr size_t kMostSeen = 1'000;
  Pool& pool_;
  const http::Response busy_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Slot>, Hash, std::equal_to<>> slots_;  // GUARDED_BY(mutex_)
  PerThread<std::unordered_map<std::string, Seen, Hash, std::equal_to<>>> seen_;
};

}  // namespace outcry::web
