// How much comes from a network, or for a campaign, and what it has to bear
// for that: a Level rises by one with each signature and sinks evenly; how
// full it is makes the Step.
//
// Not thread-safe. Memory is bounded.
#pragma once

#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace outcry::gate {

struct Rate {
  double burst = 1;       // at once
  double per_minute = 1;  // thereafter
};

enum class Step : uint8_t {
  kNormal,
  kHarder,  // a challenge that costs more, in doublings
  kWait,    // and a wait, solved or not
  kRefuse,
};

struct Pressure {
  Step step = Step::kNormal;
  uint32_t times = 1;  // the challenge's cost
};

// From a quarter of the burst on harder, twice as hard each further eighth, up
// to 16 times; from three quarters on a wait; full: refused.
Pressure pressure_at(double level, const Rate& rate);

class Levels {
 public:
  // At most so many are remembered: the emptied ones go first, then all.
  static constexpr size_t kMost = 100'000;

  explicit Levels(Rate rate) : rate_(rate) {}

  [[nodiscard]] double level(uint64_t key, Time now) const;
  [[nodiscard]] Pressure pressure(uint64_t key, Time now) const { return pressure_at(level(key, now), rate_); }
  void add(uint64_t key, Time now);
  // Until one more would pass; zero: it would now.
  [[nodiscard]] std::chrono::seconds until_free(uint64_t key, Time now) const;

  void clear() { levels_.clear(); }
  [[nodiscard]] size_t size() const { return levels_.size(); }

 private:
  struct Level {
    double height = 0;
    Time at{};
  };
  [[nodiscard]] double sunk(const Level& level, Time now) const;
  void make_room(Time now);

  const Rate rate_;
  std::unordered_map<uint64_t, Level> levels_;
};

}  // namespace outcry::gate
