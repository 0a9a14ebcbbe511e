#include "tally/tree.h"

#include <bit>

#include "base/hash.h"

namespace outcry::tally {
namespace {

constexpr uint8_t kLeaf[1] = {0};
constexpr uint8_t kNode[1] = {1};

}  // namespace

Hash32 leaf_hash(ByteView entry) {
  return sha256({ByteView(kLeaf), entry});
}
Hash32 node_hash(const Hash32& left, const Hash32& right) {
  return sha256({ByteView(kNode), left, right});
}
Hash32 empty_root() {
  return sha256(ByteView());
}

Hash32 root_of(std::span<const Hash32> hashes) {
  if (hashes.empty()) return empty_root();
  if (hashes.size() == 1) return hashes[0];
  const size_t left = std::bit_floor(hashes.size() - 1);
  return node_hash(root_of(hashes.first(left)), root_of(hashes.subspan(left)));
}

Result<Tree> Tree::restore(uint64_t size, std::vector<std::vector<Hash32>> partial) {
  Tree tree;
  tree.size_ = size;
  uint64_t below = size;
  for (const auto& level : partial) {
    if (level.size() != below % kTileWidth) return corrupt("the tally log's tiles do not fit its size");
    below /= kTileWidth;
  }
  if (below != 0) return corrupt("the tally log's tiles do not fit its size");
  tree.partial_ = std::move(partial);
  // Each partial tile is, from its left, the complete subtrees that the set
  // bits of its length name.
  for (size_t level = tree.partial_.size(); level-- > 0;) {
    std::span<const Hash32> rest = tree.partial_[level];
    while (!rest.empty()) {
      const size_t width = std::bit_floor(rest.size());
      tree.edge_.push_back(root_of(rest.first(width)));
      rest = rest.subspan(width);
    }
  }
  return tree;
}

void Tree::add_to_row(size_t level, Hash32 hash, std::vector<Tile>& full) {
  for (;; ++level) {
    if (partial_.size() <= level) partial_.resize(level + 1);
    partial_[level].push_back(hash);
    if (partial_[level].size() < kTileWidth) break;
    const uint64_t index = (size_ >> (8 * (level + 1)));
    hash = root_of(partial_[level]);
    full.push_back({static_cast<int>(level), index, std::move(partial_[level])});
    partial_[level].clear();
  }
}

// A complete subtree of 2^height leaves joins those of its size.
void Tree::add_to_edge(Hash32 subtree, int height) {
  for (uint64_t bits = size_ >> height; (bits & 1) != 0; bits >>= 1) {
    subtree = node_hash(edge_.back(), subtree);
    edge_.pop_back();
  }
  edge_.push_back(subtree);
}

void Tree::append(const Hash32& leaf, std::vector<Tile>& full) {
  add_to_row(0, leaf, full);
  add_to_edge(leaf, 0);
  ++size_;
}

void Tree::append_tile(const Hash32& root_of_leaves, std::vector<Tile>& full) {
  if (partial_.empty()) partial_.emplace_back();
  add_to_row(1, root_of_leaves, full);
  add_to_edge(root_of_leaves, 8);
  size_ += kTileWidth;
}

Hash32 Tree::root() const {
  if (edge_.empty()) return empty_root();
  Hash32 hash = edge_.back();
  for (size_t i = edge_.size() - 1; i-- > 0;) hash = node_hash(edge_[i], hash);
  return hash;
}

}  // namespace outcry::tally
