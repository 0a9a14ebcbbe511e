#include "campaign/key_faults.h"

#include <fmt/format.h>

#include "campaign/toml_table.h"
#include "seal/keyholder.h"

namespace outcry::campaign {

std::vector<Fault> key_faults(const Campaign& campaign) {
  std::vector<Fault> out;
  for (const std::string& key : campaign.keyholders) {
    if (seal::parse_public_key(key)) continue;
    out.push_back({0, "keyholders", N_("holds what is no public key: copy the line that “outcry keygen” printed"), {}});
  }
  for (size_t i = 0; i < campaign.members.size(); ++i) {
    const std::string& key = campaign.members[i].key;
    if (key.empty() || seal::parse_public_key(key)) continue;
    out.push_back(
        {0, fmt::format("members[{}].key", i), N_("is no public key: copy the line that “outcry keygen” printed"), {}});
  }
  return out;
}

}  // namespace outcry::campaign
