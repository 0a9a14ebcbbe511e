// When a mail that could not be sent is tried again: after a minute, then
// twice as long each time up to six hours, each give or take a fifth so that
// mails which failed together do not return together. Five days after it was
// first due it is given up (RFC 5321 section 4.5.4.1).
//
// Pure; any thread.
#pragma once

#include <algorithm>
#include <optional>

#include "base/clock.h"
#include "base/random.h"

namespace outcry::outbox {

inline constexpr std::chrono::minutes kFirstDelay{1};
inline constexpr std::chrono::hours kLongestDelay{6};
inline constexpr std::chrono::hours kGiveUpAfter{5 * 24};

// `attempts` tries have failed, at least one. Before jitter.
inline std::chrono::milliseconds delay_after(int attempts) {
  constexpr int kDoublings = 9;  // 2^9 minutes are more than six hours
  const int doublings = std::clamp(attempts - 1, 0, kDoublings);
  return std::min<std::chrono::milliseconds>(kFirstDelay * (1 << doublings), kLongestDelay);
}

// Empty: no further try.
inline std::optional<Time> next_try(int attempts, Time first_due, Time now, Random& random) {
  if (now - first_due >= kGiveUpAfter) return std::nullopt;
  const auto bytes = random.bytes<2>();
  const int64_t dice = bytes[0] << 8 | bytes[1];
  const int64_t per_mille = 800 + dice * 401 / 65536;  // 800 to 1200
  return now + delay_after(attempts) * per_mille / 1000;
}

}  // namespace outcry::outbox
