// A Place is where and when many people sign at once: a square, a church, one
// evening. Its QR code carries a token, and signatures that come through it
// count against the place's own limit instead of their network's.
//
// Places holds those of all campaigns in memory, in front of their store. A
// token is derived from the place's number under a key of the server, so it
// stands nowhere, and its poster can be printed again. Counts reach the store
// by flush(), at most a second late.
//
// Thread-safe; only add(), withdraw(), load() and flush() wait for the disk.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace outcry::gate {

struct Place {
  int64_t id = 0;
  uint16_t campaign = 0;
  std::string name{};  // for organisers
  Time begins{}, ends{};
  std::string time_zone{};  // IANA: how its times are shown
  int64_t most = 0;         // signatures
  int64_t used = 0;
  bool withdrawn = false;

  enum State : uint8_t { kNotYet, kOpen, kOver, kFull, kWithdrawn };
  [[nodiscard]] State state(Time now) const;
  // What it is called among a campaign's sources; no member's slug.
  [[nodiscard]] std::string source() const { return "place:" + std::to_string(id); }
};

inline constexpr size_t kMostPlaces = 1000;  // of a campaign

class PlaceStore {
 public:
  virtual ~PlaceStore() = default;
  // Its new number; place.id is not looked at.
  virtual Result<int64_t> add(const Place& place) = 0;
  virtual Result<std::vector<Place>> all() = 0;
  virtual Status withdraw(int64_t id) = 0;  // kNotFound
  // In one transaction: the counts of the places by number.
  virtual Status set_used(const std::vector<std::pair<int64_t, int64_t>>& counts) = 0;
};

class Places {
 public:
  // `store` must outlive it; `key` is for this alone.
  Places(PlaceStore& store, const Hash32& key) : store_(store), key_(key) {}
  Status load();

  // kInvalid beyond kMostPlaces.
  Result<Place> add(Place place);
  Status withdraw(uint16_t campaign, int64_t id);
  // The latest first.
  [[nodiscard]] std::vector<Place> of(uint16_t campaign) const;
  [[nodiscard]] std::optional<Place> find(uint16_t campaign, int64_t id) const;
  // 22 characters of base64url: number (4 bytes), MAC (12).
  [[nodiscard]] std::string token(int64_t id) const;

  // The place that the token is of, whatever its state.
  [[nodiscard]] std::optional<Place> by_token(uint16_t campaign, std::string_view token) const;
  // Counts one signature, if the place is open; give_back() undoes that.
  std::optional<Place> take(uint16_t campaign, std::string_view token, Time now);
  void give_back(int64_t id);

  Status flush();

 private:
  [[nodiscard]] std::optional<int64_t> number_of(std::string_view token) const;

  PlaceStore& store_;
  const Hash32 key_;
  mutable std::mutex mutex_;
  std::map<int64_t, Place> places_;  // GUARDED_BY(mutex_)
  std::set<int64_t> changed_;        // GUARDED_BY(mutex_): counted since the last flush
};

}  // namespace outcry::gate
