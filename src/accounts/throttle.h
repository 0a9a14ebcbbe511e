// A Throttle makes guessing slow and locks nobody out. Every attempt counts
// when it begins, so that many at once gain nothing; one that succeeded is
// taken back.
//
// Whoever has failed waits 0, 0, 0, 1, 2, 4, … 60 s before the next attempt.
// Failures are counted for the account, for the network (which has some more
// without a delay), and for the pair of both; the longest delay of the three
// holds, but always from the pair's own last attempt, or from when it first
// asked. So whatever a stranger does, who asks from another network gets an
// attempt after 60 s. A device that has signed in before has a count of its
// own, and no stranger's delay at all.
//
// What failed an hour ago is forgotten. In memory, 10,000 keys at most (the
// least recent go), as hashes. Thread-safe.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/random.h"

namespace outcry::accounts {

struct Attempt {
  std::string_view account;  // whatever names it
  std::string_view network;  // IPv4 /24 or IPv6 /48, as text; empty: from wherever
  std::string_view device;   // one that the account knows, or empty
  std::chrono::seconds longest{60};
};

class Throttle {
 public:
  Throttle(const Clock& clock, Random& random);

  // Zero: go ahead, and it counts. Else how long to wait, and nothing counts.
  [[nodiscard]] std::chrono::seconds admit(const Attempt& attempt);
  void succeeded(const Attempt& attempt);

  static constexpr size_t kMost = 10'000;
  [[nodiscard]] size_t size() const;

 private:
  struct Entry {
    uint64_t key = 0;
    int failures = 0;
    Time at{};     // touched
    Time ready{};  // of a pair or a device
  };
  enum class Kind : uint8_t { kAccount, kNetwork, kPair, kDevice };
  // These require mutex_.
  uint64_t key_of(Kind kind, std::string_view a, std::string_view b) const;
  Entry* find(uint64_t key);
  Entry& touch(uint64_t key);
  int failures(uint64_t key);
  void take_back(uint64_t key);

  const Clock& clock_;
  const Hash32 hash_key_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;                                         // GUARDED_BY(mutex_); the latest first
  std::unordered_map<uint64_t, std::list<Entry>::iterator> by_key_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::accounts
