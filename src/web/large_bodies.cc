#include "web/large_bodies.h"

namespace outcry::web {

bool LargeBodies::admit(Time now) {
  const std::lock_guard lock(mutex_);
  while (!last_.empty() && now - last_.front() >= std::chrono::minutes(1)) last_.pop_front();
  if (last_.size() >= kAMinute) return false;
  last_.push_back(now);
  return true;
}

}  // namespace outcry::web
