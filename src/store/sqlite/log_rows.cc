#include "store/sqlite/log_rows.h"

#include <cstring>

namespace outcry::store {

int64_t bundle_key(LogNumber log, uint64_t index) {
  return static_cast<int64_t>(static_cast<uint64_t>(log) << 40 | index);
}

int64_t tile_key(LogNumber log, int level, uint64_t index) {
  return static_cast<int64_t>(static_cast<uint64_t>(log) << 44 | static_cast<uint64_t>(level) << 40 | index);
}

Result<std::vector<Hash32>> hashes_of(ByteView bytes) {
  if (bytes.size() % sizeof(Hash32) != 0) return corrupt("a tile is damaged");
  std::vector<Hash32> hashes(bytes.size() / sizeof(Hash32));
  std::memcpy(hashes.data(), bytes.data(), bytes.size());
  return hashes;
}

ByteView raw(const std::vector<Hash32>& hashes) {
  return {reinterpret_cast<const uint8_t*>(hashes.data()), hashes.size() * sizeof(Hash32)};
}

Result<LogEdge> read_edge(Database& db, LogNumber log, uint64_t size) {
  LogEdge edge;
  Statement tile = db.prepare("SELECT hashes FROM tile WHERE key = ?");
  uint64_t level_size = size / tally::kTileWidth;
  for (int level = 1; level_size > 0; ++level, level_size /= tally::kTileWidth) {
    edge.upper.emplace_back();
    if (level_size % tally::kTileWidth == 0) continue;
    if (!tile.bind(tile_key(log, level, level_size / tally::kTileWidth)).step()) {
      return corrupt("a tile of a log is missing");
    }
    auto hashes = hashes_of(tile.blob(0));
    if (!hashes) return hashes.error();
    edge.upper.back() = std::move(*hashes);
  }
  Statement bundle = db.prepare("SELECT entries FROM bundle WHERE key = ?");
  if (bundle.bind(bundle_key(log, size / tally::kTileWidth)).step()) {
    edge.last_bundle.assign(bundle.blob(0).begin(), bundle.blob(0).end());
  }
  return edge;
}

LogWriter::LogWriter(Database& db)
    : put_bundle(db.prepare("INSERT INTO bundle VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET entries = ?2")),
      put_tile(db.prepare("INSERT INTO tile VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET hashes = ?2")) {}

void LogWriter::write(LogNumber log, const tally::Growth& growth) {
  for (const tally::Bundle& bundle : growth.bundles) put_bundle.bind(bundle_key(log, bundle.index), bundle.bytes).run();
  for (const tally::Tile& tile : growth.tiles) {
    put_tile.bind(tile_key(log, tile.level, tile.index), raw(tile.hashes)).run();
  }
}

LogReader::LogReader(Database& db, std::mutex& mutex)
    : mutex_(mutex),
      bundle_(db.prepare("SELECT entries FROM bundle WHERE key = ?")),
      tile_(db.prepare("SELECT hashes FROM tile WHERE key = ?")) {}

Result<Bytes> LogReader::blob_of(Statement& statement, int64_t key) {
  const std::lock_guard lock(mutex_);
  try {
    Bytes bytes;
    if (statement.bind(key).step()) bytes.assign(statement.blob(0).begin(), statement.blob(0).end());
    statement.reset();  // or the read would hold back the WAL
    if (bytes.empty()) return not_found("the log is not so long");
    return bytes;
  } catch (const SqliteError& error) {
    return to_error(error, "read a log");
  }
}

Result<Bytes> LogReader::bundle(LogNumber log, uint64_t index) {
  if (index >= uint64_t{1} << 40) return not_found("the log is not so long");
  return blob_of(bundle_, bundle_key(log, index));
}

Result<std::vector<Hash32>> LogReader::tile(LogNumber log, int level, uint64_t index) {
  constexpr int kMostLevel = 15;
  if (level < 0 || level > kMostLevel || index >= uint64_t{1} << 40) return not_found("the log is not so long");
  const auto stored = blob_of(tile_, tile_key(log, level, index));
  if (stored) return hashes_of(*stored);
  if (level > 0 || stored.error().kind != Error::kNotFound) return stored.error();
  // The last tile of leaves is not kept: it follows from its bundle.
  const auto entries = bundle(log, index);
  if (!entries) return entries.error();
  const auto split = tally::split_bundle(*entries);
  if (!split) return corrupt(split.error().message);
  std::vector<Hash32> hashes;
  for (const ByteView entry : *split) hashes.push_back(tally::leaf_hash(entry));
  return hashes;
}

}  // namespace outcry::store
