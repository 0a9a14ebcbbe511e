// docs/spec/vectors/tally-log.json: what a second implementation computed.
#include "base/vectors_test.h"

#include <charconv>
#include <map>

#include "base/hash.h"
#include "tally/audit.h"
#include "tally/checkpoint.h"
#include "tally/log.h"
#include "tally/note.h"
#include "tally/proof.h"
#include "tally/tile_path.h"

namespace outcry::tally {
namespace {

// The long log by the file's rule.
Entry entry_of_long_log(uint64_t i) {
  const Kind kinds[] = {Kind::kSign, Kind::kSign,       Kind::kSign,    Kind::kPaper,
                        Kind::kSign, Kind::kInvalidate, Kind::kRestore, Kind::kWithdraw};
  Entry entry{kinds[i % 8], static_cast<int32_t>(15393 + i / 1000), {}, 0, Reason::kNone};
  switch (entry.kind) {
    case Kind::kInvalidate:
      entry.target = i - 4;
      entry.reason = Reason::kDuplicate;
      break;
    case Kind::kRestore:
      entry.target = i - 5;
      break;
    case Kind::kWithdraw:
      entry.target = i - 7;
      break;
    default:
      entry.commitment = sha256(bytes_of("entry " + std::to_string(i)));
  }
  return entry;
}

std::vector<Hash32> hashes_in(const Vector& vector, std::string_view name) {
  std::vector<Hash32> out;
  for (const auto& hash : vector.at(name).as_array()) out.push_back(array_of<32>(bytes_in(hash)));
  return out;
}

Bytes joined(const std::vector<Hash32>& hashes) {
  Bytes out;
  for (const Hash32& hash : hashes) out.insert(out.end(), hash.begin(), hash.end());
  return out;
}

// The long log as it grows, with the tiles that were full and those that are not.
class TallyVectorsTest : public testing::Test, protected TileReader {
 protected:
  void grow_to(uint64_t size) {
    if (size < tree_.size()) tree_ = {}, tiles_.clear(), tally_ = {};
    for (uint64_t i = tree_.size(); i < size; ++i) {
      std::vector<Tile> full;
      const Entry entry = entry_of_long_log(i);
      tally_.add(entry.kind);
      tree_.append(leaf_hash(encode(entry)), full);
      for (Tile& tile : full) tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
    }
    uint64_t below = size;
    for (size_t level = 0; level < tree_.partial().size(); ++level, below /= kTileWidth) {
      if (!tree_.partial()[level].empty()) {
        tiles_[{static_cast<int>(level), below / kTileWidth}] = tree_.partial()[level];
      }
    }
  }

  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override {
    const auto found = tiles_.find({level, index});
    if (found == tiles_.end() || found->second.size() < width) return not_found("no such tile");
    return std::vector<Hash32>(found->second.begin(), found->second.begin() + static_cast<std::ptrdiff_t>(width));
  }

