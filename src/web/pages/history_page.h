// The page that shows how a campaign's count grew, and from where people
// signed. A pure function; from the statistics it takes what everybody may
// see.
#pragma once

#include <string>

#include "petition/statistics.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

struct HistoryView {
  CampaignView campaign;
  const petition::Statistics* statistics = nullptr;
};

std::string history_page(const Site& site, const Reader& reader, const HistoryView& view);

}  // namespace outcry::web
