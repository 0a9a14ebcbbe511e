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
  enum Kind {
    kCreated,
    kChanged,
    kUnchanged,
    kOvertaken,  // nothing was done: it is not what was seen any more
    kWaits,      // it is in the pending version, for a second person
    kOwn,        // nothing was done: whoever asks is among the authors
  };
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

// Who changes a campaign in the console.
struct Author {
  int64_t user = 0;          // accounts::UserId
  bool may_approve = false;  // lets out what somebody else wrote
};

// A version that waits for a second person, over the one that everybody sees.
struct Pending {
  Campaign campaign;
  Time changed_at{};
  std::vector<int64_t> authors;  // ascending; none of them may let it out
  struct SentBack {
    int64_t by = 0;
    Time at{};
    std::string note;
  };
  std::optional<SentBack> sent_back;  // until it is changed again
  // Of what everybody sees and what would be: letting out is letting out
  // exactly this.
  std::string mark;
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
  // A draft under another slug, with its pictures and with the grants that are
  // for it; its number and keys are new. kOvertaken if there is one of that
  // slug, kInvalid if it is no draft any more, or more than its texts is there
  // already (a change that waits, places, mails): nothing was done. kNotFound.
  virtual Result<Applied> rename(std::string_view slug, const Campaign& renamed, Time now) = 0;
  // A campaign that asks for review (Campaign::review) is changed by two
  // people: what one saves joins the pending version, which another lets out.
  // A draft is changed straight, since nobody sees it; but to take it live is
  // a change that waits, unless it is made, and nothing else is, by one who
  // may approve and has not written it. What apply() and apply_over() do, they
  // do at once: also to the state of the pending version.
  //
  // What those who work on it go on from: the pending version (and when that
  // was changed, as `updated_at`), or the campaign as it is. kNotFound.
  virtual Result<Stored> working(std::string_view slug) = 0;
  // For who has seen working() as it was updated at `seen`. Errors as above.
  virtual Result<Applied> save(const Campaign& campaign, Time seen, const Author& author, Time now) = 0;
  virtual Result<std::optional<Pending>> pending(std::string_view slug) = 0;
  // Of the pending version that has this mark; kOvertaken for any other. To
  // let it out is apply(); kOwn for its authors. Sent back, it stays, with the
  // note, for its authors to go on with; dropped, it is gone.
  virtual Result<Applied> let_out(std::string_view slug, std::string_view mark, int64_t user, Time now) = 0;
  virtual Result<Applied> send_back(std::string_view slug, std::string_view mark, const Pending::SentBack& why) = 0;
  virtual Result<Applied> drop(std::string_view slug, std::string_view mark) = 0;

  virtual Result<Stored> find(std::string_view slug) = 0;
  virtual Result<std::vector<Stored>> all() = 0;  // by number
  virtual Result<Localized> petition_text(std::string_view slug, int32_t version) = 0;
  virtual Result<std::vector<TextVersion>> text_versions(std::string_view slug) = 0;  // the oldest first

  // Grows whenever a campaign changes, by whichever process.
  virtual Result<int64_t> generation() = 0;
};

}  // namespace outcry::campaign
