// A Directory is all missions at one moment, in memory, to be searched: by
// words, by states, by distance. Some ten thousand missions take some ten
// megabytes, and a search a few milliseconds at most.
//
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/mission.h"

namespace outcry::directory {

struct Filter {
  std::string of;       // sending country, ISO 3166-1 alpha-2; empty: any
  std::string in;       // receiving country, likewise
  std::string text;     // each of its words is in the city, the name, the address, a country's name
  bool closed = false;  // those, too
};

struct Near {
  const Mission* mission = nullptr;
  double km = -1;  // negative: the mission's position is not known
};

// How a mission serves a country.
enum class Reach : uint8_t {
  kIn,          // it is there
  kAccredited,  // it is elsewhere, and accredited there
  kNearest,     // it is elsewhere, and no other is known to be nearer
  kNone,        // there is none at all
};
struct Serving {
  Reach reach = Reach::kNone;
  std::vector<Near> missions;
};

class Directory {
 public:
  // Countries can be searched for by their names in `languages`.
  Directory(std::vector<Mission> missions, const ZoneTable& zones, const std::vector<std::string>& languages,
            int64_t generation);

  [[nodiscard]] const std::vector<Mission>& all() const { return missions_; }
  [[nodiscard]] int64_t generation() const { return generation_; }
  [[nodiscard]] const Mission* find(std::string_view id) const;

  // By receiving country, embassies first, then by city.
  [[nodiscard]] std::vector<const Mission*> search(const Filter& filter) const;
  // The nearest of those that search() finds, the nearest first. Consulates
  // count like embassies.
  [[nodiscard]] std::vector<Near> nearest(const Point& from, const Filter& filter, size_t most) const;

  // Open missions of `of` that somebody in `country` turns to: those in the
  // country, by distance from `at` if that is given, else by rank; if there
  // are none, those accredited there; if none is, the nearest, three at most.
  // Missions to an organisation serve no country.
  [[nodiscard]] Serving serving(std::string_view of, std::string_view country,
                                const std::optional<Point>& at = std::nullopt) const;

  // A place in the country: where its embassies are, else the zone table's.
  [[nodiscard]] std::optional<Point> place_of(std::string_view country) const;
  // Where the missions of a city of that name are, as people type it; of
  // several such cities, the one that came first.
  [[nodiscard]] std::optional<Point> city(std::string_view name) const;

  // Countries that have missions, and have them on their ground; sorted.
  [[nodiscard]] const std::vector<std::string>& sending() const { return sending_; }
  [[nodiscard]] const std::vector<std::string>& receiving() const { return receiving_; }

 private:
  struct Entry {
    std::string words;  // folded
    std::optional<Point> at;
    MissionType type{};
    bool open = true;
    std::vector<std::string> accredited;  // countries
  };
  void index(const std::vector<std::string>& languages);
  void sort();
  [[nodiscard]] bool fits(size_t i, const Filter& filter, const std::vector<std::string>& words) const;
  [[nodiscard]] std::vector<size_t> found(const Filter& filter) const;
  [[nodiscard]] std::vector<Near> by_distance(const std::vector<size_t>& which, const std::optional<Point>& from) const;

  std::vector<Mission> missions_;
  const ZoneTable& zones_;
  const int64_t generation_;
  std::vector<Entry> entries_;  // of missions_
  std::vector<size_t> order_;   // of search()
  std::unordered_map<std::string_view, size_t> by_id_;
  std::unordered_map<std::string, Point> cities_;  // by folded name
  std::map<std::string, std::pair<Point, MissionType>, std::less<>> places_;
  std::vector<std::string> sending_, receiving_;
};

}  // namespace outcry::directory
