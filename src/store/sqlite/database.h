// A Database is one SQLite connection with prepared statements: what the
// stores of this folder are written with. Errors of SQLite are thrown as
// SqliteError inside this folder and end at the stores' borders.
//
// A connection is used by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::store {

struct SqliteError : std::runtime_error {
  SqliteError(int result, const std::string& what) : std::runtime_error(what), code(result) {}
  int code;  // extended result code
};

// As the stores' callers see it.
Error to_error(const SqliteError& error, std::string_view doing);

class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* db, std::string_view sql);

  // Parameters from 1 up, then rows by step() until it is false. Text and
  // blobs are not copied: they must live until reset() or the next bind().
  template <class... T>
  Statement& bind(const T&... values) {
    reset();
    int at = 0;
    (bind_one(++at, values), ...);
    return *this;
  }
  bool step();
  void run();  // to the end, for statements without rows
  void reset();

  // Columns from 0 up. Views are valid until the next step() or reset().
  [[nodiscard]] int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] ByteView blob(int column) const;
  [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

 private:
  void bind_one(int at, int64_t value);
  void bind_one(int at, int value) { bind_one(at, static_cast<int64_t>(value)); }
  void bind_one(int at, uint64_t value) { bind_one(at, static_cast<int64_t>(value)); }
  void bind_one(int at, std::string_view text);
  void bind_one(int at, const std::string& text) { bind_one(at, std::string_view(text)); }
  void bind_one(int at, const char* text) { bind_one(at, std::string_view(text)); }
  void bind_one(int at, ByteView bytes);
  void bind_one(int at, const Bytes& bytes) { bind_one(at, ByteView(bytes)); }
  void bind_one(int at, std::nullptr_t);
  template <class T>
  void bind_one(int at, const std::optional<T>& value) {
    if (value) {
      bind_one(at, *value);
    } else {
      bind_one(at, nullptr);
    }
  }
  void check(int code) const;

  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  // kAlone: an existing file that nobody else has, without files beside it.
  enum class Use { kWrite, kRead, kAlone };

  // Opens (and for kWrite creates, mode 0600) the file with this project's
  // settings: WAL, synchronous=FULL, foreign keys, secure_delete.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Use use);

  Statement prepare(std::string_view sql) { return {db_.get(), sql}; }
  void execute(const std::string& sql);
  [[nodiscard]] int changes() const { return sqlite3_changes(db_.get()); }
  // Changes whenever another connection committed (PRAGMA data_version).
  int64_t data_version();
  [[nodiscard]] sqlite3* handle() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  explicit Database(sqlite3* db) : db_(db) {}
  std::unique_ptr<sqlite3, Close> db_;
};

// BEGIN IMMEDIATE … COMMIT; rolls back if it is destroyed before commit().
class Transaction {
 public:
  explicit Transaction(Database& db) : db_(&db) { db.execute("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database* db_;
};

// BEGIN … ROLLBACK, for reading only: all that is read is of the moment of the
// first read, whatever another process commits meanwhile. Waits for nobody.
class Snapshot {
 public:
  explicit Snapshot(Database& db) : db_(db) { db.execute("BEGIN"); }
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Database& db_;
};

}  // namespace outcry::store
