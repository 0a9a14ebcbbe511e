// A Clock tells the time of day in UTC. It is handed in wherever time
// matters, so that a test can move it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace outcry {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

// Milliseconds since 1970-01-01T00:00Z, the form in which times are stored.
inline int64_t to_millis(Time t) {
  return t.time_since_epoch().count();
}
inline Time from_millis(int64_t ms) {
  return Time{std::chrono::milliseconds{ms}};
}

// Whole days since 1970-01-01 in UTC.
inline int32_t day_of(Time t) {
  return static_cast<int32_t>(std::chrono::floor<std::chrono::days>(t).time_since_epoch().count());
}

// RFC 3339 with seconds, in UTC: "2012-02-23T12:00:00Z".
std::string to_rfc3339(Time t);
Result<Time> parse_rfc3339(std::string_view text);

// "2012-02-23".
std::string to_iso_date(int32_t day);
Result<int32_t> parse_iso_date(std::string_view text);

}  // namespace outcry
