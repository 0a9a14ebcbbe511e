// The Timetable says when letters may leave for a target: in its working
// hours, and so many an hour at most, spread over the hour.
//
// An hour (of UTC) is cut into as many equal stretches as the budget has
// letters, and in each of them one leaves at most, at a moment that is drawn.
// So no hour holds more than its budget, whatever was paused, restarted or
// late before, and what was missed is not made up for in a burst.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "campaign/target.h"

namespace outcry::letters {

// On the clocks of `zone`, Monday to Friday.
bool is_open(const campaign::Budget& budget, std::string_view zone, Time at);

// The hour and the stretch that `at` is in.
Time hour_of(Time at);
struct Stretch {
  Time begin{}, end{};
};
Stretch stretch_of(Time at, int64_t per_hour);

// A moment from `now` to nearly the end of its stretch, so that who looks from
// time to time does not miss it.
Time draw_moment(Time now, int64_t per_hour, Random& random);

// When each of the letters that wait is going to leave, as far as can be told:
// the middle of its stretch. `zones` are theirs, the first is the first in
// turn; a letter whose target is at home waits for no other that is not.
// `taken` is when the last one left. None: not within kFarthest.
inline constexpr std::chrono::days kFarthest{60};
std::vector<std::optional<Time>> plan(const campaign::Budget& budget, std::span<const std::string> zones, Time now,
                                      Time taken);

// How many letters may wait for a target: a working week's.
size_t most_waiting(const campaign::Budget& budget);

}  // namespace outcry::letters
