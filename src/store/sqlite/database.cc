#include "store/sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace outcry::store {
namespace {

[[noreturn]] void raise(sqlite3* db, int code) {
  // sqlite3_errmsg may quote SQL, but never bound values.
  throw SqliteError(code, db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
}

}  // namespace

Error to_error(const SqliteError& error, std::string_view doing) {
  const int primary = error.code & 0xFF;
  const auto message = fmt::format("couldn't {}: {}", doing, error.what());
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) return corrupt(message);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return busy(message);
  return failed(message);
}

Statement::Statement(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) raise(db, code);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  raise(sqlite3_db_handle(statement_.get()), code);
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
}

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return {text == nullptr ? "" : text, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

ByteView Statement::blob(int column) const {
  const auto* bytes = static_cast<const uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) raise(sqlite3_db_handle(statement_.get()), code);
}

void Statement::bind_one(int at, int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), at, value));
}

void Statement::bind_one(int at, std::string_view text) {
  check(sqlite3_bind_text(statement_.get(), at, text.data() == nullptr ? "" : text.data(),
                          static_cast<int>(text.size()), SQLITE_STATIC));
}

void Statement::bind_one(int at, ByteView bytes) {
  if (bytes.empty()) {
    check(sqlite3_bind_zeroblob(statement_.get(), at, 0));
    return;
  }
  check(sqlite3_bind_blob(statement_.get(), at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
}

void Statement::bind_one(int at, std::nullptr_t) {
  check(sqlite3_bind_null(statement_.get(), at));
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Use use) {
  if (use == Use::kWrite) {
    // SQLite's own files take the mode of the database.
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
  }
  sqlite3* raw = nullptr;
  const int flags =
      (use == Use::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  std::unique_ptr<Database> db(new Database(raw));
  try {
    if (code != SQLITE_OK) raise(raw, code);
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, 10'000);
    db->execute(use == Use::kAlone ? "PRAGMA journal_mode=MEMORY" : "PRAGMA journal_mode=WAL");
    db->execute("PRAGMA synchronous=FULL");
    db->execute("PRAGMA foreign_keys=ON");
    db->execute("PRAGMA secure_delete=ON");
    db->execute("PRAGMA temp_store=MEMORY");
    // Checkpoints are the writer's own work, so the WAL stays near 80 MB.
    if (use != Use::kAlone) {
      db->execute(use == Use::kWrite ? "PRAGMA wal_autocheckpoint=20000" : "PRAGMA query_only=ON");
    }
    db->execute(use == Use::kWrite ? "PRAGMA cache_size=-16000" : "PRAGMA cache_size=-2000");
  } catch (const SqliteError& error) {
    return to_error(error, fmt::format("open the database {}", file.string()));
  }
  return db;
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(db_.get(), code);
}

int64_t Database::data_version() {
  Statement statement = prepare("PRAGMA data_version");
  return statement.step() ? statement.integer(0) : 0;
}

Transaction::~Transaction() {
  if (db_ == nullptr) return;
  sqlite3_exec(db_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Snapshot::~Snapshot() {
  sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  db_->execute("COMMIT");
  db_ = nullptr;
}

}  // namespace outcry::store
