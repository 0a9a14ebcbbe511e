// Letters that are entrusted to the server, on SQLite. A letter that leaves
// has a row in `mail` without content: its box stays here, so that a pause
// holds it, and a cancellation ends it, up to the last moment.
//
// What its writer does: entrusted_store.cc; how it leaves: entrusted_leaving.cc.
#pragma once

#include <mutex>

#include "letters/entrusted_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteEntrustedStore final : public letters::EntrustedStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteEntrustedStore(Database& writer, std::mutex& mutex) : db_(writer), mutex_(mutex) {}

  Result<letters::Asking> ask(const letters::NewEntrusted& letter, const letters::EntrustedLimits& limits) override;
  Result<std::optional<letters::EntrustedRow>> find(uint16_t campaign, int64_t id,
                                                    const petition::SecretHash& secret) override;
  Result<letters::Confirming> confirm(uint16_t campaign, int64_t id, const petition::SecretHash& secret, Time now,
                                      Time promised, size_t most_waiting) override;
  Result<letters::EntrustedState> cancel(uint16_t campaign, int64_t id, const petition::SecretHash& secret,
                                         Time now) override;

  Result<std::vector<letters::WaitingLine>> lines() override;
  Result<std::vector<std::string>> zones(uint16_t campaign, const std::string& target) override;
  Result<std::vector<letters::EntrustedLane>> lanes(uint16_t campaign, Time now) override;
  Result<std::optional<letters::EntrustedLane>> lane(uint16_t campaign, const std::string& target, Time now) override;
  Result<bool> hand_over(uint16_t campaign, const std::string& target, const std::string& zone, Time now, Time taken,
                         int64_t per_hour) override;
  Result<Bytes> begin_sending(int64_t id, Time now, int64_t per_hour) override;
  Result<std::optional<letters::EntrustedRow>> find(int64_t id) override;

  Status pause(uint16_t campaign, const std::string& target, bool paused) override;
  Result<int64_t> cancel_all(uint16_t campaign, const std::optional<std::string>& target, Time now) override;
  Result<std::vector<uint16_t>> campaigns() override;
  Status tend(Time now, int most) override;

 private:
  struct Found {
    letters::EntrustedRow row;
    int64_t who = 0;
  };
  // All require mutex_ and a transaction.
  std::optional<Found> row_of(int64_t id);
  std::optional<Found> row_of(uint16_t campaign, int64_t id, const petition::SecretHash& secret);
  int64_t number(Statement& row);  // the first column of its only row
  void put_mail(int64_t letter, uint16_t campaign, uint8_t kind, Time due, const Bytes& box);
  void drop(int64_t id);
  // Its box and its mail go, and its writer may write again.
  void end(int64_t id, letters::EntrustedState state, Time now);
  Result<std::vector<letters::EntrustedLane>> lanes_of(uint16_t campaign, const std::optional<std::string>& target,
                                                       Time now);
  // One of that hour's budget; false if there is none left, or it is paused.
  bool spend(uint16_t campaign, const std::string& target, Time now, int64_t per_hour);
  std::vector<int64_t> ids(Statement& rows);

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
