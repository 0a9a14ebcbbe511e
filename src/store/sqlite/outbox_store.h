// The outbox's store on SQLite. Mails get there in the petition's own
// transactions (petition_batch.cc); `due_at` is also the end of a lease.
#pragma once

#include <mutex>

#include "outbox/outbox_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteOutboxStore final : public outbox::OutboxStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  static Result<std::unique_ptr<SqliteOutboxStore>> open(Database& writer, std::mutex& mutex);

  Result<std::vector<outbox::Queued>> claim(Time now, int limit, std::chrono::milliseconds lease,
                                            outbox::Lane lane) override;
  Status end_leases() override;
  Status finish(std::span<const outbox::Outcome> outcomes) override;
  Result<std::vector<outbox::Failure>> failures(int limit) override;
  Result<outbox::Counts> counts() override;
  Result<outbox::Sent> sent(Time now) override;
  Result<std::vector<outbox::KindCounts>> kinds(Time now) override;
  Result<std::vector<outbox::FailedGroup>> failed_groups(int limit) override;
  Result<int64_t> retry_failed(uint8_t kind, const std::string& reason, Time now, int limit) override;
  Result<int64_t> drop_failed(uint8_t kind, const std::string& reason, int limit) override;

 private:
  SqliteOutboxStore(Database& writer, std::mutex& mutex);
  std::vector<outbox::Queued> find_due(Statement& due, Time now, int limit, std::vector<int64_t>& due_at);
  void finish_one(const outbox::Outcome& outcome);
  void note_letter(const outbox::Outcome& outcome, bool changed);
  void count(std::span<const outbox::Outcome> finished);

  Database& db_;
  std::mutex& mutex_;
  // All GUARDED_BY(mutex_).
  Statement due_, due_bulk_, lease_, drop_, again_, retry_, fail_, release_, failures_, counts_, add_sent_, sent_;
};

}  // namespace outcry::store
