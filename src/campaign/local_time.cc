#include "campaign/local_time.h"

#include <date/tz.h>

#include <charconv>

#include "base/text.h"

namespace outcry::campaign {
namespace {

// Two digits.
std::optional<int> two(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.size() != 2 || error != std::errc() || end != text.data() + 2 || number < 0 || number > most) return {};
  return number;
}

}  // namespace

std::optional<Time> parse_local(std::string_view typed, std::string_view zone) {
  const std::string text = trimmed(typed);
  if (text.size() != 16 || (text[10] != ' ' && text[10] != 'T') || text[13] != ':') return std::nullopt;
  const auto day = parse_iso_date(std::string_view(text).substr(0, 10));
  const auto hour = two(std::string_view(text).substr(11, 2), 23),
             minute = two(std::string_view(text).substr(14, 2), 59);
  if (!day || !hour || !minute) return std::nullopt;
  try {
    const auto local = date::local_days{date::days{*day}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute};
    const auto* place = date::locate_zone(zone.empty() ? "UTC" : std::string(zone));
    return std::chrono::time_point_cast<std::chrono::milliseconds>(place->to_sys(local, date::choose::earliest));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

LocalTime local_time_of(Time time, std::string_view zone) {
  auto local = std::chrono::floor<std::chrono::minutes>(time.time_since_epoch());
  try {
    const auto* place = date::locate_zone(zone.empty() ? "UTC" : std::string(zone));
    local = std::chrono::floor<std::chrono::minutes>(place->to_local(time).time_since_epoch());
  } catch (const std::exception&) {
  }
  const auto day = std::chrono::floor<std::chrono::days>(local);
  return {static_cast<int32_t>(day.count()), static_cast<int>((local - day).count())};
}

}  // namespace outcry::campaign
