// What those see of a campaign whose work is a part of it: a member what it
// brought, a coordinator its cities' gatherings.

#include "web/console/own_part.h"

#include <algorithm>
#include <cmath>

#include "base/i18n.h"
#include "web/pages/page.h"

namespace outcry::web::console {
namespace {

using campaign::Gathering;
using campaign::GatheringStatus;

std::string status_text(GatheringStatus status, const std::string& lang) {
  switch (status) {
    case GatheringStatus::kHeld:
      return tr(lang, "held");
    case GatheringStatus::kCancelled:
      return tr(lang, "cancelled");
    case GatheringStatus::kPlanned:
      break;
  }
  return tr(lang, "planned");
}

// By instants: at the place the day may be another than here.
std::string days_text(const Gathering& one, Time now, const std::string& lang) {
  if (one.status == GatheringStatus::kCancelled) return "–";
  if (one.people) return tr(lang, "{} came", format_count(*one.people, lang));
  const auto left = one.starts_at() - now;
  if (left < std::chrono::milliseconds(0)) {
    return one.status == GatheringStatus::kHeld ? tr(lang, "how many came?") : tr(lang, "is over: how was it?");
  }
  if (left < std::chrono::hours(24)) return tr(lang, "in less than a day");
  return tr(lang, "in {} days", std::chrono::floor<std::chrono::days>(left).count());
}

const char* mark_of(const Gathering& one, Time now) {
  if (one.status == GatheringStatus::kHeld) return "good";
  if (one.status == GatheringStatus::kCancelled) return "bad";
  return one.starts_at() < now ? "bad" : "waits";
}

}  // namespace

Table gathering_table(const campaign::Campaign& c, const std::vector<std::string>& cities, Time now,
                      const std::string& lang) {
  Table table{tr(lang, "Gatherings"),
              {tr(lang, "City"), tr(lang, "When"), tr(lang, "Where"), tr(lang, "State"), tr(lang, "Time left")}};
  table.empty = tr(lang, "No gathering is planned yet.");
  std::vector<const Gathering*> shown;
  for (const Gathering& one : c.gatherings) {
    if (cities.empty() || std::ranges::count(cities, one.city) > 0) shown.push_back(&one);
  }
  std::ranges::stable_sort(shown,
                           [](const Gathering* a, const Gathering* b) { return a->starts_at() < b->starts_at(); });
  for (const Gathering* one : shown) {
    table.rows.push_back({{std::string(pick(one->name, lang))},
                          {format_short_day(one->date, lang) + ", " + format_clock(one->minutes, lang)},
                          {std::string(pick(one->place, lang))},
                          {status_text(one->status, lang), "", {}, mark_of(*one, now)},
                          {days_text(*one, now, lang)}});
  }
  return table;
}

std::string brought_text(const petition::Groups& sources, const std::string& member, const std::string& lang) {
  const auto& named = sources.named();
  const auto found = std::ranges::find(named, member, &petition::Groups::Group::name);
  if (found != named.end()) return format_count(found->people, lang);
  return tr(lang, "fewer than {}", petition::kSmallestGroup);
}

}  // namespace outcry::web::console
