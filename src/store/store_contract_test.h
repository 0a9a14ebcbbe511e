// The one contract of all back ends. A test says what happens at a petition;
// after every step the whole log is read from disk, hashed again from its
// leaves to the root, and counted again; so are the statistics, from the rows.
//
// A further database: one line in kBackends.
#pragma once

#include <gtest/gtest.h>

#include "petition/signing.h"
#include "store/sqlite/backend_test.h"

namespace outcry::store {

inline constexpr BackendKind kBackends[] = {
    {"Sqlite", make_sqlite_backend},
};

inline std::string name_of(const testing::TestParamInfo<BackendKind>& info) {
  return info.param.name;
}

campaign::Campaign test_campaign(const std::string& slug);

class MovedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  Time now_ = from_millis(1'329'998'400'000);  // 2012-02-23T12:00Z
};

class StoreContractTest : public testing::TestWithParam<BackendKind> {
 protected:
  using Outcome = petition::Outcome;
  using Outcomes = std::vector<Outcome>;

  void SetUp() override { start(); }
  // A new database with one live campaign, and nobody has signed.
  void start();

  // Each is one transaction. An address stands for whoever reads its mail:
  // confirm() and withdraw() use the newest link in it, or the `link`-th.
  static constexpr size_t kNewest = SIZE_MAX;
  Outcome sign(const std::string& address) { return one(signing(address)); }
  Outcome confirm(const std::string& address, size_t link = kNewest) { return one(confirming(address, link)); }
  Outcome withdraw(const std::string& address, size_t link = kNewest) { return one(withdrawing(address, link)); }
  Outcome expire(int limit = 1000) { return one(expiring(limit)); }
  void sign_and_confirm(const std::string& address);

  // For one transaction of many acts.
  petition::Act signing(const std::string& address);
  petition::Act confirming(const std::string& address, size_t link = kNewest);
  petition::Act withdrawing(const std::string& address, size_t link = kNewest);
  petition::Act expiring(int limit = 1000);
  petition::Act erasing(petition::Erasure::What what, int limit = 1000);
  petition::Act invalidating(const std::vector<std::string>& addresses, int64_t sweep = 0,
                             tally::Reason reason = tally::Reason::kMachine);
  petition::Act restoring(const std::vector<std::string>& addresses, int64_t sweep = 0);
  Outcomes batch(const std::vector<petition::Act>& acts);
  // What a batch of one answers as its number: how many it changed.
  uint64_t changed(const petition::Act& act);
  Outcome one(petition::Act act) { return batch({std::move(act)}).at(0); }
  // Nothing of it may happen; the links it made are forgotten.
  Error fail(const std::vector<petition::Act>& acts);

  // `n` people sign and confirm, in transactions of 1,000 people.
  void crowd(size_t n);

  // The process ends, or dies without a goodbye, and starts again.
  void reopen();
  void crash_and_reopen();
  // What the restart says about damaged data; the stores are then closed.
  Error refused();

  // All mails that are due leave; a link's reminder follows a day later.
  // Returns what kinds left, in order.
  std::vector<petition::MailKind> send_mail();

  void expect_log_is_whole();
  void expect_log_is_whole(uint64_t size) {
    EXPECT_EQ(expected_.size(), size);
    expect_log_is_whole();
  }
  // Every sum, from the rows, the log's entries and what the answers said.
  void expect_statistics_are_right();
  petition::Statistics statistics() { return petitions().statistics(kCampaign, clock_.now()).value(); }
  int64_t count() { return head()->tally.count(); }
  std::shared_ptr<const tally::Head> head() { return petitions().head(kCampaign); }
  petition::Token link_of(const std::string& address, size_t link = kNewest) const;
  int64_t id_of(const std::string& address, size_t link = kNewest) const {
    return static_cast<int64_t>(link_of(address, link).id);
  }
  int64_t rows(const std::string& table, const std::string& where = "1 = 1") {
    return backend_->number("SELECT count(*) FROM " + table + " WHERE " + where);
  }
  // Turns one bit of a stored blob.
  void damage(const std::string& table, const std::string& column, const std::string& where, size_t byte);

  Backend& backend() { return *backend_; }
  petition::PetitionStore& petitions() { return backend_->petitions(); }

  static constexpr petition::CampaignNumber kCampaign = 1;
  MovedClock clock_;
  std::vector<std::string> share_;  // the members that whoever signs shares with
  bool open_ = true;                // whether the campaign takes confirmations
  std::unique_ptr<Backend> backend_;
  petition::Petition petition_;
  seal::Key mail_key_{};
  std::shared_ptr<const tally::Signer> signer_;
  std::map<int64_t, std::pair<int64_t, int64_t>> minutes_;  // submitted and confirmed, as the answers told it

 private:
  void open_again();
  void note(const petition::Act& act, const petition::Answer& answer);
  void expect_tiles(const StoredLog& stored, std::vector<Hash32> hashes) const;
  void note_withdrawal(const petition::Withdrawal& act, const petition::Answer& answer);
  void note_invalidation(const petition::Invalidation& act, const petition::Answer& answer);
  void note_restoration(const petition::Restoration& act, const petition::Answer& answer);
  void note_reading(const petition::PaperReading& act, const petition::Answer& answer);
  tally::Entry& expect_entry(tally::Kind kind, Time at, uint64_t target);

  SystemRandom random_;
  std::vector<tally::Entry> expected_;  // the log, as the answers told it
  std::map<std::string, std::vector<petition::Token>> links_;
  std::map<int64_t, Hash32> commitments_;  // by id
  std::map<int64_t, uint64_t> indexes_;    // by id, once counted
  // By index, of those that do not count: since when an invalidated one, or none if it is withdrawn.
  std::map<uint64_t, std::optional<Time>> fates_;
  std::map<int32_t, int64_t> submitted_;  // by day, as the answers told it
  Time expired_before_{};                 // those invalidated before it have no record any more
  size_t crowd_ = 0;
};

}  // namespace outcry::store
