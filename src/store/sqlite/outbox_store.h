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

  Result<std::vector<outbox::Queued>> claim(Time now, int limit, std::chrono::milliseconds lease) override;
  Status finish(std::span<const outbox::Outcome> outcomes) override;
  Result<std::vector<outbox::Failure>> failures(int limit) override;
  Result<outbox::Counts> counts() override;
  Result<outbox::Sent> sent(Time now) override;

 private:
  SqliteOutboxStore(Database& writer, std::mutex& mutex);
  void finish_one(const outbox::Outcome& outcome);

  Database& db_;
  std::mutex& mutex_;
  // All GUARDED_BY(mutex_).
  Statement due_, lease_, drop_, again_, retry_, fail_, release_, failures_, counts_, add_sent_, sent_;
};

}  // namespace outcry::store
