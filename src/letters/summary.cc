#include "letters/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "petition/statistics.h"

namespace outcry::letters {
namespace {

namespace json = boost::json;

void add(Sums& to, const Sums& more) {
  to.prepared += more.prepared;
  to.sent += more.sent;
}

Countries merged(const std::map<std::string, Sums>& by_country) {
  Countries out;
  for (const auto& [country, sums] : by_country) {
    if (country.empty() || std::max(sums.prepared, sums.sent) < petition::kSmallestGroup) {
      add(out.others, sums);
    } else {
      out.named.push_back({sums, country});
    }
  }
  std::ranges::stable_sort(out.named, std::greater(), &Sums::prepared);
  return out;
}

// Nothing in them needs quotes: slugs, country codes, days.
void line(std::string& to, std::string_view series, std::string_view target, std::string_view key,
          std::string_view measure, int64_t value) {
  fmt::format_to(std::back_inserter(to), "{},{},{},{},{}\r\n", series, target, key, measure, value);
}

void lines(std::string& to, std::string_view series, std::string_view target, std::string_view key, const Sums& sums) {
  line(to, series, target, key, "prepared", sums.prepared);
  line(to, series, target, key, "sent", sums.sent);
}

void lines(std::string& to, std::string_view target, const Countries& countries) {
  for (const Countries::One& one : countries.named) lines(to, "country", target, one.country, one);
  lines(to, "country", target, "others", countries.others);
}

json::object object_of(const Sums& sums, json::object into = {}) {
  into["prepared"] = sums.prepared;
  into["sent"] = sums.sent;
  return into;
}

json::object object_of(const Countries& countries) {
  json::array named;
  for (const Countries::One& one : countries.named) named.push_back(object_of(one, {{"country", one.country}}));
  return {{"named", std::move(named)}, {"others", object_of(countries.others)}};
}

}  // namespace

Summary summary_of(const std::vector<Tally>& tallies, const std::map<std::string, int64_t>& answers) {
  std::map<std::string, std::map<std::string, Sums>> targets;
  std::map<std::string, Sums> countries;
  for (const auto& [target, count] : answers) targets[target];
  for (const Tally& one : tallies) {
    const Sums sums{one.prepared, one.sent};
    add(targets[one.target][one.country], sums);
    add(countries[one.country], sums);
  }
  Summary out;
  for (const auto& [target, by_country] : targets) {
    Summary::OfTarget& one = out.targets.emplace_back();
    one.target = target;
    if (const auto found = answers.find(target); found != answers.end()) one.answers = found->second;
    for (const auto& [country, sums] : by_country) add(one, sums);
    one.countries = merged(by_country);
    add(out.all, one);
    out.answers += one.answers;
  }
  out.countries = merged(countries);
  return out;
}

std::string to_csv(const Summary& summary, const std::vector<DayTally>& days) {
  std::string out = "series,target,key,measure,value\r\n";
  lines(out, "all", "", "", summary.all);
  line(out, "all", "", "", "answers", summary.answers);
  for (const Summary::OfTarget& one : summary.targets) {
    lines(out, "target", one.target, "", one);
    line(out, "target", one.target, "", "answers", one.answers);
  }
  lines(out, "", summary.countries);
  for (const Summary::OfTarget& one : summary.targets) lines(out, one.target, one.countries);
  for (const DayTally& day : days) lines(out, "day", day.target, to_iso_date(day.day), {day.prepared, day.sent});
  return out;
}

json::object to_json(const Summary& summary) {
  json::array targets;
  for (const Summary::OfTarget& one : summary.targets) {
    targets.push_back(
        object_of(one, {{"target", one.target}, {"answers", one.answers}, {"countries", object_of(one.countries)}}));
  }
  return object_of(
      summary.all,
      {{"answers", summary.answers}, {"targets", std::move(targets)}, {"countries", object_of(summary.countries)}});
}

}  // namespace outcry::letters
