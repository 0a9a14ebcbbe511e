#include "campaign/campaign_file.h"
#include "fuzz.h"

// A campaign that is read, written down and read again is the same, and what
// is written is canonical.
FUZZ_TARGET {
  using namespace outcry::campaign;
  const auto campaign = parse_campaign(input, "c.toml");
  if (!campaign) {
    MUST_HOLD(campaign.error().kind == outcry::Error::kInvalid);
    MUST_HOLD(campaign.error().message.starts_with("c.toml:"));
    MUST_HOLD(std::count(campaign.error().message.begin(), campaign.error().message.end(), '\n') <= 50);
    return;
  }
  const std::string written = to_toml(*campaign);
  const auto again = parse_campaign(written, "c.toml");
  MUST_HOLD(again && *again == *campaign);
  MUST_HOLD(to_toml(*again) == written);
}
