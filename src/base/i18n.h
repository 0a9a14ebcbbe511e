// Languages and countries by their names, in any language (ICU's CLDR data).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outcry {

// A text in several languages, keyed by BCP 47 tag ("en", "ko", "zh-Hant").
using Localized = std::map<std::string, std::string, std::less<>>;

// The text in `lang`, else in its base language, else in English, else in
// whichever comes first; empty if there is none.
std::string_view pick(const Localized& text, std::string_view lang);

// Best match for an Accept-Language header (RFC 9110 12.5.4) among
// `available` (in order of preference); the first of these if none matches.
// A header of any content is safe.
std::string_view negotiate_language(std::string_view header, const std::vector<std::string>& available);

bool is_language_tag(std::string_view tag);  // well-formed BCP 47, up to 35 characters
bool is_country(std::string_view alpha2);    // ISO 3166-1 alpha-2, upper case, or XK
bool is_right_to_left(std::string_view lang);
std::string language_name(std::string_view tag, std::string_view in_lang);
std::string country_name(std::string_view alpha2, std::string_view in_lang);

struct CountryName {
  std::string code;
  std::string name;
};
// All countries, sorted as the language sorts. Computed once a language.
const std::vector<CountryName>& countries(std::string_view lang);

// Of places, by their IANA names ("Asia/Seoul"), sorted; and "UTC".
const std::vector<std::string>& time_zones();

// "Thursday, 23 February 2012" in the reader's language.
std::string format_day(int32_t day, std::string_view lang);
// "23 February 2012", as it stands in a letter.
std::string format_date(int32_t day, std::string_view lang);
// "23 Feb 2012".
std::string format_short_day(int32_t day, std::string_view lang);
// "2:30 PM", "오후 2:30": minutes after midnight.
std::string format_clock(int minutes, std::string_view lang);
// "23 February 2012, 12:00" in UTC with the zone named.
std::string format_time(Time t, std::string_view lang);

}  // namespace outcry
