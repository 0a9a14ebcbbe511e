// The directory's store on SQLite, beside the others in the same file.
#pragma once

#include <mutex>

#include "directory/directory_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteDirectoryStore final : public directory::DirectoryStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteDirectoryStore(Database& db, std::mutex& mutex) : db_(db), mutex_(mutex) {}

  Result<int64_t> generation() override;
  Result<std::vector<directory::Mission>> missions() override;
  Result<directory::ImportReport> import(std::vector<directory::Mission> rows, const directory::MergeOptions& options,
                                         bool dry, Time now) override;
  Result<std::string> add(directory::Mission mission, int64_t user, Time now) override;
  Result<size_t> edit(const directory::Edit& edit, Time now) override;
  Result<std::vector<directory::Change>> changes(std::string_view mission) override;
  Status propose(const directory::Proposal& proposal, Time now) override;
  Result<std::vector<directory::StoredProposal>> proposals() override;
  Result<directory::StoredProposal> proposal(int64_t id) override;
  Status decide(int64_t id, const directory::Edit& edit, Time now) override;

 private:
  // One transaction, or one reading: `work` under the lock, what it throws as
  // an Error.
  template <class T, class Work>
  Result<T> locked(std::string_view doing, Work work);

  std::vector<directory::Mission> read_missions();
  std::optional<int64_t> number_of(std::string_view id);
  directory::Mission read_mission(int64_t number);
  int64_t insert(const directory::Mission& mission, Time now);
  void write_facts(int64_t number, const directory::Mission& mission);
  void put(const directory::Mission& mission, Time now);
  // How many facts changed; the rest of `edit` holds already.
  size_t apply(int64_t number, const directory::Edit& edit, Time now);
  void write_change(int64_t number, const directory::Change& change);
  void grow() { db_.execute("UPDATE directory SET generation = generation + 1"); }

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
