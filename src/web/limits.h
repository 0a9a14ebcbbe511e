// Limits how often one network may sign, so that a machine cannot cause mail
// by the thousand. A network is an IPv4 /24 or an IPv6 /48; it is remembered
// only as a hash under a key that is forgotten every day.
//
// A bucket of `burst` that refills evenly: a rally of 300 people behind one
// address gets through. Thread-safe; memory is bounded.
#pragma once

#include <mutex>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/random.h"

namespace outcry::web {

struct LimitOptions {
  bool enabled = true;
  int burst = 400;      // at once
  int per_minute = 60;  // thereafter
};

class Limits {
 public:
  Limits(LimitOptions options, const Clock& clock, Random& random);

  // Whether one more act from this address may pass.
  [[nodiscard]] bool allow(std::string_view address);

 private:
  struct Bucket {
    double left;
    Time at;
  };
  static constexpr size_t kMost = 100'000;
  uint64_t network_of(std::string_view address) const;  // requires mutex_
  void forget(Time now);                                // requires mutex_

  const LimitOptions options_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::array<uint8_t, 32> key_{};                 // GUARDED_BY(mutex_)
  int32_t key_day_ = 0;                           // GUARDED_BY(mutex_)
  std::unordered_map<uint64_t, Bucket> buckets_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::web
