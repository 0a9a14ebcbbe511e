// A CampaignStore keeps a site's campaigns, each as its canonical campaign
// file, and every version of each petition text: signatures are for one.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Errors: kFailed (nothing was done, try again), kCorrupt (a stored campaign
// cannot be read: stop), kNotFound.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "campaign/campaign.h"

namespace outcry::campaign {

struct Stored {
  Campaign campaign;
  uint16_t number = 0;       // stands for the slug in signatures and tokens; never reused
  int32_t text_version = 1;  // of the petition text, now
  Time created_at{}, updated_at{};
  std::optional<Time> closed_at;  // since when it has not been live; unset while it is
  // What the server forgot of it, each for good: then it never opens again.
  std::optional<Time> index_destroyed_at;  // the key by which duplicates are recognised
  std::optional<Time> records_deleted_at;  // what people signed with (begun)
  int64_t records_deleted = 0;
};

struct Applied {
  enum Kind { kCreated, kChanged, kUnchanged, kOvertaken };
  Kind kind = kUnchanged;
  int32_t text_version = 1;
  bool new_text = false;  // this call made a new version of the petition text
};

// A petition text, of those that were.
struct TextVersion {
  int32_t version = 1;
  std::optional<Time> made_at;  // unset: it was before this was kept
  Localized text;
};

class CampaignStore {
 public:
  virtual ~CampaignStore() = default;

  // Creates the campaign or brings it to this state. A petition text that
  // differs in any language becomes the next version; the first is 1. kInvalid
  // if it would open again although its key or its records are destroyed.
  virtual Result<Applied> apply(const Campaign& campaign, Time now) = 0;
  // Likewise for who has seen it as it was updated at `seen`; kOvertaken if it
  // changed since then, and nothing was done. kNotFound if it is not there.
  virtual Result<Applied> apply_over(const Campaign& campaign, Time seen, Time now) = 0;

  // Creates it; kOvertaken if there is one of that slug, and nothing was done.
  virtual Result<Applied> create(const Campaign& campaign, Time now) = 0;

  virtual Result<Stored> find(std::string_view slug) = 0;
  virtual Result<std::vector<Stored>> all() = 0;  // by number
  virtual Result<Localized> petition_text(std::string_view slug, int32_t version) = 0;
  virtual Result<std::vector<TextVersion>> text_versions(std::string_view slug) = 0;  // the oldest first

  // Grows whenever a campaign changes, by whichever process.
  virtual Result<int64_t> generation() = 0;
};

}  // namespace outcry::campaign
