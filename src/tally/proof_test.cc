#include "tally/proof.h"

#include <gtest/gtest.h>

#include <map>

#include "tally/tree.h"

namespace outcry::tally {
namespace {

Hash32 leaf(uint64_t n) {
  const uint8_t bytes[8] = {static_cast<uint8_t>(n >> 16), static_cast<uint8_t>(n >> 8), static_cast<uint8_t>(n)};
  return leaf_hash(ByteView(bytes));
}

// A growing tree that keeps its tiles, as a store would.
class ProofTest : public testing::Test, protected TileReader {
 protected:
  void grow_to(uint64_t size) {
    while (tree_.size() < size) {
      std::vector<Tile> full;
      tree_.append(leaf(tree_.size()), full);
      for (Tile& tile : full) tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
      roots_.push_back(tree_.root());
    }
    uint64_t below = tree_.size();
    for (size_t level = 0; level < tree_.partial().size(); ++level, below /= kTileWidth) {
      if (!tree_.partial()[level].empty()) {
        tiles_[{static_cast<int>(level), below / kTileWidth}] = tree_.partial()[level];
      }
    }
  }

  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override {
    ++read_;
    const auto found = tiles_.find({level, index});
    if (found == tiles_.end() || found->second.size() < width) return not_found("no such tile");
    return std::vector<Hash32>(found->second.begin(), found->second.begin() + static_cast<std::ptrdiff_t>(width));
  }

  Hash32 root(uint64_t size) { return size == 0 ? empty_root() : roots_[size - 1]; }

  // All small trees, and some of the others: each takes a proof's length of
  // hashes squared.
  static bool tampers(uint64_t part, uint64_t size) { return size <= 40 || size > 300 || (part + size) % 16 == 0; }

  // Every bit of what is proved, and of the proof, counts.
  void expect_inclusion(uint64_t index, uint64_t size) {
    auto proof = inclusion_proof(*this, index, size);
    ASSERT_TRUE(proof) << index << " of " << size;
    ASSERT_TRUE(proves_inclusion(leaf(index), index, size, *proof, root(size))) << index << " of " << size;
    if (!tampers(index, size)) return;
    EXPECT_FALSE(proves_inclusion(leaf(index + 1), index, size, *proof, root(size)));
    EXPECT_FALSE(proves_inclusion(leaf(index), index + 1, size, *proof, root(size)));
    Hash32 other_root = root(size);
    other_root[31] ^= 1;
    EXPECT_FALSE(proves_inclusion(leaf(index), index, size, *proof, other_root));
    for (Hash32& hash : *proof) {
      hash[0] ^= 0x80;
      EXPECT_FALSE(proves_inclusion(leaf(index), index, size, *proof, root(size)));
      hash[0] ^= 0x80;
    }
    proof->push_back(leaf(0));
    EXPECT_FALSE(proves_inclusion(leaf(index), index, size, *proof, root(size)));
    proof->pop_back();
    if (!proof->empty()) {
      proof->pop_back();
      EXPECT_FALSE(proves_inclusion(leaf(index), index, size, *proof, root(size)));
    }
  }

  void expect_consistency(uint64_t old_size, uint64_t size) {
    auto proof = consistency_proof(*this, old_size, size);
    ASSERT_TRUE(proof) << old_size << " to " << size;
    ASSERT_TRUE(proves_consistency(old_size, root(old_size), size, root(size), *proof)) << old_size << " to " << size;
    if (!tampers(old_size, size)) return;
    Hash32 other = root(old_size);
    other[7] ^= 4;
    EXPECT_FALSE(proves_consistency(old_size, other, size, root(size), *proof)) << old_size << " to " << size;
    for (Hash32& hash : *proof) {
      hash[9] ^= 1;
      EXPECT_FALSE(proves_consistency(old_size, root(old_size), size, root(size), *proof));
      hash[9] ^= 1;
    }
    proof->push_back(leaf(0));
    EXPECT_FALSE(proves_consistency(old_size, root(old_size), size, root(size), *proof));
    if (old_size == 0 || old_size == size) return;
    other = root(size);
    other[7] ^= 4;
    proof->pop_back();
    EXPECT_FALSE(proves_consistency(old_size, root(old_size), size, other, *proof));
    proof->pop_back();
    EXPECT_FALSE(proves_consistency(old_size, root(old_size), size, root(size), *proof));
  }

  Tree tree_;
  std::vector<Hash32> roots_;
  std::map<std::pair<int, uint64_t>, std::vector<Hash32>> tiles_;
  int read_ = 0;
};

TEST_F(ProofTest, InclusionOfEveryEntryInEveryTreeTo300) {
  for (uint64_t size = 1; size <= 300; ++size) {
    grow_to(size);
    for (uint64_t index = 0; index < size; ++index) ASSERT_NO_FATAL_FAILURE(expect_inclusion(index, size));
  }
}

TEST_F(ProofTest, ConsistencyOfEveryTwoTreesTo300) {
  grow_to(300);
  for (uint64_t size = 0; size <= 300; ++size) {
    for (uint64_t old_size = 0; old_size <= size; ++old_size) {
      ASSERT_NO_FATAL_FAILURE(expect_consistency(old_size, size));
    }
  }
}

TEST_F(ProofTest, AroundTwoFullLevels) {
  constexpr uint64_t kTwo = kTileWidth * kTileWidth;
  grow_to(kTwo + 3);
  for (uint64_t size = kTwo - 2; size <= kTwo + 3; ++size) {
    EXPECT_EQ(*root_at(*this, size), root(size));
    for (const uint64_t index : {uint64_t{0}, kTileWidth - 1, kTileWidth, kTwo / 2, kTwo - 3, size - 1}) {
      ASSERT_NO_FATAL_FAILURE(expect_inclusion(index, size));
    }
    for (const uint64_t old_size : {uint64_t{1}, kTileWidth, kTileWidth + 1, kTwo - 257, kTwo - 2, size}) {
      ASSERT_NO_FATAL_FAILURE(expect_consistency(std::min(old_size, size), size));
    }
  }
}

TEST_F(ProofTest, ReadsATileOrTwoALevel) {
  grow_to(70'000);
  read_ = 0;
  ASSERT_TRUE(inclusion_proof(*this, 12'345, 70'000));
  EXPECT_LE(read_, 6);
}

TEST_F(ProofTest, AnOlderSizeIsProvedFromTheTilesOfToday) {
  grow_to(1'000);
  expect_inclusion(10, 300);
  expect_consistency(300, 700);
}

TEST_F(ProofTest, NonsenseIsRefused) {
  grow_to(10);
  EXPECT_EQ(inclusion_proof(*this, 10, 10).error().kind, Error::kInvalid);
  EXPECT_EQ(consistency_proof(*this, 11, 10).error().kind, Error::kInvalid);
  EXPECT_EQ(inclusion_proof(*this, 3, 11).error().kind, Error::kNotFound);  // a tile that isn't there
  EXPECT_EQ(*root_at(*this, 0), empty_root());
  EXPECT_FALSE(proves_consistency(2, root(2), 1, root(1), {}));
  EXPECT_FALSE(proves_consistency(0, root(1), 1, root(1), {}));
}

}  // namespace
}  // namespace outcry::tally