  const Vector vectors_ = read_vectors("tally-log.json");
  Tree tree_;
  Tally tally_;
  std::map<std::pair<int, uint64_t>, std::vector<Hash32>> tiles_;
};

TEST_F(TallyVectorsTest, EntriesAndLeaves) {
  for_each_in(vectors_.at("long_log").as_object(), "entries", [](const Vector& v) {
    const Entry entry = entry_of_long_log(number_in(v, "index"));
    EXPECT_EQ(to_hex(encode(entry)), text_in(v, "entry"));
    EXPECT_EQ(to_hex(leaf_hash(encode(entry))), text_in(v, "leaf"));
    const auto decoded = decode(bytes_in(v, "entry"));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, entry);
  });
  const Vector& node = vectors_.at("node").as_object();
  EXPECT_EQ(to_hex(node_hash(hash_in(node, "left"), hash_in(node, "right"))), text_in(node, "node"));
}

TEST_F(TallyVectorsTest, WhatIsNoEntry) {
  for_each_in(vectors_, "not_entries", [](const Vector& v) { EXPECT_FALSE(decode(bytes_in(v, "entry"))); });
}

TEST_F(TallyVectorsTest, RootsAndCounts) {
  for_each_in(vectors_.at("long_log").as_object(), "roots", [this](const Vector& v) {
    grow_to(number_in(v, "size"));
    EXPECT_EQ(to_hex(tree_.root()), text_in(v, "root"));
    EXPECT_EQ(tally_.count(), v.at("count").to_number<int64_t>());
  });
}

TEST_F(TallyVectorsTest, InclusionProofs) {
  for_each_in(vectors_, "inclusion", [this](const Vector& v) {
    const uint64_t index = number_in(v, "index"), size = number_in(v, "size");
    grow_to(size);
    const auto proof = inclusion_proof(*this, index, size);
    ASSERT_TRUE(proof);
    EXPECT_EQ(*proof, hashes_in(v, "proof"));
    EXPECT_TRUE(proves_inclusion(hash_in(v, "leaf"), index, size, *proof, hash_in(v, "root")));
  });
  for_each_in(vectors_, "inclusion_wrong", [](const Vector& v) {
    EXPECT_FALSE(proves_inclusion(hash_in(v, "leaf"), number_in(v, "index"), number_in(v, "size"),
                                  hashes_in(v, "proof"), hash_in(v, "root")))
        << text_in(v, "wrong");
  });
}

TEST_F(TallyVectorsTest, ConsistencyProofs) {
  for_each_in(vectors_, "consistency", [this](const Vector& v) {
    const uint64_t old = number_in(v, "old"), size = number_in(v, "size");
    grow_to(size);
    const auto proof = consistency_proof(*this, old, size);
    ASSERT_TRUE(proof);
    EXPECT_EQ(*proof, hashes_in(v, "proof"));
    EXPECT_TRUE(proves_consistency(old, hash_in(v, "old_root"), size, hash_in(v, "root"), *proof));
  });
  for_each_in(vectors_, "consistency_wrong", [](const Vector& v) {
    EXPECT_FALSE(proves_consistency(number_in(v, "old"), hash_in(v, "old_root"), number_in(v, "size"),
                                    hash_in(v, "root"), hashes_in(v, "proof")))
        << text_in(v, "wrong");
  });
}

TEST_F(TallyVectorsTest, Tiles) {
  for_each_in(vectors_, "tiles", [this](const Vector& v) {
    grow_to(number_in(v, "size"));
    const auto path = parse_tile_path(text_in(v, "path"));
    ASSERT_TRUE(path);
    const auto hashes = tile(path->level, path->index, path->width);
    ASSERT_TRUE(hashes);
    EXPECT_EQ(joined(*hashes).size(), number_in(v, "length"));
    EXPECT_EQ(to_hex(sha256(joined(*hashes))), text_in(v, "sha256"));
  });
}

TEST_F(TallyVectorsTest, Bundles) {
  const auto signer = std::make_shared<const Signer>("outcry.example/c/x", std::array<uint8_t, 32>{});
  for_each_in(vectors_, "bundles", [&](const Vector& v) {
    const auto path = parse_tile_path(text_in(v, "path"));
    ASSERT_TRUE(path);
    std::vector<Entry> entries;
    for (uint64_t i = 0; i < path->index * kTileWidth + path->width; ++i) entries.push_back(entry_of_long_log(i));
    const Writes writes = Log(signer).append(entries);
    const Bundle& bundle = writes.bundles.at(path->index);
    EXPECT_EQ(bundle.index, path->index);
    EXPECT_EQ(bundle.bytes.size(), number_in(v, "length"));
    EXPECT_EQ(to_hex(sha256(bundle.bytes)), text_in(v, "sha256"));
  });
}

TEST_F(TallyVectorsTest, Paths) {
  for_each_in(vectors_, "paths", [](const Vector& v) {
    TilePath path{TilePath::kEntries, 0, number_in(v, "width")};
    if (v.at("level").is_number()) path.level = static_cast<int>(number_in(v, "level"));
    const std::string index = text_in(v, "index");
    std::from_chars(index.data(), index.data() + index.size(), path.index);
    EXPECT_EQ(to_text(path), text_in(v, "path"));
    const auto parsed = parse_tile_path(text_in(v, "path"));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, path);
  });
  for (const auto& path : vectors_.at("not_paths").as_array()) {
    EXPECT_FALSE(parse_tile_path(std::string_view(path.as_string()))) << path;
  }
}

