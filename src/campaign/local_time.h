// Times as the clocks of a place show them. Zones are IANA names; an empty one
// is UTC. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace outcry::campaign {

// "2012-02-24 12:00", or with a T between. A local time that the clocks skip
// counts as the first after the gap; one that they show twice, as the first.
// Nothing if it is no time, or the zone is unknown.
std::optional<Time> parse_local(std::string_view typed, std::string_view zone);

struct LocalTime {
  int32_t day = 0;  // since 1970-01-01
  int minutes = 0;  // after midnight
};
// In UTC, if the zone is unknown.
LocalTime local_time_of(Time time, std::string_view zone);

}  // namespace outcry::campaign
