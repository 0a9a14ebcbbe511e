// A Pace spaces sends out evenly, so that no more than so many start in a
// second. Guarded by its owner.
#pragma once

#include <algorithm>
#include <chrono>

namespace outcry::outbox {

class Pace {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // 0: no limit.
  explicit Pace(double per_second)
      : gap_(per_second > 0 ? std::chrono::nanoseconds(static_cast<int64_t>(1e9 / per_second))
                            : std::chrono::nanoseconds(0)) {}

  // When the next send may start; to be kept.
  Moment next(Moment now) {
    const Moment turn = std::max(now, free_);
    free_ = turn + gap_;
    return turn;
  }

 private:
  const std::chrono::nanoseconds gap_;
  Moment free_{};
};

}  // namespace outcry::outbox
