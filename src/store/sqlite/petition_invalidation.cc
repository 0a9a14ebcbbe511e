// How a batch invalidates signatures and restores them. What was signed with
// stays where it is: exports and lists look at the state.

#include "petition/fraud_store.h"
#include "store/sqlite/petition_batch.h"

namespace outcry::store {

using petition::Answer;
using petition::Outcome;
using petition::Sweep;
using State = petition::StoredSignature::State;

bool SqlitePetitionStore::Batch::is_in(int64_t sweep, petition::CampaignNumber campaign, int state) {
  return sweep == 0 || number(sql_.sweep_state.bind(sweep, campaign)) == state;
}

Answer SqlitePetitionStore::Batch::apply(const petition::Invalidation& act) {
  if (touch(act.campaign) == nullptr) return {Outcome::kUnknown};
  if (!is_in(act.sweep, act.campaign, Sweep::kRunning)) return {Outcome::kClosed};
  uint64_t struck = 0;
  for (const int64_t id : act.ids) {
    const auto found = find(act.campaign, id);
    if (!found || found->state != State::kCounted) continue;
    tally::Entry entry;
    entry.kind = tally::Kind::kInvalidate;
    entry.day = day_of(act.at);
    entry.target = found->index;
    entry.reason = act.reason;
    add_entry(act.campaign, entry, 0);
    sql_.change_state.bind(static_cast<int>(State::kInvalidated), id).run();
    statistics_.regroup(act.campaign, found->origin, -1);
    sql_.add_invalidated.bind(id, act.campaign, act.sweep, static_cast<int>(act.reason), to_millis(act.at)).run();
    sql_.keep_subscriber.bind(id).run();
    sql_.drop_subscriber.bind(id).run();
    sql_.drop_mail.bind(id).run();
    ++struck;
  }
  sql_.count_struck.bind(struck, act.ids.size() - struck, act.sweep).run();
  return {Outcome::kDone, struck};
}

Answer SqlitePetitionStore::Batch::apply(const petition::Restoration& act) {
  if (touch(act.campaign) == nullptr) return {Outcome::kUnknown};
  if (!is_in(act.sweep, act.campaign, Sweep::kUndoing)) return {Outcome::kClosed};
  uint64_t restored = 0, lost = 0;
  for (const int64_t id : act.ids) {
    const auto found = find(act.campaign, id);
    if (!found || found->state != State::kInvalidated) continue;
    if (number(sql_.invalidated_kept.bind(id)) != 1) {
      ++lost;
      continue;
    }
    tally::Entry entry;
    entry.kind = tally::Kind::kRestore;
    entry.day = day_of(act.at);
    entry.target = found->index;
    add_entry(act.campaign, entry, 0);
    sql_.change_state.bind(static_cast<int>(State::kCounted), id).run();
    statistics_.regroup(act.campaign, found->origin, 1);
    sql_.drop_invalidated.bind(id).run();
    sql_.add_subscriber.bind(act.campaign, to_millis(act.at), id).run();
    if (store_.writer_.changes() > 0) sql_.moved_subscriber.bind(id).run();
    ++restored;
  }
  sql_.count_restored.bind(restored, lost, act.sweep).run();
  return {Outcome::kDone, restored};
}

// From then on nobody can restore them.
void SqlitePetitionStore::Batch::expire_invalidated(Time now, int limit) {
  std::vector<int64_t> ids;
  Statement& row = sql_.old_invalidated.bind(to_millis(now - petition::kInvalidatedKept), limit);
  while (row.step()) ids.push_back(row.integer(0));
  row.reset();
  for (const int64_t id : ids) {
    sql_.drop_sealed.bind(id).run();
    sql_.drop_shared.bind(id).run();
    sql_.drop_mailed.bind(id).run();
    sql_.drop_trace.bind(id).run();
    sql_.forget_invalidated.bind(id).run();
  }
  sql_.drop_old_traces.bind(limit, day_of(now - petition::kTracesKept)).run();
}

}  // namespace outcry::store
