// Proofs convince somebody who holds no more than a root that an entry is in
// a tree (inclusion) or that a tree only grew (consistency): RFC 6962 2.1.1
// and 2.1.2, checked as in RFC 9162 2.1.3.2 and 2.1.4.2.
//
// Pure functions; a TileReader is used by the calling thread.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::tally {

// Where a tree's hashes are read from, tile by tile (tree.h).
class TileReader {
 public:
  virtual ~TileReader() = default;
  // The first `width` (1 to 256) hashes of a tile. kNotFound if it has not so
  // many.
  virtual Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) = 0;
};

using Proof = std::vector<Hash32>;  // from the leaf to the root

// Of a tree of `size` leaves whose tiles `tiles` has. kInvalid unless index <
// size, or old_size <= size; else what the reader fails with.
Result<Proof> inclusion_proof(TileReader& tiles, uint64_t index, uint64_t size);
Result<Proof> consistency_proof(TileReader& tiles, uint64_t old_size, uint64_t size);
Result<Hash32> root_at(TileReader& tiles, uint64_t size);

[[nodiscard]] bool proves_inclusion(const Hash32& leaf, uint64_t index, uint64_t size, std::span<const Hash32> proof,
                                    const Hash32& root);
// From the empty tree every tree follows, by an empty proof.
[[nodiscard]] bool proves_consistency(uint64_t old_size, const Hash32& old_root, uint64_t size, const Hash32& root,
                                      std::span<const Hash32> proof);

}  // namespace outcry::tally
