// Places on Earth: points, how far they are apart, and what the system's time
// zone table (zone.tab of tzdata) says of a country.
//
// Pure values; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::directory {

struct Point {
  double latitude = 0, longitude = 0;  // degrees, WGS 84
  bool operator==(const Point&) const = default;
};

// "35.1796,129.0756": two decimal numbers, within -90..90 and -180..180.
Result<Point> parse_point(std::string_view text);
// Up to six decimals, of which no zero stands at the end.
std::string to_text(const Point& point);

// Along the surface of a sphere (haversine): within 0.6 % of the truth, also
// across the antimeridian and the poles.
double km_between(const Point& a, const Point& b);

// To a tenth of a degree, some 11 km: what may be kept of where a reader is.
Point coarse(const Point& point);

// The zones of each country, with a place in each.
class ZoneTable {
 public:
  ZoneTable() = default;
  // Of the text of zone.tab; lines that are none of its rows are passed over.
  explicit ZoneTable(std::string_view zone_tab);
  // Of /usr/share/zoneinfo, read at the first call; empty where it is missing.
  static const ZoneTable& of_system();

  // A place in the country: that of its first zone.
  [[nodiscard]] std::optional<Point> place_of(std::string_view country) const;
  // The country's only zone; of several, the one whose place is nearest to
  // `at` and no farther than 400 km. Otherwise it cannot be told: empty.
  [[nodiscard]] std::string zone_of(std::string_view country, const std::optional<Point>& at) const;

 private:
  struct Zone {
    std::string name;
    Point place;
  };
  std::map<std::string, std::vector<Zone>, std::less<>> countries_;
};

// Whether the time zone database has it ("Asia/Seoul").
bool is_time_zone(std::string_view name);

}  // namespace outcry::directory
