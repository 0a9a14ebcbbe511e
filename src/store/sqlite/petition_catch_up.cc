// The petition's store: a restored log catches up with the public one.

#include <unordered_set>

#include "store/sqlite/petition_batch.h"
#include "store/sqlite/petition_store.h"

namespace outcry::store {

using State = petition::StoredSignature::State;

class SqlitePetitionStore::Batch::Follower {
 public:
  Follower(Batch& batch, Database& db, petition::CampaignNumber campaign, std::span<const tally::Entry> entries)
      : batch_(batch), db_(db), campaign_(campaign) {
    batch_.touch(campaign);
    find_waiting();
    find_targets(entries);
  }

  void follow(const tally::Entry& entry) {
    switch (entry.kind) {
      case tally::Kind::kSign:
        return confirm(entry);
      case tally::Kind::kWithdraw:
        return withdraw(entry);
      case tally::Kind::kInvalidate:
      case tally::Kind::kRestore:
        if (change(entry)) return;
        break;
      case tally::Kind::kPaper:
        ++strangers_;
        break;
    }
    batch_.add_entry(campaign_, entry, 0);
  }

  // Signatures so far of people who are not known here.
  [[nodiscard]] uint64_t strangers() const { return strangers_; }

 private:
  struct Whose {
    int64_t id = 0;
    petition::SecretHash secret_hash{};
  };

  static Whose whose(const Statement& row) {
    Whose out{row.integer(0), {}};
    if (row.blob(1).size() != out.secret_hash.size()) throw SqliteError(SQLITE_CORRUPT, "a signature is damaged");
    std::copy(row.blob(1).begin(), row.blob(1).end(), out.secret_hash.begin());
    return out;
  }

  void find_waiting() {
    Statement row = db_.prepare(
        "SELECT s.id, s.secret_hash, commitment FROM signature s JOIN sealed USING (id) "
        "WHERE s.state = 0 AND s.campaign = ?");
    for (row.bind(campaign_); row.step();) {
      Hash32 commitment{};
      if (row.blob(2).size() != commitment.size()) continue;
      std::copy(row.blob(2).begin(), row.blob(2).end(), commitment.begin());
      waiting_.emplace(commitment, whose(row));
    }
  }

  // One look at all signatures, for those that the entries are about.
  void find_targets(std::span<const tally::Entry> entries) {
    std::unordered_set<uint64_t> wanted;
    for (const tally::Entry& entry : entries) {
      if (entry.kind != tally::Kind::kSign && entry.kind != tally::Kind::kPaper) wanted.insert(entry.target);
    }
    if (wanted.empty()) return;
    Statement row =
        db_.prepare("SELECT id, secret_hash, log_index FROM signature WHERE campaign = ? AND log_index IS NOT NULL");
    for (row.bind(campaign_); row.step();) {
      const auto index = static_cast<uint64_t>(row.integer(2));
      if (wanted.contains(index)) by_index_.emplace(index, whose(row));
    }
  }

  void confirm(const tally::Entry& entry) {
    const auto found = waiting_.find(entry.commitment);
    if (found != waiting_.end()) {
      petition::Confirmation act;
      act.campaign = campaign_;
      act.id = found->second.id;
      act.secret_hash = found->second.secret_hash;
      act.at = start_of(entry.day);
      const petition::Answer answer = batch_.apply(act);
      if (answer.outcome == petition::Outcome::kDone) {
        by_index_[answer.index] = found->second;
        return;
      }
    }
    ++strangers_;
    batch_.statistics_.submit_on(campaign_, entry.day);  // who confirmed has submitted, if elsewhere
    batch_.add_entry(campaign_, entry, 0);
  }

  void withdraw(const tally::Entry& entry) {
    const auto found = by_index_.find(entry.target);
    if (found != by_index_.end()) {
      const petition::Withdrawal act{campaign_, found->second.id, found->second.secret_hash, start_of(entry.day)};
      if (batch_.apply(act).outcome == petition::Outcome::kDone) return;
    }
    batch_.add_entry(campaign_, entry, 0);
  }

  // Whether it was done to somebody who is known here, with its entry.
  bool change(const tally::Entry& entry) {
    const auto found = by_index_.find(entry.target);
    if (found == by_index_.end()) return false;
    const Time at = start_of(entry.day);
    const std::vector<int64_t> ids = {found->second.id};
    const petition::Answer answer = entry.kind == tally::Kind::kInvalidate
                                        ? batch_.apply(petition::Invalidation{campaign_, 0, ids, entry.reason, at})
                                        : batch_.apply(petition::Restoration{campaign_, 0, ids, at});
    return answer.index == 1;
  }

  static Time start_of(int32_t day) { return Time{} + std::chrono::hours(24) * day; }

  Batch& batch_;
  Database& db_;
  const petition::CampaignNumber campaign_;
  uint64_t strangers_ = 0;
  std::map<Hash32, Whose> waiting_;     // by commitment
  std::map<uint64_t, Whose> by_index_;  // those that are counted
};

Result<uint64_t> SqlitePetitionStore::catch_up(petition::CampaignNumber campaign, std::span<const tally::Entry> entries,
                                               const Hash32& root) {
  if (entries.empty()) return uint64_t{0};
  const std::lock_guard lock(writer_mutex_);
  try {
    Transaction transaction(writer_);
    Batch batch(*this);
    Batch::Follower follower(batch, writer_, campaign, entries);
    for (const tally::Entry& entry : entries) follower.follow(entry);
    batch.write_logs();
    const tally::Head* head = batch.written(campaign);
    if (head == nullptr || head->root != root) return corrupt("the entries do not lead to the public log's root");
    transaction.commit();
    batch.keep();
    return follower.strangers();
  } catch (const SqliteError& error) {
    return to_error(error, "catch up with the public log");
  }
}

}  // namespace outcry::store
