// A Tree is an append-only Merkle tree (RFC 6962 section 2.1) as far as one
// must remember it to append: the complete subtrees of its right edge, and
// the tiles (C2SP tlog-tiles: 256 hashes wide) that are not full yet.
//
// A value: copy it to try something, move it back to keep it. Not
// thread-safe; what is read is computed from the value alone.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::tally {

inline constexpr size_t kTileWidth = 256;

Hash32 leaf_hash(ByteView entry);                           // SHA-256(0x00 ‖ entry)
Hash32 node_hash(const Hash32& left, const Hash32& right);  // SHA-256(0x01 ‖ left ‖ right)
Hash32 empty_root();                                        // SHA-256("")
// The root over up to 256 (or more) consecutive hashes of one level.
Hash32 root_of(std::span<const Hash32> hashes);

struct Tile {
  int level = 0;  // 0: leaf hashes; each level up stands on 256 of the one below
  uint64_t index = 0;
  std::vector<Hash32> hashes;  // 256, or fewer at the right edge
};

class Tree {
 public:
  Tree() = default;
  // From what storage keeps: the partial tile of each level, from 0 up.
  // kCorrupt if they cannot be the right edge of a tree of `size` leaves.
  static Result<Tree> restore(uint64_t size, std::vector<std::vector<Hash32>> partial);

  // Adds a leaf; tiles that became full are appended to `full`.
  void append(const Hash32& leaf, std::vector<Tile>& full);
  // Adds the 256 leaves of a whole tile of which only the root is known, to a
  // tree of a multiple of 256 leaves. The tile itself is not among `full`.
  void append_tile(const Hash32& root_of_leaves, std::vector<Tile>& full);

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] Hash32 root() const;
  // The tiles of the right edge that are not full, from level 0 up; a level
  // may be empty.
  [[nodiscard]] const std::vector<std::vector<Hash32>>& partial() const { return partial_; }

 private:
  void add_to_row(size_t level, Hash32 hash, std::vector<Tile>& full);
  void add_to_edge(Hash32 subtree, int height);

  uint64_t size_ = 0;
  std::vector<std::vector<Hash32>> partial_;
  std::vector<Hash32> edge_;  // roots of complete subtrees, largest first: one for each set bit of size_
};

}  // namespace outcry::tally
