#include "tally/log_audit.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "base/hash.h"
#include "tally/append_log.h"
#include "tally/tile_path.h"
#include "tally/tree.h"

namespace outcry::tally {
namespace {

constexpr uint64_t kBlocksAtOnce = 512;

// One bundle of entries, read and hashed.
struct Block {
  std::string bytes;
  std::vector<ByteView> entries;  // of `bytes`
  std::vector<Hash32> leaves;
  Hash32 root{};  // of a full one
  Status status;
};

Error missing(const std::string& path, const Error& error) {
  return {error.kind == Error::kNotFound ? Error::kCorrupt : error.kind,
          fmt::format("couldn't read {}: {}", path, error.message)};
}

Status read_tile(LogSource& log, int level, uint64_t index, std::span<const Hash32> expected) {
  const std::string path = to_text(TilePath{level, index, expected.size()});
  const auto bytes = log.get(path);
  if (!bytes) return missing(path, bytes.error());
  const ByteView all = bytes_of(*bytes);
  for (size_t i = 0; i < expected.size(); ++i) {
    const auto at = i * sizeof(Hash32);
    if (all.size() >= at + sizeof(Hash32) && equal(all.subspan(at, sizeof(Hash32)), expected[i])) continue;
    if (level == 0) {
      return corrupt(fmt::format("entry {} is not the one that {} holds the hash of", index * kTileWidth + i, path));
    }
    return corrupt(fmt::format("{} does not follow from the tiles below it, at hash {}", path, i));
  }
  if (all.size() != expected.size_bytes()) return corrupt(fmt::format("{} is longer than it should be", path));
  return {};
}

Status read_block(LogSource& log, const EntryReader& reader, uint64_t index, size_t width, Block& block) {
  const std::string path = to_text(TilePath{TilePath::kEntries, index, width});
  auto bytes = log.get(path);
  if (!bytes) return missing(path, bytes.error());
  block.bytes = std::move(*bytes);
  auto entries = split_bundle(bytes_of(block.bytes));
  if (!entries) return corrupt(fmt::format("{}: {}", path, entries.error().message));
  if (entries->size() != width) {
    return corrupt(fmt::format("{} holds {} entries instead of {}", path, entries->size(), width));
  }
  for (size_t i = 0; i < width; ++i) {
    if (auto good = reader.check((*entries)[i]); !good) {
      return corrupt(fmt::format("entry {}: {}", index * kTileWidth + i, good.error().message));
    }
    block.leaves.push_back(leaf_hash((*entries)[i]));
  }
  block.entries = std::move(*entries);
  if (width == kTileWidth) block.root = root_of(block.leaves);
  return read_tile(log, 0, index, block.leaves);
}

class Auditor {
 public:
  Auditor(LogSource& log, const LogAuditOptions& options, const EntryReader& reader, std::vector<Checkpoint> seen)
      : log_(log), options_(options), reader_(reader), seen_(std::move(seen)) {
    std::sort(seen_.begin(), seen_.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
  }

  Result<LogAuditReport> run(const Verifier& key) {
    if (auto read = read_checkpoint(key); !read) return read.error();
    const uint64_t size = report_.checkpoint.size;
    const uint64_t blocks = (size + kTileWidth - 1) / kTileWidth;
    for (uint64_t first = 0; first < blocks; first += kBlocksAtOnce) {
      std::vector<Block> some = read_blocks(first, std::min(kBlocksAtOnce, blocks - first));
      for (Block& block : some) {
        if (auto taken = take(block); !taken) return taken.error();
      }
      if (options_.progress) options_.progress(tree_.size(), size);
    }
    if (auto same = expect_seen(); !same) return same.error();
    if (auto same = compare_upper(); !same) return same.error();
    if (tree_.root() != report_.checkpoint.root) {
      return corrupt("the entries and tiles do not hash to the checkpoint's root");
    }
    return std::move(report_);
  }

 private:
  Status read_checkpoint(const Verifier& key) {
    auto text = log_.get("checkpoint");
    if (!text) return text.error();
    const auto note = parse_note(*text);
    if (!note) return corrupt("the checkpoint: " + note.error().message);
    auto checkpoint = parse_checkpoint(note->text);
    if (!checkpoint) return corrupt("the checkpoint: " + checkpoint.error().message);
    if (checkpoint->origin != key.name()) {
      return corrupt(fmt::format("the checkpoint is of \"{}\", the key of \"{}\"", checkpoint->origin, key.name()));
    }
    if (!key.verifies(*note)) return corrupt("the checkpoint is not signed by the log's key");
    for (const Verifier& witness : options_.witnesses) {
      if (witness.witnessed_at(*note) > 0) report_.witnessed_by.push_back(witness.name());
    }
    if (report_.witnessed_by.size() < options_.witnesses_needed) {
      return corrupt(fmt::format("the checkpoint is witnessed by {} of the {} that are needed",
                                 report_.witnessed_by.size(), options_.witnesses_needed));
    }
    for (const Checkpoint& before : seen_) {
      if (before.origin != checkpoint->origin) return invalid("a checkpoint seen before is of another log");
      if (before.size > checkpoint->size) {
        return corrupt(
            fmt::format("the log was rolled back: it had {} entries, and now says {}", before.size, checkpoint->size));
      }
    }
    report_.note = std::move(*text);
    report_.checkpoint = std::move(*checkpoint);
    return {};
  }

  [[nodiscard]] size_t width_of(uint64_t block) const {
    return std::min<uint64_t>(kTileWidth, report_.checkpoint.size - block * kTileWidth);
  }

  std::vector<Block> read_blocks(uint64_t first, uint64_t count) {
    std::vector<Block> blocks(count);
    std::atomic<uint64_t> next{0};
    const auto work = [&] {
      for (uint64_t i = next++; i < count; i = next++) {
        blocks[i].status = read_block(log_, reader_, first + i, width_of(first + i), blocks[i]);
        if (!blocks[i].status) return;
      }
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < options_.threads; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
    return blocks;
  }

  // In order. A thread that met an error leaves blocks after it unread, but
  // none before.
  Status take(Block& block) {
    if (!block.status) return block.status;
    uint64_t index = tree_.size();
    for (const ByteView entry : block.entries) {
      if (auto taken = reader_.take(index++, entry); !taken) return taken;
    }
    const uint64_t end = tree_.size() + block.leaves.size();
    while (!seen_.empty() && seen_.front().size < end) {
      Tree then = tree_;
      std::vector<Tile> ignored;
      for (uint64_t i = tree_.size(); i < seen_.front().size; ++i) {
        then.append(block.leaves[i - tree_.size()], ignored);
      }
      if (auto same = expect(then); !same) return same;
    }
    std::vector<Tile> full;
    if (block.leaves.size() == kTileWidth) {
      tree_.append_tile(block.root, full);
    } else {
      for (const Hash32& leaf : block.leaves) tree_.append(leaf, full);
    }
    for (const Tile& tile : full) {
      if (auto same = read_tile(log_, tile.level, tile.index, tile.hashes); !same) return same;
    }
    return {};
  }

  // The first of `seen_` against a tree of its size.
  Status expect(const Tree& tree) {
    if (tree.root() != seen_.front().root) {
      return corrupt(fmt::format("the log was forked or rewritten: its first {} entries are not those it had before",
                                 seen_.front().size));
    }
    seen_.erase(seen_.begin());
    return {};
  }

  // Those of the whole size.
  Status expect_seen() {
    while (!seen_.empty()) {
      if (auto same = expect(tree_); !same) return same;
    }
    return {};
  }

  Status compare_upper() {
    uint64_t below = tree_.size();
    for (size_t level = 1; level < tree_.partial().size(); ++level) {
      below /= kTileWidth;
      const auto& row = tree_.partial()[level];
      if (row.empty()) continue;
      if (auto same = read_tile(log_, static_cast<int>(level), below / kTileWidth, row); !same) return same;
    }
    return {};
  }

  LogSource& log_;
  const LogAuditOptions& options_;
  const EntryReader& reader_;
  std::vector<Checkpoint> seen_;  // those that were not met yet, by size
  Tree tree_;
  LogAuditReport report_;
};

}  // namespace

Result<LogAuditReport> audit_entries(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                                     const LogAuditOptions& options, const EntryReader& reader) {
  return Auditor(log, options, reader, std::move(seen)).run(key);
}

}  // namespace outcry::tally
