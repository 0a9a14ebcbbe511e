// Public keys in a campaign that are none: nobody could open what is sealed
// to them. Pure; any thread.
#pragma once

#include <vector>

#include "campaign/campaign.h"
#include "campaign/fault.h"

namespace outcry::campaign {

// One for each of "keyholders" and of "members[2].key".
std::vector<Fault> key_faults(const Campaign& campaign);

}  // namespace outcry::campaign
