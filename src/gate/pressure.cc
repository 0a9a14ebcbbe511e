#include "gate/pressure.h"

#include <algorithm>
#include <cmath>

namespace outcry::gate {

Pressure pressure_at(double level, const Rate& rate) {
  if (level + 1 > rate.burst + 1e-9) return {Step::kRefuse, 16};
  const double full = level / rate.burst;
  if (full < 0.25) return {};
  if (full >= 0.75) return {Step::kWait, 16};
  return {Step::kHarder, 2U << static_cast<int>((full - 0.25) * 8)};
}

double Levels::sunk(const Level& level, Time now) const {
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - level.at).count();
  return std::max(0.0, level.height - std::max(0.0, minutes) * rate_.per_minute);
}

double Levels::level(uint64_t key, Time now) const {
  const auto found = levels_.find(key);
  return found == levels_.end() ? 0 : sunk(found->second, now);
}

void Levels::make_room(Time now) {
  if (levels_.size() < kMost) return;
  std::erase_if(levels_, [&](const auto& one) { return sunk(one.second, now) <= 0; });
  if (levels_.size() >= kMost) levels_.clear();
}

void Levels::add(uint64_t key, Time now) {
  make_room(now);
  Level& level = levels_.try_emplace(key, Level{0, now}).first->second;
  // A clock that was set back gives nothing.
  level = {sunk(level, now) + 1, std::max(level.at, now)};
}

std::chrono::seconds Levels::until_free(uint64_t key, Time now) const {
  const double over = level(key, now) + 1 - rate_.burst - 1e-9;
  return std::chrono::seconds(over <= 0 ? 0 : static_cast<int64_t>(std::ceil(over / rate_.per_minute * 60)));
}

}  // namespace outcry::gate
