// When it is morning where somebody lives: nine o'clock on the clocks of a
// country's main time zone. The zones are tzdata's (zone.tab); of a country
// with several, the one that most of its people, or its capital, live by.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace outcry::mailing {

// IANA; "UTC" for a country without one.
std::string_view main_zone(std::string_view country);

// Countries that have a zone, in the order of their codes.
std::vector<std::string_view> zoned_countries();

// The first nine o'clock there at or after `start`. Where the clocks are
// changed in between, by the clocks of that day.
Time morning_after(std::string_view country, Time start);

}  // namespace outcry::mailing