TEST_F(TallyVectorsTest, TheCheckpointIsSignedAndCosigned) {
  const Vector& v = vectors_.at("checkpoint").as_object();
  const Vector &log = v.at("log").as_object(), &witness = v.at("witness").as_object();
  const Signer signer(text_in(log, "name"), hash_in(log, "seed"));
  const Cosigner cosigner(text_in(witness, "name"), hash_in(witness, "seed"));
  EXPECT_EQ(signer.verifier_key(), text_in(log, "verifier_key"));
  EXPECT_EQ(cosigner.verifier_key(), text_in(witness, "verifier_key"));

  const std::string text = checkpoint_text(signer.name(), number_in(v, "size"), hash_in(v, "root"));
  EXPECT_EQ(text, text_in(v, "text"));
  EXPECT_EQ(signer.sign(text), text_in(v, "note"));
  EXPECT_EQ(signer.sign(checkpoint_text(signer.name(), 0, empty_root())), text_in(v, "note_of_empty_log"));
  const Vector& cosignature = v.at("cosignature").as_object();
  const uint64_t time = number_in(cosignature, "time");
  EXPECT_EQ(cosigned_text(time, text), text_in(cosignature, "message"));
  EXPECT_EQ(cosigner.cosign(text, time), text_in(cosignature, "line"));

  const auto note = parse_note(text_in(v, "cosigned_note"));
  ASSERT_TRUE(note);
  EXPECT_TRUE(Verifier::parse(text_in(log, "verifier_key"))->verifies(*note));
  EXPECT_EQ(Verifier::parse(text_in(witness, "verifier_key"))->witnessed_at(*note), time);
}

TEST_F(TallyVectorsTest, WhatIsNoNoteOrNoCheckpoint) {
  for (const auto& text : vectors_.at("not_notes").as_array()) {
    EXPECT_FALSE(parse_note(std::string_view(text.as_string()))) << text;
  }
  for (const auto& text : vectors_.at("not_checkpoints").as_array()) {
    EXPECT_FALSE(parse_checkpoint(std::string_view(text.as_string()))) << text;
  }
}

TEST_F(TallyVectorsTest, TheExampleOfTheSpecification) {
  const Vector& example = vectors_.at("example").as_object();
  std::array<uint8_t, 32> seed{};
  for (size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<uint8_t>(i);
  Log log(std::make_shared<const Signer>("outcry.example/c/save-the-thirty", seed));
  for_each_in(example, "entries", [&](const Vector& v) {
    EXPECT_EQ(to_hex(log.head().root), example.at("roots").at(log.size()).as_string());
    const Entry entry = decode(bytes_in(v, "entry")).value();
    EXPECT_EQ(log.append({&entry, 1}).head.tally.count(), v.at("count").to_number<int64_t>());
  });
  EXPECT_EQ(log.head().checkpoint, text_in(example, "note"));
}

// A log that is signed and hashed as it should be, whatever its entries say. They may be any bytes.
class Published : public LogSource {
 public:
  explicit Published(const boost::json::array& entries) {
    std::vector<Hash32> leaves;
    std::string bundle, hashes;
    for (const auto& value : entries) {
      const Bytes entry = bytes_in(value);
      leaves.push_back(leaf_hash(entry));
      bundle += std::string{'\0', static_cast<char>(entry.size())} + std::string(text_of(entry));
      hashes += text_of(leaves.back());
    }
    files_["checkpoint"] =
        signer_.sign(checkpoint_text(signer_.name(), leaves.size(), leaves.empty() ? empty_root() : root_of(leaves)));
    if (leaves.empty()) return;
    files_[to_text(TilePath{TilePath::kEntries, 0, leaves.size()})] = bundle;
    files_[to_text(TilePath{0, 0, leaves.size()})] = hashes;
  }

  Result<std::string> get(const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return not_found("no such file");
    return found->second;
  }
  Result<AuditReport> audited() { return audit(*this, Verifier::parse(signer_.verifier_key()).value(), {}); }

 private:
  const Signer signer_{"outcry.example/c/x", {}};
  std::map<std::string, std::string> files_;
};

TEST_F(TallyVectorsTest, EachSmallLogCountsOrIsWrongWhereItIs) {
  const std::map<std::string, std::string, std::less<>> told = {
      {"unknown kind", "unknown kind"},
      {"wrong length", "wrong length"},
      {"target is not an earlier entry", "that comes later"},
      {"target is neither sign nor paper", "that is no signature"},
      {"target is not invalidated", "that is not invalidated"},
      {"target does not count", "that does not count"}};
  for_each_in(vectors_, "logs", [&](const Vector& v) {
    const auto report = Published(v.at("entries").as_array()).audited();
    ASSERT_EQ(report.has_value(), v.contains("count")) << text_in(v, "log");
    if (report) {
      EXPECT_EQ(report->tally.count(), v.at("count").to_number<int64_t>()) << text_in(v, "log");
      return;
    }
    EXPECT_EQ(report.error().kind, Error::kCorrupt);
    EXPECT_TRUE(report.error().message.starts_with("entry " + std::to_string(number_in(v, "index"))))
        << report.error().message;
    EXPECT_NE(report.error().message.find(told.at(text_in(v, "wrong"))), std::string::npos) << report.error().message;
  });
}

}  // namespace
}  // namespace outcry::tally
