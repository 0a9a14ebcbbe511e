#include "tally/tree.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace outcry::tally {
namespace {

Hash32 leaf(uint64_t n) {
  return leaf_hash(bytes_of(std::to_string(n)));
}

// RFC 6962 section 2.1, word for word: the independent opinion.
Hash32 reference_root(std::span<const Hash32> leaves) {
  if (leaves.empty()) return sha256(ByteView());
  if (leaves.size() == 1) return leaves[0];
  size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  const Hash32 left = reference_root(leaves.first(k)), right = reference_root(leaves.subspan(k));
  const uint8_t node[1] = {1};
  return sha256({ByteView(node), ByteView(left), ByteView(right)});
}

class TreeTest : public testing::Test {
 protected:
  void grow_to(uint64_t size) {
    while (leaves_.size() < size) {
      leaves_.push_back(leaf(leaves_.size()));
      tree_.append(leaves_.back(), full_);
    }
  }
  Tree tree_;
  std::vector<Hash32> leaves_;
  std::vector<Tile> full_;
};

TEST_F(TreeTest, RootIsRfc6962ForEverySize) {
  EXPECT_EQ(to_hex(tree_.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (uint64_t size = 1; size <= 600; ++size) {
    grow_to(size);
    ASSERT_EQ(tree_.root(), reference_root(leaves_)) << size;
  }
}

TEST_F(TreeTest, KnownAnswerOfRfc6962TestVectors) {
  // The eight leaves of the certificate-transparency reference tests.
  const char* inputs[] = {
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
  for (const char* input : inputs) tree_.append(leaf_hash(*from_hex(input)), full_);
  EXPECT_EQ(to_hex(tree_.root()), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_F(TreeTest, RestoredFromItsPartialTilesItGoesOnTheSame) {
  for (const uint64_t size : {0, 1, 255, 256, 257, 511, 512, 65535, 65536, 65537}) {
    grow_to(size);
    auto restored = Tree::restore(size, tree_.partial());
    ASSERT_TRUE(restored) << size;
    EXPECT_EQ(restored->root(), tree_.root()) << size;
    std::vector<Tile> ignored;
    Tree ahead = tree_;
    for (int i = 0; i < 300; ++i) {
      restored->append(leaf(size + i), ignored);
      ahead.append(leaf(size + i), ignored);
    }
    EXPECT_EQ(restored->root(), ahead.root()) << size;
  }
}

TEST_F(TreeTest, EachFullTileIsGivenOnceInPlace) {
  grow_to(256 * 256 + 300);
  ASSERT_EQ(full_.size(), 257u + 1u);
  uint64_t level0 = 0;
  for (const Tile& tile : full_) {
    ASSERT_EQ(tile.hashes.size(), kTileWidth);
    if (tile.level == 0) {
      EXPECT_EQ(tile.index, level0++);
      EXPECT_EQ(tile.hashes[0], leaves_[tile.index * 256]);
    } else {
      EXPECT_EQ(tile.level, 1);
      EXPECT_EQ(tile.index, 0u);
      EXPECT_EQ(tile.hashes[1], reference_root(std::span(leaves_).subspan(256, 256)));
    }
  }
}

TEST_F(TreeTest, TilesThatDoNotFitTheSizeAreCorrupt) {
  grow_to(300);
  EXPECT_EQ(Tree::restore(301, tree_.partial()).error().kind, Error::kCorrupt);
  EXPECT_EQ(Tree::restore(44, tree_.partial()).error().kind, Error::kCorrupt);
}

}  // namespace
}  // namespace outcry::tally
