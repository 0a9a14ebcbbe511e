// The counts of letters on SQLite: a row for each target, country and day.
#pragma once

#include <mutex>

#include "letters/letter_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteLetterStore final : public letters::LetterStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteLetterStore(Database& writer, std::mutex& mutex) : db_(writer), mutex_(mutex) {}

  Status add(uint16_t campaign, letters::Step step, const std::string& target, const std::string& country,
             int32_t day) override;
  Result<bool> add_sent(uint16_t campaign, const letters::Tickets::Good& ticket, int32_t day) override;
  Status forget_marks(int32_t today) override;
  Result<std::vector<letters::Tally>> tallies(uint16_t campaign) override;
  Result<std::vector<letters::DayTally>> days(uint16_t campaign) override;

 private:
  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
