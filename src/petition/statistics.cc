#include "petition/statistics.h"

#include <algorithm>

namespace outcry::petition {
namespace {

constexpr int64_t kMinutesOfHour = 60, kMinutesOfDay = 24 * kMinutesOfHour;
constexpr int kMostDays = 36'525;  // a century: a day far off is damage, not a campaign

void add(Flow& to, const Flow& flow) {
  to.submitted += flow.submitted;
  to.expired += flow.expired;
  to.entries.sign += flow.entries.sign;
  to.entries.paper += flow.entries.paper;
  to.entries.withdraw += flow.entries.withdraw;
  to.entries.invalidate += flow.entries.invalidate;
  to.entries.restore += flow.entries.restore;
}

}  // namespace

int64_t minute_of(Time t) {
  return std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count();
}

void Groups::add(std::string_view name, int64_t people) {
  if (people < kSmallestGroup) {
    others_ += people;
    return;
  }
  Group group{std::string(name), people};
  const auto larger = [](const Group& a, const Group& b) {
    return a.people != b.people ? a.people > b.people : a.name < b.name;
  };
  const auto at = std::ranges::upper_bound(named_, group, larger);
  named_.insert(at, std::move(group));
}

int64_t Groups::people() const {
  int64_t sum = others_;
  for (const Group& group : named_) sum += group.people;
  return sum;
}

void StatisticsBuilder::minute(int64_t minute, int64_t submitted, int64_t confirmed) {
  minutes_[minute] = {submitted, confirmed};
}

void StatisticsBuilder::group(int64_t what, std::string_view name, int64_t people) {
  if (what >= kCountry && what <= kSource) groups_[what - kCountry].add(name, people);
}

Status StatisticsBuilder::add_days(Statistics& to) const {
  if (days_.empty()) return {};
  const int32_t first = days_.begin()->first, last = std::max(days_.rbegin()->first, day_of(now_));
  if (int64_t{last} - first > kMostDays) return corrupt("the days of a campaign's statistics are damaged");
  for (int32_t day = first; day <= last; ++day) {
    Statistics::Day& one = to.days.emplace_back();
    if (const auto found = days_.find(day); found != days_.end()) static_cast<Flow&>(one) = found->second;
    add(to.all, one);
    one.day = day;
    one.count = to.count();
  }
  return {};
}

Result<Statistics> StatisticsBuilder::build() && {
  Statistics out;
  out.as_of = now_;
  if (auto added = add_days(out); !added) return added.error();
  const int64_t now = minute_of(now_);
  const int64_t this_hour = now / kMinutesOfHour;
  for (int64_t hour = this_hour - kHours + 1; hour <= this_hour; ++hour) {
    out.hours.push_back({Time(std::chrono::hours(hour))});
  }
  for (const auto& [minute, flow] : minutes_) {
    const int64_t hour = minute / kMinutesOfHour - (this_hour - kHours + 1);
    if (hour >= 0 && hour < kHours) {
      out.hours[static_cast<size_t>(hour)].submitted += flow.first;
      out.hours[static_cast<size_t>(hour)].confirmed += flow.second;
    }
    if (minute > now) continue;
    if (minute > now - kMinutesOfHour) out.confirmed_in_hour += flow.second;
    if (minute > now - kMinutesOfDay) out.confirmed_in_day += flow.second;
  }
  out.countries = std::move(groups_[0]);
  out.languages = std::move(groups_[1]);
  out.sources = std::move(groups_[2]);
  out.reasons = std::move(reasons_);
  return out;
}

}  // namespace outcry::petition
