#include "tally/audit.h"

#include <gtest/gtest.h>

#include <map>

#include "tally/log.h"
#include "tally/tile_path.h"

namespace outcry::tally {
namespace {

std::array<uint8_t, 32> seed(uint8_t n) {
  std::array<uint8_t, 32> seed{};
  seed.fill(n);
  return seed;
}

Entry sign(uint64_t n) {
  Entry entry;
  entry.day = 15393;
  for (size_t i = 0; i < 8; ++i) entry.commitment[i] = static_cast<uint8_t>(n >> (8 * i));
  return entry;
}

Entry cancel(Kind kind, uint64_t target, Reason reason = Reason::kNone) {
  return {kind, 15394, {}, target, reason};
}

// A published log that a test may tamper with.
class AuditTest : public testing::Test, protected LogSource {
 protected:
  void publish(std::span<const Entry> entries) {
    const Writes writes = log_.append(entries);
    for (const Bundle& bundle : writes.bundles) {
      const auto width = split_bundle(bundle.bytes)->size();
      files_[to_text(TilePath{TilePath::kEntries, bundle.index, width})] = std::string(text_of(bundle.bytes));
      std::vector<Hash32> leaves;
      const auto split = split_bundle(bundle.bytes);  // keeps the views alive
      for (const ByteView entry : *split) leaves.push_back(leaf_hash(entry));
      put({0, bundle.index, leaves});
    }
    for (const Tile& tile : writes.tiles) put(tile);
    files_["checkpoint"] = writes.head.checkpoint;
  }
  void publish(uint64_t n) {
    std::vector<Entry> entries;
    for (uint64_t i = 0; i < n; ++i) entries.push_back(sign(log_.size() + i));
    publish(entries);
  }
  void put(const Tile& tile) {
    std::string bytes;
    for (const Hash32& hash : tile.hashes) bytes.append(text_of(hash));
    files_[to_text(TilePath{tile.level, tile.index, tile.hashes.size()})] = bytes;
  }

  Result<std::string> get(const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return not_found("no such file");
    return found->second;
  }

  Result<AuditReport> run(std::vector<Checkpoint> seen = {}) {
    return audit(*this, *Verifier::parse(signer_->verifier_key()), std::move(seen), options_);
  }
  std::string complaint(std::vector<Checkpoint> seen = {}) {
    const auto report = run(std::move(seen));
    if (report) return "none";
    EXPECT_EQ(report.error().kind, Error::kCorrupt);
    return report.error().message;
  }
  Checkpoint checkpoint() { return *parse_checkpoint(parse_note(files_["checkpoint"])->text); }

