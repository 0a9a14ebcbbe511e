// LargeBodies says how many requests of strangers may have a body larger than
// any page's form, such as a picture: a few a minute, all strangers together,
// so that they cannot make the server hold as much as they like.
//
// Thread-safe.
#pragma once

#include <deque>
#include <mutex>

#include "base/clock.h"

namespace outcry::web {

class LargeBodies {
 public:
  static constexpr size_t kAMinute = 20;

  // Whether one more may come now; then it is counted.
  bool admit(Time now);

 private:
  std::mutex mutex_;
  std::deque<Time> last_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::web
