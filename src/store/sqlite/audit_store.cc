#include "store/sqlite/audit_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {
namespace {

Result<audit::Head> read_head(Database& db) {
  audit::Head head;
  Statement row = db.prepare("SELECT size, root, checkpoint, key FROM audit_head");
  if (!row.step()) return head;
  head.size = static_cast<uint64_t>(row.integer(0));
  if (row.blob(1).size() != head.root.size()) return corrupt("the root of the console's log is damaged");
  std::copy(row.blob(1).begin(), row.blob(1).end(), head.root.begin());
  head.checkpoint = row.text(2);
  head.key = row.text(3);
  return head;
}

void write_head(Database& db, const tally::AppendLog& log, const tally::Signer& signer) {
  const Hash32 root = log.root();
  const std::string note = signer.sign(tally::checkpoint_text(signer.name(), log.size(), root));
  db.prepare("INSERT OR REPLACE INTO audit_head VALUES (1, ?, ?, ?, ?)")
      .bind(log.size(), ByteView(root), note, signer.verifier_key())
      .run();
}

// To the letter: Ed25519 signs the same text the same way. A site that moved
// to another host goes on under a new origin; the rest must still fit.
bool is_signed(const audit::Head& head, const tally::Signer& signer) {
  const std::string origin = head.checkpoint.substr(0, head.checkpoint.find('\n'));
  const std::string text = tally::checkpoint_text(signer.name(), head.size, head.root);
  if (origin == signer.name()) return head.checkpoint == signer.sign(text);
  return head.checkpoint.substr(origin.size()).starts_with(text.substr(signer.name().size()));
}

}  // namespace

SqliteAuditStore::SqliteAuditStore(Database& writer, std::mutex& mutex, std::unique_ptr<Database> reader)
    : db_(writer), mutex_(mutex), reader_(std::move(reader)), logs_(*reader_, reader_mutex_) {}

Result<std::unique_ptr<SqliteAuditStore>> SqliteAuditStore::open(const std::filesystem::path& file, Database& writer,
                                                                 std::mutex& mutex) {
  auto reader = Database::open(file, Database::Use::kRead);
  if (!reader) return reader.error();
  try {
    return std::unique_ptr<SqliteAuditStore>(new SqliteAuditStore(writer, mutex, std::move(*reader)));
  } catch (const SqliteError& error) {
    return to_error(error, "open the console's log");
  }
}

Result<audit::NoteId> SqliteAuditStore::begin(ByteView entry) {
  return transact(db_, mutex_, "note what is about to be done", [&]() -> Result<audit::NoteId> {
    db_.prepare("INSERT INTO audit_note (entry, ended) VALUES (?, 0)").bind(entry).run();
    return sqlite3_last_insert_rowid(db_.handle());
  });
}

Status SqliteAuditStore::end(audit::NoteId note, ByteView entry) {
  return transact(db_, mutex_, "note what was done", [&]() -> Status {
    db_.prepare("UPDATE audit_note SET entry = ?, ended = 1 WHERE id = ? AND ended = 0").bind(entry, note).run();
    if (db_.changes() == 0) db_.prepare("INSERT INTO audit_note (entry, ended) VALUES (?, 1)").bind(entry).run();
    return {};
  });
}

Status SqliteAuditStore::drop(audit::NoteId note) {
  return transact(db_, mutex_, "drop a note", [&]() -> Status {
    db_.prepare("DELETE FROM audit_note WHERE id = ? AND ended = 0").bind(note).run();
    return {};
  });
}

Status SqliteAuditStore::take_up() {
  return transact(db_, mutex_, "take up what was cut off", [&]() -> Status {
    db_.execute("UPDATE audit_note SET ended = 1");
    return {};
  });
}

Result<size_t> SqliteAuditStore::waiting() {
  return look(db_, mutex_, "read what waits to be written down", [&]() -> Result<size_t> {
    Statement row = db_.prepare("SELECT count(*) FROM audit_note WHERE ended = 1");
    return row.step() ? static_cast<size_t>(row.integer(0)) : 0;
  });
}

Result<tally::AppendLog> SqliteAuditStore::open_log(const audit::Head& head) {
  if (head.size == 0) return tally::AppendLog();
  auto edge = read_edge(db_, kConsoleLog, head.size);
  if (!edge) return edge.error();
  auto log = tally::AppendLog::restore(head.size, head.root, edge->last_bundle, std::move(edge->upper));
  if (!log) return corrupt("the console's log: " + log.error().message);
  return log;
}

std::vector<Bytes> SqliteAuditStore::take_waiting() {
  std::vector<Bytes> out;
  {
    Statement row = db_.prepare("SELECT entry FROM audit_note WHERE ended = 1 ORDER BY id");
    while (row.step()) out.emplace_back(row.blob(0).begin(), row.blob(0).end());
  }
  if (!out.empty()) db_.execute("DELETE FROM audit_note WHERE ended = 1");
  return out;
}

Status SqliteAuditStore::append(const tally::Signer& signer, std::optional<ByteView> entry,
                                std::optional<audit::NoteId> note) {
  return transact(db_, mutex_, "write the console's log", [&]() -> Status {
    const auto head = read_head(db_);
    if (!head) return head.error();
    auto log = open_log(*head);
    if (!log) return log.error();
    if (head->size > 0 && !is_signed(*head, signer)) {
      return corrupt("the console's log is not signed by this server's key");
    }
    std::vector<Bytes> entries = take_waiting();
    if (note) db_.prepare("DELETE FROM audit_note WHERE id = ?").bind(*note).run();
    if (entry) entries.emplace_back(entry->begin(), entry->end());
    if (entries.empty()) return {};
    LogWriter(db_).write(kConsoleLog, log->append(entries));
    write_head(db_, *log, signer);
    return {};
  });
}

Status SqliteAuditStore::sign_anew(const tally::Signer& signer) {
  return transact(db_, mutex_, "sign the console's log anew", [&]() -> Status {
    const auto head = read_head(db_);
    if (!head) return head.error();
    const auto log = open_log(*head);
    if (!log) return log.error();
    if (head->size > 0) write_head(db_, *log, signer);
    return {};
  });
}

Result<audit::Head> SqliteAuditStore::head() {
  const std::lock_guard lock(reader_mutex_);
  try {
    return read_head(*reader_);
  } catch (const SqliteError& error) {
    return to_error(error, "read the console's log");
  }
}

Result<Bytes> SqliteAuditStore::bundle(uint64_t index) {
  return logs_.bundle(kConsoleLog, index);
}

Result<std::vector<Hash32>> SqliteAuditStore::tile(int level, uint64_t index) {
  return logs_.tile(kConsoleLog, level, index);
}

}  // namespace outcry::store
