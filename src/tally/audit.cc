#include "tally/audit.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "base/hash.h"
#include "tally/log.h"
#include "tally/tile_path.h"
#include "tally/tree.h"

namespace outcry::tally {
namespace {

constexpr uint64_t kBlocksAtOnce = 512;

// One bundle of entries, read and hashed.
struct Block {
  std::vector<Entry> entries;
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

Status read_block(LogSource& log, uint64_t index, size_t width, Block& block) {
  const std::string path = to_text(TilePath{TilePath::kEntries, index, width});
  const auto bytes = log.get(path);
  if (!bytes) return missing(path, bytes.error());
  const auto entries = split_bundle(bytes_of(*bytes));
  if (!entries) return corrupt(fmt::format("{}: {}", path, entries.error().message));
  if (entries->size() != width) {
    return corrupt(fmt::format("{} holds {} entries instead of {}", path, entries->size(), width));
  }
  for (size_t i = 0; i < width; ++i) {
    auto entry = decode((*entries)[i]);
    if (!entry) return corrupt(fmt::format("entry {}: {}", index * kTileWidth + i, entry.error().message));
    block.entries.push_back(*entry);
    block.leaves.push_back(leaf_hash((*entries)[i]));
  }
  if (width == kTileWidth) block.root = root_of(block.leaves);
  return read_tile(log, 0, index, block.leaves);
}

// What the entries so far say, and whether the next one may follow.
class Ledger {
 public:
  explicit Ledger(uint64_t size) { states_.reserve(size); }

  Status add(const Entry& entry, AuditReport& report) {
    const uint64_t index = states_.size();
    states_.push_back(kAct);
    switch (entry.kind) {
      case Kind::kSign:
      case Kind::kPaper:
        states_.back() = kCounted;
        break;
      case Kind::kWithdraw:
        if (auto moved = move(index, entry.target, kCounted, kWithdrawn, "withdraws"); !moved) return moved;
        break;
      case Kind::kInvalidate:
        if (auto moved = move(index, entry.target, kCounted, kInvalidated, "invalidates"); !moved) return moved;
        ++report.invalidated[entry.reason];
        break;
      case Kind::kRestore:
        if (auto moved = move(index, entry.target, kInvalidated, kCounted, "restores"); !moved) return moved;
        break;
    }
    report.tally.add(entry.kind);
    return {};
  }

 private:
  enum State : uint8_t { kAct, kCounted, kWithdrawn, kInvalidated };

  Status move(uint64_t index, uint64_t target, State from, State to, std::string_view verb) {
    if (target >= index || states_[target] != from) {
      return corrupt(fmt::format("entry {} {} entry {}, which cannot be: {}", index, verb, target,
                                 target >= index           ? "that comes later"
                                 : states_[target] == kAct ? "that is no signature"
                                 : from == kInvalidated    ? "that is not invalidated"
                                                           : "that does not count"));
    }
    states_[target] = to;
    return {};
  }

  std::vector<State> states_;
};

class Auditor {
 public:
  Auditor(LogSource& log, const AuditOptions& options, std::vector<Checkpoint> seen)
      : log_(log), options_(options), seen_(std::move(seen)) {
    std::sort(seen_.begin(), seen_.end(), [](const auto& a, const auto& b) { return a.size < b.size; });
  }

  Result<AuditReport> run(const Verifier& key) {
    if (auto read = read_checkpoint(key); !read) return read.error();
    const uint64_t size = report_.checkpoint.size;
    Ledger ledger(size);
    const uint64_t blocks = (size + kTileWidth - 1) / kTileWidth;
    for (uint64_t first = 0; first < blocks; first += kBlocksAtOnce) {
      std::vector<Block> some = read_blocks(first, std::min(kBlocksAtOnce, blocks - first));
      for (Block& block : some) {
        if (auto taken = take(block, ledger); !taken) return taken.error();
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
        blocks[i].status = read_block(log_, first + i, width_of(first + i), blocks[i]);
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
  Status take(Block& block, Ledger& ledger) {
    if (!block.status) return block.status;
    uint64_t index = tree_.size();
    for (const Entry& entry : block.entries) {
      if (auto added = ledger.add(entry, report_); !added) return added;
      if (options_.each) options_.each(index++, entry);
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
  const AuditOptions& options_;
  std::vector<Checkpoint> seen_;  // those that were not met yet, by size
  Tree tree_;
  AuditReport report_;
};

}  // namespace

Result<AuditReport> audit(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                          const AuditOptions& options) {
  return Auditor(log, options, std::move(seen)).run(key);
}

}  // namespace outcry::tally
