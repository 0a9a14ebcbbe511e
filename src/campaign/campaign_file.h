// The campaign file: a whole campaign as one TOML document, both ways.
// Format: docs/campaign-file.md.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "campaign/campaign.h"
#include "campaign/fault.h"

namespace outcry::campaign {

// kInvalid with a line for each fault, "FILE:LINE: FIELD: what is wrong and
// what to do", at most 50. `file_name` is only for these.
Result<Campaign> parse_campaign(std::string_view toml, std::string_view file_name);

// The same for who shows each fault by itself: with its line; without a field
// where it is not TOML at all.
std::variant<Campaign, std::vector<Fault>> read_campaign(std::string_view toml);

// Canonical: equal campaigns give equal bytes, and
// parse_campaign(to_toml(c)) == c.
std::string to_toml(const Campaign& campaign);

}  // namespace outcry::campaign
