// What the fraud desk's store must do: let all traces be looked at, and keep
// its sweeps, of which each is one rule's work. The signatures themselves are
// invalidated and restored by acts of the petition (petition_store.h), which
// also bring a sweep's numbers forward.
//
// Any thread. Errors as the PetitionStore's.
#pragma once

#include <functional>

#include "petition/fraud_rule.h"
#include "petition/petition_store.h"

namespace outcry::petition {

// The work of one rule: what it caught is invalidated, a batch at a time, and
// may be restored as a whole.
struct Sweep {
  enum State : uint8_t { kRunning = 1, kStopped = 2, kDone = 3, kUndoing = 4, kUndone = 5 };  // stored as numbers

  int64_t id = 0;
  CampaignNumber campaign = 0;
  std::string rule{};
  uint64_t size = 0;  // of the log when it was previewed: later entries are not its concern
  tally::Reason reason = tally::Reason::kOther;
  int64_t by = 0;  // the user's id
  Time began{};
  std::optional<Time> ended{};  // of the last state that it came to rest in
  State state = kRunning;
  int64_t found = 0;     // as previewed and typed: no more are invalidated
  int64_t struck = 0;    // entries "invalidate"
  int64_t passed = 0;    // withdrawn, or invalidated by another, meanwhile
  int64_t restored = 0;  // entries "restore"
  int64_t lost = 0;      // whose record was gone: they stay invalidated

  [[nodiscard]] bool is_busy() const { return state == kRunning || state == kUndoing; }
};

class FraudStore {
 public:
  virtual ~FraudStore() = default;

  // All signatures with a trace that are counted or invalidated by entries
  // before `size`, in the order of their ids; of those, the `newest` last that
  // have a trace (0: all). One moment; holds nobody up. The view is valid
  // during the call.
  virtual Status look(CampaignNumber campaign, uint64_t size, size_t newest,
                      const std::function<void(const Traced&)>& see) = 0;

  // Begins it, running; answers with its id. kBusy: another of the campaign's
  // is busy.
  virtual Result<int64_t> begin(const Sweep& sweep) = 0;
  // kNotFound: it is in none of the states `from`.
  virtual Status change(int64_t id, std::initializer_list<Sweep::State> from, Sweep::State to, Time at) = 0;
  virtual Result<Sweep> sweep(CampaignNumber campaign, int64_t id) = 0;
  // The newest first, at most 100; of all campaigns that are busy: busy().
  virtual Result<std::vector<Sweep>> sweeps(CampaignNumber campaign) = 0;
  virtual Result<std::vector<Sweep>> busy() = 0;
  // Those that it invalidated and that are still, after `after`, in order.
  virtual Result<std::vector<int64_t>> struck(int64_t sweep, int64_t after, int limit) = 0;
};

}  // namespace outcry::petition
