// The page that explains a campaign's log to people: the count as a sum, and
// how to check it without us. A pure function.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tally/entry.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

// Who cosigns the site's logs.
struct WitnessPolicy {
  std::vector<std::string> keys;  // verifier keys (C2SP vkey)
  int64_t needed = 0;             // so many of them
};

struct LogView {
  CampaignView campaign;
  uint64_t size = 0;
  tally::Tally tally;
  Time as_of{};
  std::string key;  // the log's verifier key
  const WitnessPolicy* witnesses = nullptr;
  std::map<tally::Reason, int64_t> reasons;  // of the entries that invalidate
};

// Why a signature does not count, in a few words, as within a sentence.
std::string reason_text(tally::Reason reason, const std::string& lang);

std::string log_page(const Site& site, const Reader& reader, const LogView& view);

}  // namespace outcry::web
