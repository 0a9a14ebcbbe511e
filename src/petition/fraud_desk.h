// The FraudDesk looks at a campaign's traces for an organiser, and does what
// the organiser decides: a sweep invalidates what a rule caught, a batch at a
// time through the intake, so that people who sign meanwhile hardly wait. It
// can be stopped, and undone as a whole; what a crash ended in its middle goes
// on at the next start.
//
// Thread-safe. look() and preview() read the disk, a second a million
// signatures. Sweeps run on a thread of its own.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "base/pool.h"
#include "petition/fraud_picture.h"
#include "petition/fraud_store.h"
#include "petition/intake.h"

namespace outcry::petition {

class FraudDesk {
 public:
  // All references must outlive it. `say` is told what failed, for the
  // operator's log.
  FraudDesk(FraudStore& store, PetitionStore& petitions, Intake& intake, const Clock& clock,
            std::function<void(const std::string&)> say);
  ~FraudDesk();  // gives up what is under way: the next start takes it up

  // What was under way when the process ended.
  void go_on();

  // Once the log has grown, at most so old: twenty times what it takes to look,
  // and half a minute.
  Result<std::shared_ptr<const Picture>> look(CampaignNumber campaign);
  // Of entries before `size`.
  Result<Preview> preview(CampaignNumber campaign, const Rule& rule, uint64_t size);

  // Of `sweep` campaign, rule, size, reason, by and found are given. kInvalid:
  // the rule has no condition, or catches more than `found` by now, or nobody;
  // kBusy: another is under way.
  Result<int64_t> begin(Sweep sweep);
  Status stop(CampaignNumber campaign, int64_t id);
  Status undo(CampaignNumber campaign, int64_t id);
  Result<Sweep> sweep(CampaignNumber campaign, int64_t id) { return store_.sweep(campaign, id); }
  Result<std::vector<Sweep>> sweeps(CampaignNumber campaign) { return store_.sweeps(campaign); }

 private:
  Result<std::vector<int64_t>> caught(CampaignNumber campaign, const Rule& rule, uint64_t size);
  void post(const Sweep& sweep);
  void run(const Sweep& sweep);
  Status strike(const Sweep& sweep);
  Status restore(const Sweep& sweep);
  // Waits for the answer.
  Result<Answer> commit(Act act);

  FraudStore& store_;
  PetitionStore& petitions_;
  Intake& intake_;
  const Clock& clock_;
  const std::function<void(const std::string&)> say_;
  std::atomic<bool> ending_{false};
  struct Kept {
    std::shared_ptr<const Picture> picture;
    uint64_t size = 0;
    Time until{};
  };
  std::mutex mutex_;
  std::map<CampaignNumber, Kept> kept_;  // GUARDED_BY(mutex_)
  Pool pool_;
};

}  // namespace outcry::petition
