#include "letters/timetable.h"

#include <algorithm>
#include <map>
#include <queue>

#include "campaign/local_time.h"

namespace outcry::letters {
namespace {

using campaign::Budget;
using std::chrono::hours;

constexpr size_t kMostWaiting = 2'000;
constexpr int kDay = 24 * 60, kWorkingDays = 5;  // minutes

// 1970-01-01 was a Thursday.
bool is_weekday(int32_t day) {
  const int32_t from_monday = ((day + 3) % 7 + 7) % 7;
  return from_monday < kWorkingDays;
}

bool is_working(const Budget& budget, const campaign::LocalTime& local) {
  return is_weekday(local.day) && local.minutes >= budget.from && local.minutes < budget.until;
}

// Whether any moment of the hour that begins at `hour` may be a working one:
// not worth a look otherwise.
bool may_open(const Budget& budget, const std::string& zone, Time hour) {
  const auto local = campaign::local_time_of(hour, zone);
  const bool today = is_weekday(local.day) && local.minutes < budget.until && local.minutes + 60 > budget.from;
  const bool tomorrow = is_weekday(local.day + 1) && local.minutes + 60 - kDay > budget.from;
  return today || tomorrow;
}

// The letters that are not placed yet, by zone, each zone's in turn.
using Lines = std::map<std::string, std::queue<size_t>>;

// The first in turn of those whose zone works at that moment.
std::optional<size_t> take_at(const Budget& budget, Lines& lines, Time at) {
  Lines::iterator first = lines.end();
  for (auto it = lines.begin(); it != lines.end(); ++it) {
    if (!is_open(budget, it->first, at)) continue;
    if (first == lines.end() || it->second.front() < first->second.front()) first = it;
  }
  if (first == lines.end()) return std::nullopt;
  const size_t letter = first->second.front();
  first->second.pop();
  if (first->second.empty()) lines.erase(first);
  return letter;
}

}  // namespace

bool is_open(const Budget& budget, std::string_view zone, Time at) {
  return is_working(budget, campaign::local_time_of(at, zone));
}

Time hour_of(Time at) {
  return std::chrono::floor<hours>(at);
}

Stretch stretch_of(Time at, int64_t per_hour) {
  constexpr int64_t kHour = std::chrono::milliseconds(hours(1)).count();
  const Time hour = hour_of(at);
  int64_t number = (at - hour).count() * per_hour / kHour;
  // Where the hour cannot be cut into whole milliseconds.
  if ((number + 1) * kHour / per_hour <= (at - hour).count()) ++number;
  return {hour + std::chrono::milliseconds(number * kHour / per_hour),
          hour + std::chrono::milliseconds((number + 1) * kHour / per_hour)};
}

Time draw_moment(Time now, int64_t per_hour, Random& random) {
  const int64_t left = (stretch_of(now, per_hour).end - now).count() * 9 / 10;
  const auto bytes = random.bytes<4>();
  uint64_t dice = 0;
  for (const uint8_t byte : bytes) dice = dice << 8 | byte;
  return now + std::chrono::milliseconds(static_cast<int64_t>(static_cast<uint64_t>(left) * dice >> 32));
}

std::vector<std::optional<Time>> plan(const Budget& budget, std::span<const std::string> zones, Time now, Time taken) {
  std::vector<std::optional<Time>> out(zones.size());
  if (budget.per_hour <= 0) return out;
  Lines lines;
  for (size_t i = 0; i < zones.size(); ++i) lines[zones[i]].push(i);
  const Time free = std::max(now, stretch_of(taken, budget.per_hour).end);
  for (Time hour = hour_of(now); !lines.empty() && hour < now + kFarthest; hour += hours(1)) {
    if (std::ranges::none_of(lines, [&](const auto& line) { return may_open(budget, line.first, hour); })) continue;
    for (Time at = hour; at < hour + hours(1) && !lines.empty();) {
      const Stretch stretch = stretch_of(at, budget.per_hour);
      at = stretch.end;
      if (stretch.end <= free) continue;
      const Time begin = std::max(stretch.begin, free), middle = begin + (stretch.end - begin) / 2;
      if (const auto letter = take_at(budget, lines, middle)) out[*letter] = middle;
    }
  }
  return out;
}

size_t most_waiting(const Budget& budget) {
  const int64_t minutes = std::max(60, budget.until - budget.from);
  const int64_t week = budget.per_hour * minutes * kWorkingDays / 60;
  return std::clamp<size_t>(static_cast<size_t>(std::max<int64_t>(week, 0)), 1, kMostWaiting);
}

}  // namespace outcry::letters
