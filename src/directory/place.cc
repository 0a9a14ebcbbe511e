#include "directory/place.h"

#include <fmt/format.h>
#include <unicode/timezone.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

namespace outcry::directory {
namespace {

constexpr const char* kZoneTab = "/usr/share/zoneinfo/zone.tab";
constexpr double kEarthKm = 6371.0088;  // mean radius, IUGG
constexpr double kSameZoneKm = 400;

std::optional<double> degrees(std::string_view text, double most) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !(std::abs(value) <= most)) return std::nullopt;
  return value;
}

// ISO 6709 as zone.tab has it: ±DDMM±DDDMM or ±DDMMSS±DDDMMSS.
std::optional<double> sexagesimal(std::string_view text, size_t degree_digits) {
  if (text.size() != degree_digits + 3 && text.size() != degree_digits + 5) return std::nullopt;
  const auto number = [&](size_t from, size_t digits) {
    int value = 0;
    for (size_t i = from; i < from + digits; ++i) {
      value = text[i] < '0' || text[i] > '9' ? 100'000 : value * 10 + (text[i] - '0');
    }
    return value;
  };
  double value = number(1, degree_digits) + number(1 + degree_digits, 2) / 60.0;
  if (text.size() == degree_digits + 5) value += number(3 + degree_digits, 2) / 3600.0;
  if (value > 180) return std::nullopt;
  return text[0] == '-' ? -value : value;
}

std::optional<Point> point_of(std::string_view iso6709) {
  const size_t second = iso6709.find_first_of("+-", 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto latitude = sexagesimal(iso6709.substr(0, second), 2);
  const auto longitude = sexagesimal(iso6709.substr(second), 3);
  if (!latitude || !longitude) return std::nullopt;
  return Point{*latitude, *longitude};
}

std::string number_text(double value) {
  std::string text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace

Result<Point> parse_point(std::string_view text) {
  const size_t comma = text.find(',');
  if (comma == std::string_view::npos || text.size() > 60) return invalid("not a latitude and a longitude");
  const auto latitude = degrees(text.substr(0, comma), 90), longitude = degrees(text.substr(comma + 1), 180);
  if (!latitude || !longitude) return invalid("not a latitude (-90 to 90) and a longitude (-180 to 180)");
  return Point{*latitude, *longitude};
}

std::string to_text(const Point& point) {
  return number_text(point.latitude) + "," + number_text(point.longitude);
}

double km_between(const Point& a, const Point& b) {
  constexpr double kRadian = std::numbers::pi / 180;
  const double north = std::sin((b.latitude - a.latitude) * kRadian / 2);
  const double east = std::sin((b.longitude - a.longitude) * kRadian / 2);
  const double h = north * north + std::cos(a.latitude * kRadian) * std::cos(b.latitude * kRadian) * east * east;
  return 2 * kEarthKm * std::asin(std::sqrt(std::min(1.0, h)));
}

Point coarse(const Point& point) {
  return {std::round(point.latitude * 10) / 10, std::round(point.longitude * 10) / 10};
}

ZoneTable::ZoneTable(std::string_view zone_tab) {
  while (!zone_tab.empty()) {
    const std::string_view line = zone_tab.substr(0, zone_tab.find('\n'));
    zone_tab.remove_prefix(std::min(zone_tab.size(), line.size() + 1));
    const size_t first = line.find('\t');
    if (line.starts_with('#') || first != 2) continue;
    const size_t second = line.find('\t', first + 1);
    if (second == std::string_view::npos) continue;
    const auto place = point_of(line.substr(first + 1, second - first - 1));
    const std::string_view rest = line.substr(second + 1);
    if (!place) continue;
    countries_[std::string(line.substr(0, 2))].push_back({std::string(rest.substr(0, rest.find('\t'))), *place});
  }
}

const ZoneTable& ZoneTable::of_system() {
  static const ZoneTable table = [] {
    std::ifstream file(kZoneTab, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    return ZoneTable(text.str());
  }();
  return table;
}

std::optional<Point> ZoneTable::place_of(std::string_view country) const {
  const auto found = countries_.find(country);
  if (found == countries_.end()) return std::nullopt;
  return found->second.front().place;
}

std::string ZoneTable::zone_of(std::string_view country, const std::optional<Point>& at) const {
  const auto found = countries_.find(country);
  if (found == countries_.end()) return {};
  const std::vector<Zone>& zones = found->second;
  if (zones.size() == 1) return zones.front().name;
  if (!at) return {};
  const auto nearest = std::min_element(zones.begin(), zones.end(), [&](const Zone& a, const Zone& b) {
    return km_between(a.place, *at) < km_between(b.place, *at);
  });
  return km_between(nearest->place, *at) <= kSameZoneKm ? nearest->name : std::string();
}

bool is_time_zone(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.find('/') == std::string_view::npos) return false;
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int32_t>(name.size())))));
  return *zone != icu::TimeZone::getUnknown();
}

}  // namespace outcry::directory
