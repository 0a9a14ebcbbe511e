// NetworkMarks turns networks into marks of 16 bits, under a key of the day
// that is in memory alone: whoever reads two equal marks of one day knows that
// it was most likely the same network, and nobody which.
//
// Thread-safe.
#pragma once

#include <mutex>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"

namespace outcry::audit {

class NetworkMarks {
 public:
  NetworkMarks(const Clock& clock, Random& random) : clock_(clock), random_(random) {}
  uint16_t of(std::string_view network);  // never 0

 private:
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  int32_t day_ = -1;  // GUARDED_BY(mutex_)
  Hash32 key_{};      // GUARDED_BY(mutex_); of day_
};

}  // namespace outcry::audit
