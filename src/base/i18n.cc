#include "base/i18n.h"

#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>

namespace outcry {
namespace {

icu::Locale locale_of(std::string_view tag) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Locale locale =
      icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), error);
  return U_FAILURE(error) ? icu::Locale::getEnglish() : locale;
}

std::string from_icu(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

const std::set<std::string, std::less<>>& country_codes() {
  static const auto* codes = [] {
    auto* all = new std::set<std::string, std::less<>>{"XK"};
    for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code) all->insert(*code);
    // Deleted from the standard, still listed by ICU.
    for (const char* old :
         {"AN", "BU", "CS", "DD", "DY", "FX", "HV", "NH", "RH", "SU", "TP", "UK", "VD", "YD", "YU", "ZR"}) {
      all->erase(old);
    }
    return all;
  }();
  return *codes;
}

std::string formatted(double unix_millis, const icu::Locale& locale, const char* skeleton) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString pattern =
      icu::DateFormat::getBestPattern(locale, icu::UnicodeString::fromUTF8(skeleton), error);
  icu::SimpleDateFormat format(pattern, locale, error);
  if (U_FAILURE(error)) return {};
  format.setTimeZone(*icu::TimeZone::getGMT());
  icu::UnicodeString out;
  format.format(unix_millis, out);
  return from_icu(out);
}

bool same_language(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i]))) return false;
  }
  return true;
}

std::string_view base_language(std::string_view tag) {
  return tag.substr(0, tag.find('-'));
}

// The q-value of one element of the list, or 1; negative if it is malformed.
double quality_of(std::string_view parameters) {
  const size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return 1;
  double value = 0, scale = 1;
  bool dot = false;
  for (const char c : parameters.substr(at + 2)) {
    if (c == '.' && !dot) {
      dot = true;
    } else if (c >= '0' && c <= '9' && scale > 1e-4) {
      value = dot ? value + (c - '0') * (scale /= 10) : value * 10 + (c - '0');
    } else if (c == ' ' || c == '\t') {
      break;
    } else {
      return -1;
    }
  }
  return value;
}

}  // namespace

std::string_view pick(const Localized& text, std::string_view lang) {
  if (const auto found = text.find(lang); found != text.end()) return found->second;
  if (const auto found = text.find(base_language(lang)); found != text.end()) return found->second;
  if (const auto found = text.find("en"); found != text.end()) return found->second;
  return text.empty() ? std::string_view() : std::string_view(text.begin()->second);
}

std::string_view negotiate_language(std::string_view header, const std::vector<std::string>& available) {
  if (available.empty()) return {};
  const std::string* best = &available.front();
  double best_quality = 0;
  int elements = 0;
  while (!header.empty() && ++elements <= 50) {
    const size_t comma = header.find(',');
    std::string_view element = header.substr(0, comma);
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
    while (!element.empty() && (element.front() == ' ' || element.front() == '\t')) element.remove_prefix(1);
    const size_t semicolon = element.find(';');
    std::string_view tag = element.substr(0, semicolon);
    while (!tag.empty() && tag.back() == ' ') tag.remove_suffix(1);
    const double quality = semicolon == std::string_view::npos ? 1 : quality_of(element.substr(semicolon + 1));
    if (quality <= best_quality || tag.empty()) continue;
    for (const std::string& candidate : available) {
      if (tag == "*" || same_language(tag, candidate) || same_language(base_language(tag), candidate) ||
          same_language(tag, base_language(candidate))) {
        best = tag == "*" ? &available.front() : &candidate;
        best_quality = quality;
        break;
      }
    }
  }
  return *best;
}

bool is_language_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > 35) return false;
  size_t part = 0, length = 0;
  for (const char c : tag) {
    if (c == '-') {
      if (length == 0) return false;
      ++part;
      length = 0;
      continue;
    }
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (!(letter || (digit && part > 0)) || ++length > 8) return false;
    if (part == 0 && length > 3) return false;
  }
  return length > 0 && (part > 0 || length >= 2);
}

bool is_country(std::string_view alpha2) {
  return country_codes().contains(alpha2);
}

bool is_right_to_left(std::string_view lang) {
  return locale_of(lang).isRightToLeft();
}

std::string language_name(std::string_view tag, std::string_view in_lang) {
  icu::UnicodeString out;
  const icu::Locale locale = locale_of(tag);
  if (tag == in_lang) {
    locale.getDisplayName(locale, out);
  } else {
    locale.getDisplayName(locale_of(in_lang), out);
  }
  return from_icu(out);
}

std::string country_name(std::string_view alpha2, std::string_view in_lang) {
  icu::UnicodeString out;
  const icu::Locale country("", std::string(alpha2).c_str());
  country.getDisplayCountry(locale_of(in_lang), out);
  return from_icu(out);
}

const std::vector<CountryName>& countries(std::string_view lang) {
  static std::mutex mutex;
  static std::map<std::string, std::vector<CountryName>, std::less<>> by_language;
  const std::lock_guard lock(mutex);
  if (const auto found = by_language.find(lang); found != by_language.end()) return found->second;
  std::vector<CountryName> list;
  for (const std::string& code : country_codes()) list.push_back({code, country_name(code, lang)});
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Collator> collator(icu::Collator::createInstance(locale_of(lang), error));
  std::sort(list.begin(), list.end(), [&](const CountryName& a, const CountryName& b) {
    UErrorCode ignored = U_ZERO_ERROR;
    return collator ? collator->compareUTF8(a.name, b.name, ignored) == UCOL_LESS : a.name < b.name;
  });
  return by_language.emplace(lang, std::move(list)).first->second;
}

const std::vector<std::string>& time_zones() {
  static const std::vector<std::string> names = [] {
    constexpr std::string_view kRegions[] = {"Africa/", "America/",   "Antarctica/", "Asia/",   "Atlantic/",
                                             "Europe/", "Australia/", "Indian/",     "Pacific/"};
    std::vector<std::string> out{"UTC"};
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> all(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, error));
    while (U_SUCCESS(error) && all != nullptr) {
      const char* name = all->next(nullptr, error);
      if (name == nullptr) break;
      const auto here = [&](std::string_view region) { return std::string_view(name).starts_with(region); };
      if (std::ranges::any_of(kRegions, here)) out.emplace_back(name);
    }
    std::ranges::sort(out);
    return out;
  }();
  return names;
}

std::string format_day(int32_t day, std::string_view lang) {
  return formatted(static_cast<double>(day) * 86'400'000.0, locale_of(lang), "EEEEdMMMMy");
}

std::string format_date(int32_t day, std::string_view lang) {
  return formatted(static_cast<double>(day) * 86'400'000.0, locale_of(lang), "dMMMMy");
}

std::string format_short_day(int32_t day, std::string_view lang) {
  return formatted(static_cast<double>(day) * 86'400'000.0, locale_of(lang), "dMMMy");
}

std::string format_clock(int minutes, std::string_view lang) {
  return formatted(minutes * 60'000.0, locale_of(lang), "jmm");
}

std::string format_time(Time t, std::string_view lang) {
  return formatted(static_cast<double>(to_millis(t)), locale_of(lang), "dMMMMyjjmmz");
}

}  // namespace outcry
