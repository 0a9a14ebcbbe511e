#include "base/clock.h"

#include <fmt/format.h>

#include <charconv>

namespace outcry {
namespace {

// Reads exactly `digits` decimal digits at `at`, or -1.
int number(std::string_view text, size_t at, size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string to_iso_date(int32_t day) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Result<int32_t> parse_iso_date(std::string_view text) {
  const int y = number(text, 0, 4), m = number(text, 5, 2), d = number(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || y < 0 || m < 0 || d < 0) {
    return invalid("not a date like 2012-02-23");
  }
  const std::chrono::year_month_day ymd{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                                        std::chrono::day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return invalid("no such day in the calendar");
  return static_cast<int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count());
}

std::string to_rfc3339(Time t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const auto rest = (seconds - day).count();
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_iso_date(day_of(t)), rest / 3600, rest / 60 % 60, rest % 60);
}

Result<Time> parse_rfc3339(std::string_view text) {
  const auto wrong = invalid("not a time like 2012-02-23T12:00:00Z");
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return wrong;
  const auto day = parse_iso_date(text.substr(0, 10));
  const int h = number(text, 11, 2), m = number(text, 14, 2), s = number(text, 17, 2);
  if (!day || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 || text[13] != ':' || text[16] != ':') return wrong;
  size_t at = 19;
  if (text[at] == '.') {
    ++at;
    const size_t digits = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == digits) return wrong;
  }
  int offset_minutes = 0;
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    const int oh = number(text, at + 1, 2), om = number(text, at + 4, 2);
    if (oh < 0 || oh > 23 || om < 0 || om > 59 || text.size() != at + 6 || text[at + 3] != ':') return wrong;
    offset_minutes = (text[at] == '-' ? -1 : 1) * (oh * 60 + om);
  } else if (at + 1 != text.size() || (text[at] != 'Z' && text[at] != 'z')) {
    return wrong;
  }
  const auto instant = std::chrono::sys_days{std::chrono::days{*day}} + std::chrono::hours{h} +
                       std::chrono::minutes{m - offset_minutes} + std::chrono::seconds{s};
  return Time{instant};
}

}  // namespace outcry
