#include "petition/statistics_text.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace outcry::petition {
namespace {

namespace json = boost::json;

struct Measure {
  const char* name;
  int64_t value;
};

std::vector<Measure> measures_of(const Flow& flow) {
  const auto number = [](uint64_t value) { return static_cast<int64_t>(value); };
  const tally::Tally& entries = flow.entries;
  return {{"submitted", flow.submitted},           {"expired", flow.expired},
          {"confirmed", number(entries.sign)},     {"paper", number(entries.paper)},
          {"withdrawn", number(entries.withdraw)}, {"invalidated", number(entries.invalidate)},
          {"restored", number(entries.restore)}};
}

std::vector<Measure> measures_of(const Statistics::Hour& hour) {
  return {{"submitted", hour.submitted}, {"confirmed", hour.confirmed}};
}

std::vector<Measure> totals_of(const Statistics& statistics) {
  std::vector<Measure> out{{"count", statistics.count()},
                           {"confirmed in 60 minutes", statistics.confirmed_in_hour},
                           {"confirmed in 24 hours", statistics.confirmed_in_day},
                           {"waiting", statistics.waiting()}};
  for (const Measure& one : measures_of(statistics.all)) out.push_back(one);
  return out;
}

// Nothing in them needs quotes: names are country codes, language tags, slugs.
void add_line(std::string& to, std::string_view series, std::string_view key, const Measure& measure) {
  fmt::format_to(std::back_inserter(to), "{},{},{},{}\r\n", series, key, measure.name, measure.value);
}

void add_groups(std::string& to, std::string_view series, const Groups& groups) {
  for (const auto& group : groups.named()) add_line(to, series, group.name, {"count", group.people});
  add_line(to, series, "", {"others", groups.others()});
}

json::object object_of(const std::vector<Measure>& measures, json::object into = {}) {
  for (const Measure& one : measures) into[one.name] = one.value;
  return into;
}

json::object object_of(const Groups& groups) {
  json::array named;
  for (const auto& group : groups.named()) named.push_back(json::object{{"name", group.name}, {"count", group.people}});
  return {{"named", std::move(named)}, {"others", groups.others()}};
}

}  // namespace

std::string to_csv(const Statistics& statistics) {
  std::string out = "series,key,measure,value\r\n";
  for (const Measure& one : totals_of(statistics)) add_line(out, "all", to_rfc3339(statistics.as_of), one);
  for (const auto& day : statistics.days) {
    add_line(out, "day", to_iso_date(day.day), {"count", day.count});
    for (const Measure& one : measures_of(day)) add_line(out, "day", to_iso_date(day.day), one);
  }
  for (const auto& hour : statistics.hours) {
    for (const Measure& one : measures_of(hour)) add_line(out, "hour", to_rfc3339(hour.begin), one);
  }
  add_groups(out, "country", statistics.countries);
  add_groups(out, "language", statistics.languages);
  add_groups(out, "source", statistics.sources);
  return out;
}

std::string to_json(const Statistics& statistics, std::string_view campaign) {
  json::array days, hours;
  for (const auto& day : statistics.days) {
    days.push_back(object_of(measures_of(day), {{"day", to_iso_date(day.day)}, {"count", day.count}}));
  }
  for (const auto& hour : statistics.hours) {
    hours.push_back(object_of(measures_of(hour), {{"begin", to_rfc3339(hour.begin)}}));
  }
  const json::object all{{"campaign", campaign},
                         {"as_of", to_rfc3339(statistics.as_of)},
                         {"all", object_of(totals_of(statistics))},
                         {"days", std::move(days)},
                         {"hours", std::move(hours)},
                         {"countries", object_of(statistics.countries)},
                         {"languages", object_of(statistics.languages)},
                         {"sources", object_of(statistics.sources)}};
  return json::serialize(all) + "\n";
}

}  // namespace outcry::petition
