// Reminders on SQLite: rows of the outbox's table, and no others.
#pragma once

#include <mutex>

#include "letters/reminder_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteReminderStore final : public letters::ReminderStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteReminderStore(Database& writer, std::mutex& mutex) : db_(writer), mutex_(mutex) {}

  Status ask(uint16_t campaign, int64_t id, const Bytes& box, Time now) override;
  Result<State> state(uint16_t campaign, int64_t id) override;
  Result<bool> settle(uint16_t campaign, int64_t id, Time due) override;
  Result<bool> end(uint16_t campaign, int64_t id, Time silent_until) override;
  Status forget(Time now) override;

 private:
  // Requires the mutex.
  State state_of(uint16_t campaign, int64_t id);

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
