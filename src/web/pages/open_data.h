// A campaign's open data, docs/spec/open-data.md: what anybody may take, show
// and reckon with. A pure function; from the statistics it takes what
// everybody may see.
#pragma once

#include <string>

#include "campaign/campaign.h"
#include "letters/summary.h"
#include "petition/statistics.h"

namespace outcry::web {

// `origin` as in Site.
std::string open_data_json(const campaign::Campaign& campaign, const petition::Statistics& statistics,
                           const letters::Summary& letters, const std::string& origin);

}  // namespace outcry::web
