// A Ticket lets somebody who made a letter say, once, that it was sent. It
// says to which target and from which country, signed, so that nothing has to
// be kept for it; which ones were used is remembered for a while.
//
// Thread-safe; memory is bounded. A restart makes all tickets worthless.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/bytes.h"
#include "base/random.h"

namespace outcry::letters {

class Tickets {
 public:
  struct About {
    std::string campaign, target, country;  // slugs, a country's code or nothing
    bool operator==(const About&) const = default;
  };

  explicit Tickets(Random& random);

  std::string issue(const About& about);
  // Nothing if it is forged, of an earlier process, or was used.
  std::optional<About> use(std::string_view ticket);

 private:
  static constexpr size_t kMost = 200'000;
  [[nodiscard]] Hash32 mac_of(std::string_view text) const;

  Random& random_;
  std::array<uint8_t, 32> key_{};
  std::mutex mutex_;
  std::unordered_set<std::string> used_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::letters
