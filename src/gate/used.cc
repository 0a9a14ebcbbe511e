#include "gate/used.h"

namespace outcry::gate {

void Used::turn(Time now) {
  if (!older_.empty()) floor_ = older_ended_;
  older_ = std::move(newer_);
  newer_.clear();
  older_ended_ = newer_began_ = now;
}

bool Used::take(uint64_t id, Time issued, Time now) {
  if (newer_.size() >= half_ || now - newer_began_ > lifetime_) turn(now);
  // Of the same second as the floor, it may be either.
  if (issued <= floor_ || older_.contains(id)) return false;
  return newer_.insert(id).second;
}

}  // namespace outcry::gate
