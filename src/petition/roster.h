// The Roster is the site's campaigns as they run: each with its petition's
// keys, its sealer and its open log. It follows the store, whichever process
// changed it.
//
// find() and all() give immutable snapshots, from any thread; refresh() is
// called by one thread at a time.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/per_thread.h"
#include "campaign/campaign_store.h"
#include "petition/signing.h"
#include "seal/key_ring.h"

namespace outcry::petition {

struct Running {
  campaign::Stored stored;
  Petition petition;    // without a sealer if the campaign has no keyholder: nobody can sign
  std::string keyless;  // then, why
  std::string log_key;  // the log's verifier key (C2SP vkey)
  // The log's, as it grows; the store's own.
  const std::atomic<uint64_t>* log_size = nullptr;

  [[nodiscard]] bool open(Time now) const {
    return petition.sealer != nullptr && !forgotten() && stored.campaign.accepts_signatures(now);
  }
  [[nodiscard]] bool confirmable(Time now) const {
    return !forgotten() && stored.campaign.accepts_confirmations(now, stored.closed_at);
  }
  // Something of it was destroyed on schedule: it takes withdrawals only.
  [[nodiscard]] bool forgotten() const { return stored.index_destroyed_at || stored.records_deleted_at; }
};

using RunningList = std::vector<std::shared_ptr<const Running>>;  // by number

class Roster {
 public:
  // `host` is the origin without its scheme, the beginning of every log's
  // name; `keyholders` are the site's own, for all campaigns. All references
  // must outlive it.
  Roster(campaign::CampaignStore& campaigns, PetitionStore& petitions, seal::KeyRing& keys, std::string host,
         std::vector<std::string> keyholders, const Clock& clock, Random& random);

  // Reads what changed since the last time; true if anything did.
  Result<bool> refresh();
  // Lets epochs end in time. Every few seconds, by the thread that refreshes.
  void end_epochs();

  [[nodiscard]] std::shared_ptr<const RunningList> all() const;
  [[nodiscard]] std::shared_ptr<const Running> find(std::string_view slug) const;
  [[nodiscard]] std::shared_ptr<const Running> find(CampaignNumber number) const;
  [[nodiscard]] int64_t generation() const { return generation_; }

 private:
  Result<std::shared_ptr<const Running>> start(campaign::Stored stored);
  // Beside its members with a key; each as before where the key is.
  Status add_member_sealers(const campaign::Campaign& campaign, const Running* before, Petition& petition);
  Result<std::vector<seal::PublicKey>> recipients_of(const campaign::Campaign& campaign) const;

  campaign::CampaignStore& campaigns_;
  PetitionStore& petitions_;
  seal::KeyRing& keys_;
  const std::string host_;
  const std::vector<std::string> keyholders_;
  const Clock& clock_;
  Random& random_;
  std::atomic<int64_t> generation_{-1};
  mutable std::mutex mutex_;
  std::shared_ptr<const RunningList> list_;  // GUARDED_BY(mutex_)
  std::atomic<uint64_t> lists_{1};           // counts list_'s changes

  struct Seen {
    uint64_t lists = 0;
    std::shared_ptr<const RunningList> list;  // counted apart
  };
  PerThread<Seen> seen_;
  // Of all campaigns, and of those before a change that somebody still holds;
  // used by the thread that refreshes.
  std::vector<std::weak_ptr<seal::EpochSealer>> sealers_;
};

}  // namespace outcry::petition
