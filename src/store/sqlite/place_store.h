// The places' store on SQLite, beside the petition's in the same file.
#pragma once

#include <mutex>

#include "gate/place.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqlitePlaceStore final : public gate::PlaceStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqlitePlaceStore(Database& db, std::mutex& mutex) : db_(db), mutex_(mutex) {}

  Result<int64_t> add(const gate::Place& place) override;
  Result<std::vector<gate::Place>> all() override;
  Status withdraw(int64_t id) override;
  Status set_used(const std::vector<std::pair<int64_t, int64_t>>& counts) override;

 private:
  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