  const std::shared_ptr<const Signer> signer_ = std::make_shared<const Signer>("outcry.example/c/x", seed(7));
  Log log_{signer_};
  std::map<std::string, std::string> files_;
  AuditOptions options_;
};

TEST_F(AuditTest, TheCountFollowsFromTheEntries) {
  publish(std::vector<Entry>{sign(1), sign(2), sign(3), cancel(Kind::kWithdraw, 0),
                             cancel(Kind::kInvalidate, 1, Reason::kMachine),
                             cancel(Kind::kInvalidate, 2, Reason::kOther), cancel(Kind::kRestore, 1)});
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->tally.count(), 1);
  EXPECT_EQ(report->checkpoint, checkpoint());
  EXPECT_EQ(report->invalidated, (std::map<Reason, uint64_t>{{Reason::kMachine, 1}, {Reason::kOther, 1}}));
}

TEST_F(AuditTest, EverySizeAtTheEdges) {
  EXPECT_EQ(run().error().kind, Error::kNotFound);
  publish(std::span<const Entry>());
  EXPECT_EQ(run()->tally.count(), 0);
  for (const uint64_t size : {1, 255, 256, 257, 511, 512, 513, 65'535, 65'536, 65'537, 66'000}) {
    publish(size - log_.size());
    const auto report = run();
    ASSERT_TRUE(report) << report.error().message;
    ASSERT_EQ(report->tally.count(), static_cast<int64_t>(size));
  }
}

TEST_F(AuditTest, EveryFlippedByteIsFound) {
  publish(600);
  std::map<std::string, int> tried;
  for (auto& [path, bytes] : files_) {
    // Partial ones of an earlier size, which nobody reads, are not there: all was published at once.
    for (size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 40) {
      bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
      EXPECT_NE(complaint(), "none") << path << " at " << at;
      bytes[at] = static_cast<char>(bytes[at] ^ 0x20);
      ++tried[path];
    }
  }
  EXPECT_EQ(tried.size(), 8u);  // three bundles, three tiles of leaves, one of the level above, the checkpoint
  EXPECT_EQ(complaint(), "none");
}

TEST_F(AuditTest, TheWrongEntryIsNamed) {
  publish(600);
  const std::string bundle = files_["tile/entries/001"];
  files_["tile/entries/001"][44 * 39 + 10] ^= 1;
  EXPECT_EQ(complaint(), "entry 300 is not the one that tile/0/001 holds the hash of");
  files_["tile/entries/001"] = bundle.substr(0, bundle.size() - 39);
  EXPECT_EQ(complaint(), "tile/entries/001 holds 255 entries instead of 256");
  files_["tile/entries/001"] = bundle.substr(39) + bundle.substr(0, 39);
  EXPECT_EQ(complaint(), "entry 256 is not the one that tile/0/001 holds the hash of");
  files_["tile/entries/001"] = bundle.substr(0, bundle.size() - 1);
  EXPECT_EQ(complaint(), "tile/entries/001: an entry bundle ends in the middle of an entry");
  files_.erase("tile/entries/001");
  EXPECT_EQ(complaint(), "couldn't read tile/entries/001: no such file");
}

TEST_F(AuditTest, TilesThatFollowAChangedEntryAreFoundOut) {
  publish(600);
  const auto whole = files_;
  files_.clear();
  Log other(signer_);
  log_ = std::move(other);
  std::vector<Entry> entries;
  for (uint64_t i = 0; i < 600; ++i) entries.push_back(sign(i == 300 ? 9999 : i));
  publish(entries);
  files_["checkpoint"] = whole.at("checkpoint");
  EXPECT_EQ(complaint(), "the entries and tiles do not hash to the checkpoint's root");
}

TEST_F(AuditTest, EntriesThatMayNotStandThereAreFound) {
  const std::pair<std::vector<Entry>, const char*> cases[] = {
      {{sign(1), cancel(Kind::kWithdraw, 1)}, "entry 1 withdraws entry 1, which cannot be: that comes later"},
      {{sign(1), cancel(Kind::kWithdraw, 0), cancel(Kind::kWithdraw, 0)},
       "entry 2 withdraws entry 0, which cannot be: that does not count"},
      {{sign(1), cancel(Kind::kWithdraw, 0), cancel(Kind::kInvalidate, 0)},
       "entry 2 invalidates entry 0, which cannot be: that does not count"},
      {{sign(1), cancel(Kind::kWithdraw, 0), cancel(Kind::kRestore, 0)},
       "entry 2 restores entry 0, which cannot be: that is not invalidated"},
      {{sign(1), cancel(Kind::kWithdraw, 0), cancel(Kind::kWithdraw, 1)},
       "entry 2 withdraws entry 1, which cannot be: that is no signature"},
  };
  for (const auto& [entries, words] : cases) {
    log_ = Log(signer_);
    files_.clear();
    publish(entries);
    EXPECT_EQ(complaint(), words);
  }
}

TEST_F(AuditTest, WhatWasSeenBeforeHolds) {
  std::vector<Checkpoint> seen;
  for (const uint64_t more : {0, 1, 200, 55, 1, 300, 0}) {
    publish(more);
    seen.push_back(checkpoint());
  }
  EXPECT_EQ(complaint(seen), "none");
  for (size_t i = 1; i < seen.size(); ++i) {  // the empty tree is a part of every tree
    auto forked = seen;
    forked[i].root[0] ^= 1;
    EXPECT_EQ(complaint(forked), "the log was forked or rewritten: its first " + std::to_string(seen[i].size) +
                                     " entries are not those it had before");
  }
  const auto newest = checkpoint();
  log_ = Log(signer_);
  files_.clear();
  publish(256);
  EXPECT_EQ(complaint({newest}), "the log was rolled back: it had 557 entries, and now says 256");
}

TEST_F(AuditTest, SignaturesAndWitnesses) {
  publish(3);
  const std::string mine = files_["checkpoint"];
  files_["checkpoint"] = Signer("outcry.example/c/x", seed(8)).sign(parse_note(mine)->text);
  EXPECT_EQ(complaint(), "the checkpoint is not signed by the log's key");
  files_["checkpoint"] =
      Signer("outcry.example/c/y", seed(7)).sign(checkpoint_text("outcry.example/c/y", 3, checkpoint().root));
  EXPECT_EQ(complaint(), "the checkpoint is of \"outcry.example/c/y\", the key of \"outcry.example/c/x\"");

  const Cosigner one("one.example", seed(1)), two("two.example", seed(2));
  for (const Cosigner* each : {&one, &two}) options_.witnesses.push_back(*Verifier::parse(each->verifier_key()));
  options_.witnesses_needed = 2;
  files_["checkpoint"] = mine + one.cosign(parse_note(mine)->text, 1'700'000'000);
  EXPECT_EQ(complaint(), "the checkpoint is witnessed by 1 of the 2 that are needed");
  files_["checkpoint"] += two.cosign(parse_note(mine)->text, 1'700'000'001);
  EXPECT_EQ(run()->witnessed_by, (std::vector<std::string>{"one.example", "two.example"}));
  options_.witnesses_needed = 1;
  files_["checkpoint"] = mine + Cosigner("one.example", seed(3)).cosign(parse_note(mine)->text, 1'700'000'000);
  EXPECT_EQ(complaint(), "the checkpoint is witnessed by 0 of the 1 that are needed");
}

TEST(TilePathTest, ReadsExactlyWhatItWrites) {
  for (const auto& [path, text] :
       std::initializer_list<std::pair<TilePath, const char*>>{{{0, 0, 256}, "tile/0/000"},
                                                               {{0, 999, 256}, "tile/0/999"},
                                                               {{1, 1000, 256}, "tile/1/x001/000"},
                                                               {{63, 1234067, 256}, "tile/63/x001/x234/067"},
                                                               {{TilePath::kEntries, 67, 1}, "tile/entries/067.p/1"},
                                                               {{0, 1000000, 255}, "tile/0/x001/x000/000.p/255"}}) {
    EXPECT_EQ(to_text(path), text);
    EXPECT_EQ(*parse_tile_path(text), path);
  }
  for (const auto* broken : {"",
                             "tile/",
                             "tile/0/",
                             "tile/0",
                             "tile/64/000",
                             "tile/00/000",
                             "tile/0/0",
                             "tile/0/0000",
                             "tile/0/x000/000",
                             "tile/0/001/000",
                             "tile/0/x001",
                             "tile/0/x001/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/",
                             "tile/0/-01",
                             "tile/entries/000/",
                             "tile/data/000",
                             "tile/0/x001/x001/x001/x001/x001/x001/x001/001"}) {
    EXPECT_FALSE(parse_tile_path(broken)) << broken;
  }
}

TEST(WholeTileTest, IsAddedByItsRoot) {
  Tree slow, fast;
  std::vector<Tile> slow_full, fast_full;
  for (uint64_t tile = 0; tile < 300; ++tile) {
    std::vector<Hash32> leaves;
    for (uint64_t i = 0; i < kTileWidth; ++i)
      leaves.push_back(leaf_hash(bytes_of(std::to_string(tile * kTileWidth + i))));
    for (const Hash32& leaf : leaves) slow.append(leaf, slow_full);
    fast.append_tile(root_of(leaves), fast_full);
    ASSERT_EQ(slow.root(), fast.root());
    ASSERT_EQ(slow.partial(), fast.partial());
  }
  ASSERT_EQ(fast_full.size(), 1u);
  EXPECT_EQ(fast_full[0].level, 1);
  EXPECT_EQ(fast_full[0].index, 0u);
}

}  // namespace
}  // namespace outcry::tally
