// The console's log on SQLite, in the same file as the others.
#pragma once

#include <filesystem>
#include <mutex>

#include "audit/audit_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/log_rows.h"

namespace outcry::store {

class SqliteAuditStore final : public audit::AuditStore {
 public:
  // `writer` is shared with the other stores of the file; `mutex` guards it.
  // Both must outlive it.
  static Result<std::unique_ptr<SqliteAuditStore>> open(const std::filesystem::path& file, Database& writer,
                                                        std::mutex& mutex);

  Result<audit::NoteId> begin(ByteView entry) override;
  Status end(audit::NoteId note, ByteView entry) override;
  Status drop(audit::NoteId note) override;
  Status take_up() override;
  Result<size_t> waiting() override;
  Status append(const tally::Signer& signer, std::optional<ByteView> entry, std::optional<audit::NoteId> note) override;
  Status sign_anew(const tally::Signer& signer) override;
  Result<audit::Head> head() override;
  Result<Bytes> bundle(uint64_t index) override;
  Result<std::vector<Hash32>> tile(int level, uint64_t index) override;

 private:
  SqliteAuditStore(Database& writer, std::mutex& mutex, std::unique_ptr<Database> reader);
  // These require mutex_.
  Result<tally::AppendLog> open_log(const audit::Head& head);
  std::vector<Bytes> take_waiting();

  Database& db_;
  std::mutex& mutex_;
  const std::unique_ptr<Database> reader_;  // GUARDED_BY(reader_mutex_)
  std::mutex reader_mutex_;
  LogReader logs_;
};

}  // namespace outcry::store
