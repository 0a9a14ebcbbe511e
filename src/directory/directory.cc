#include "directory/directory.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/text.h"

namespace outcry::directory {
namespace {

constexpr size_t kMostWords = 10;
constexpr size_t kNearest = 3;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  const std::string fold = is_utf8(text) ? folded(text) : std::string();
  for (size_t at = 0; at < fold.size() && out.size() < kMostWords;) {
    const size_t end = std::min(fold.find_first_of(" ,\t\n", at), fold.size());
    if (end > at) out.push_back(fold.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// "name" and "name:ko" and so on.
bool is_of(std::string_view fact, std::string_view field) {
  return fact == field || (fact.starts_with(field) && fact.substr(field.size()).starts_with(':'));
}

// Names of countries in several languages, folded, each asked for once.
class CountryWords {
 public:
  explicit CountryWords(const std::vector<std::string>& languages) : languages_(languages) {}
  const std::string& of(const std::string& code) {
    auto [found, added] = words_.try_emplace(code);
    if (!added || code.empty()) return found->second;
    for (const std::string& lang : languages_) found->second += " " + folded(country_name(code, lang));
    return found->second;
  }

 private:
  const std::vector<std::string>& languages_;
  std::map<std::string, std::string> words_;
};

}  // namespace

Directory::Directory(std::vector<Mission> missions, const ZoneTable& zones, const std::vector<std::string>& languages,
                     int64_t generation)
    : missions_(std::move(missions)), zones_(zones), generation_(generation) {
  index(languages);
  sort();
}

void Directory::index(const std::vector<std::string>& languages) {
  CountryWords countries(languages);
  std::set<std::string> sending, receiving;
  entries_.resize(missions_.size());
  for (size_t i = 0; i < missions_.size(); ++i) {
    const Mission& mission = missions_[i];
    by_id_.emplace(mission.id, i);
    Entry& entry = entries_[i];
    entry.at = mission.position();
    entry.type = mission.type();
    entry.open = mission.is_open();
    entry.accredited = mission.accredited();
    entry.words = folded(mission.sending_name + " " + mission.receiving_name);
    for (const auto& [name, fact] : mission.facts) {
      if (is_of(name, field::kCity) || is_of(name, field::kName) || name == field::kOrganisation ||
          name == field::kAddress) {
        entry.words += " " + folded(fact.value);
      }
      if (is_of(name, field::kCity) && entry.at) cities_.try_emplace(folded(fact.value), *entry.at);
    }
    entry.words += countries.of(mission.sending) + countries.of(mission.receiving);
    if (!mission.sending.empty()) sending.insert(mission.sending);
    if (!mission.receiving.empty()) receiving.insert(mission.receiving);
    if (!entry.at || mission.receiving.empty()) continue;
    // Of whoever speaks for a whole state: those sit in the capital.
    const auto [place, added] = places_.try_emplace(mission.receiving, *entry.at, entry.type);
    if (!added && entry.type < place->second.second) place->second = {*entry.at, entry.type};
  }
  sending_.assign(sending.begin(), sending.end());
  receiving_.assign(receiving.begin(), receiving.end());
}

void Directory::sort() {
  order_.resize(missions_.size());
  for (size_t i = 0; i < order_.size(); ++i) order_[i] = i;
  const auto key = [&](size_t i) {
    const Mission& m = missions_[i];
    return std::tuple(std::string_view(m.receiving), std::string_view(m.receiving_name), entries_[i].type,
                      m.value(field::kCity), std::string_view(m.sending), i);
  };
  std::sort(order_.begin(), order_.end(), [&](size_t a, size_t b) { return key(a) < key(b); });
}

const Mission* Directory::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &missions_[found->second];
}

bool Directory::fits(size_t i, const Filter& filter, const std::vector<std::string>& words) const {
  const Mission& mission = missions_[i];
  if (!filter.of.empty() && mission.sending != filter.of) return false;
  if (!filter.in.empty() && mission.receiving != filter.in) return false;
  if (!filter.closed && !entries_[i].open) return false;
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return entries_[i].words.find(word) != std::string::npos; });
}

std::vector<size_t> Directory::found(const Filter& filter) const {
  const std::vector<std::string> words = words_of(filter.text);
  std::vector<size_t> out;
  std::copy_if(order_.begin(), order_.end(), std::back_inserter(out), [&](size_t i) { return fits(i, filter, words); });
  return out;
}

std::vector<const Mission*> Directory::search(const Filter& filter) const {
  std::vector<const Mission*> out;
  for (const size_t i : found(filter)) out.push_back(&missions_[i]);
  return out;
}

std::vector<Near> Directory::by_distance(const std::vector<size_t>& which, const std::optional<Point>& from) const {
  std::vector<Near> out;
  for (const size_t i : which) {
    const bool told = from && entries_[i].at;
    out.push_back({&missions_[i], told ? km_between(*from, *entries_[i].at) : -1});
  }
  if (!from) return out;
  const auto distance = [](const Near& one) { return one.km < 0 ? std::numeric_limits<double>::max() : one.km; };
  std::stable_sort(out.begin(), out.end(), [&](const Near& a, const Near& b) { return distance(a) < distance(b); });
  return out;
}

std::vector<Near> Directory::nearest(const Point& from, const Filter& filter, size_t most) const {
  std::vector<size_t> which = found(filter);
  std::erase_if(which, [&](size_t i) { return !entries_[i].at; });
  std::vector<Near> out = by_distance(which, from);
  if (out.size() > most) out.resize(most);
  return out;
}

Serving Directory::serving(std::string_view of, std::string_view country, const std::optional<Point>& at) const {
  std::vector<size_t> theirs = found({std::string(of), {}, {}, false});
  std::erase_if(theirs, [&](size_t i) { return entries_[i].type == MissionType::kPermanentMission; });
  std::vector<size_t> inside, accredited;
  for (const size_t i : theirs) {
    if (missions_[i].receiving == country) inside.push_back(i);
    if (std::ranges::count(entries_[i].accredited, country) > 0) accredited.push_back(i);
  }
  if (!inside.empty()) return {Reach::kIn, by_distance(inside, at)};
  if (!accredited.empty()) return {Reach::kAccredited, by_distance(accredited, at)};
  const auto from = at ? at : place_of(country);
  if (!from) return {};
  std::erase_if(theirs, [&](size_t i) { return !entries_[i].at; });
  std::vector<Near> near = by_distance(theirs, from);
  if (near.empty()) return {};
  near.resize(std::min(near.size(), kNearest));
  return {Reach::kNearest, std::move(near)};
}

std::optional<Point> Directory::place_of(std::string_view country) const {
  const auto found = places_.find(country);
  if (found != places_.end() && is_diplomatic(found->second.second)) return found->second.first;
  if (const auto place = zones_.place_of(country)) return place;
  return found == places_.end() ? std::nullopt : std::optional(found->second.first);
}

std::optional<Point> Directory::city(std::string_view name) const {
  if (!is_utf8(name)) return std::nullopt;
  const auto found = cities_.find(folded(trimmed(name)));
  return found == cities_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace outcry::directory
