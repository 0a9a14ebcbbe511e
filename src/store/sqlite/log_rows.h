// The rows that logs are kept in, tally logs and the console's alike: `bundle`
// and `tile`, under a log's number, which is its campaign's (0: the console's).
//
// Private to store/sqlite. Functions throw SqliteError.
#pragma once

#include <mutex>
#include <vector>

#include "store/sqlite/database.h"
#include "tally/append_log.h"

namespace outcry::store {

using LogNumber = int32_t;  // below 65536
inline constexpr LogNumber kConsoleLog = 0;

int64_t bundle_key(LogNumber log, uint64_t index);
int64_t tile_key(LogNumber log, int level, uint64_t index);
Result<std::vector<Hash32>> hashes_of(ByteView bytes);
ByteView raw(const std::vector<Hash32>& hashes);

// What AppendLog::restore() asks for.
struct LogEdge {
  Bytes last_bundle;
  std::vector<std::vector<Hash32>> upper;
};
Result<LogEdge> read_edge(Database& db, LogNumber log, uint64_t size);

struct LogWriter {
  explicit LogWriter(Database& db);
  void write(LogNumber log, const tally::Growth& growth);
  Statement put_bundle, put_tile;
};

// Reads logs on a connection that `mutex` guards. Thread-safe. Errors do not
// leave it as exceptions.
class LogReader {
 public:
  LogReader(Database& db, std::mutex& mutex);
  Result<Bytes> bundle(LogNumber log, uint64_t index);  // kNotFound
  Result<std::vector<Hash32>> tile(LogNumber log, int level, uint64_t index);

 private:
  Result<Bytes> blob_of(Statement& statement, int64_t key);

  std::mutex& mutex_;
  Statement bundle_, tile_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::store
