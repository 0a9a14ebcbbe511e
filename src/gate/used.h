// Used remembers which challenges and tickets have been given in, so that
// each counts once. Its memory is bounded, and what is forgotten is never
// good again: with the older half of the memory goes all that was issued
// before it ended.
//
// Not thread-safe.
#pragma once

#include <unordered_set>

#include "base/clock.h"

namespace outcry::gate {

class Used {
 public:
  // `lifetime` is the longest from issue to expiry of what is given in.
  explicit Used(std::chrono::minutes lifetime, size_t most = 500'000) : lifetime_(lifetime), half_(most / 2) {}

  // False if it has been given in already, or may have been.
  bool take(uint64_t id, Time issued, Time now);
  [[nodiscard]] size_t size() const { return older_.size() + newer_.size(); }

 private:
  void turn(Time now);

  const std::chrono::minutes lifetime_;
  const size_t half_;
  std::unordered_set<uint64_t> older_, newer_;
  Time older_ended_{}, newer_began_{};
  Time floor_{};  // what was issued before is refused
};

}  // namespace outcry::gate
