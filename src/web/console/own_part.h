// The parts of a campaign that are one person's work: the gatherings of some
// cities, and what a member organisation brought.
//
// Pure functions; any thread.
#pragma once

#include "campaign/campaign.h"
#include "petition/statistics.h"
#include "web/console/page.h"

namespace outcry::web::console {

// The next first. All of them, or those of these cities.
Table gathering_table(const campaign::Campaign& c, const std::vector<std::string>& cities, Time now,
                      const std::string& lang);

// How many signed by the member's link, unless they are too few to be told.
std::string brought_text(const petition::Groups& sources, const std::string& member, const std::string& lang);

}  // namespace outcry::web::console
