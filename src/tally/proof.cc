#include "tally/proof.h"

#include <bit>
#include <map>

#include "tally/tree.h"

namespace outcry::tally {
namespace {

// Reads each tile once.
class Reading {
 public:
  Reading(TileReader& tiles, uint64_t size) : tiles_(tiles), size_(size) {}

  [[nodiscard]] const Status& status() const { return status_; }

  // The hash over the leaves [begin, end), as RFC 6962 splits them; anything
  // after status() has failed.
  Hash32 hash(uint64_t begin, uint64_t end) {
    const uint64_t width = end - begin;
    if (std::has_single_bit(width)) return complete(begin, width);
    const uint64_t left = std::bit_floor(width - 1);
    const Hash32 hash_of_left = hash(begin, begin + left);
    return node_hash(hash_of_left, hash(begin + left, end));
  }

 private:
  // Of a complete subtree: part of one tile's row.
  Hash32 complete(uint64_t begin, uint64_t width) {
    const int height = std::countr_zero(width);
    const int level = std::min(height / 8, 7);  // width is not 0
    const uint64_t first = begin >> (8 * level);
    const auto& row = tile(level, first / kTileWidth);
    const size_t at = first % kTileWidth, count = size_t{1} << (height % 8);
    return row.size() < at + count ? Hash32{} : root_of(std::span(row).subspan(at, count));
  }

  const std::vector<Hash32>& tile(int level, uint64_t index) {
    auto& row = rows_[{level, index}];
    if (!row.empty() || !status_) return row;
    const uint64_t there = (size_ >> (8 * level)) - index * kTileWidth;
    const size_t width = std::min<uint64_t>(there, kTileWidth);
    auto read = tiles_.tile(level, index, width);
    if (!read) {
      status_ = read.error();
    } else if (read->size() != width) {
      status_ = corrupt("a tile of a tally log has the wrong width");
    } else {
      row = std::move(*read);
    }
    return row;
  }

  TileReader& tiles_;
  const uint64_t size_;
  Status status_;
  std::map<std::pair<int, uint64_t>, std::vector<Hash32>> rows_;
};

// RFC 6962 2.1.1, PATH(index, leaves [begin, end)).
void add_path(Reading& reading, uint64_t index, uint64_t begin, uint64_t end, Proof& proof) {
  if (end - begin == 1) return;
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  if (index < middle) {
    add_path(reading, index, begin, middle, proof);
    proof.push_back(reading.hash(middle, end));
  } else {
    add_path(reading, index, middle, end, proof);
    proof.push_back(reading.hash(begin, middle));
  }
}

// RFC 6962 2.1.2, SUBPROOF(old, leaves [begin, end), whole).
void add_subproof(Reading& reading, uint64_t old, uint64_t begin, uint64_t end, bool whole, Proof& proof) {
  if (old == end) {
    if (!whole) proof.push_back(reading.hash(begin, end));
    return;
  }
  const uint64_t middle = begin + std::bit_floor(end - begin - 1);
  if (old <= middle) {
    add_subproof(reading, old, begin, middle, whole, proof);
    proof.push_back(reading.hash(middle, end));
  } else {
    add_subproof(reading, old, middle, end, false, proof);
    proof.push_back(reading.hash(begin, middle));
  }
}

Result<Proof> done(const Reading& reading, Proof proof) {
  if (!reading.status()) return reading.status().error();
  return proof;
}

}  // namespace

Result<Proof> inclusion_proof(TileReader& tiles, uint64_t index, uint64_t size) {
  if (index >= size) return invalid("couldn't prove an entry: it is not in the tree");
  Reading reading(tiles, size);
  Proof proof;
  add_path(reading, index, 0, size, proof);
  return done(reading, std::move(proof));
}

Result<Proof> consistency_proof(TileReader& tiles, uint64_t old_size, uint64_t size) {
  if (old_size > size) return invalid("couldn't prove consistency: the tree is smaller than before");
  Proof proof;
  if (old_size == 0) return proof;
  Reading reading(tiles, size);
  add_subproof(reading, old_size, 0, size, true, proof);
  return done(reading, std::move(proof));
}

Result<Hash32> root_at(TileReader& tiles, uint64_t size) {
  if (size == 0) return empty_root();
  Reading reading(tiles, size);
  const Hash32 root = reading.hash(0, size);
  if (!reading.status()) return reading.status().error();
  return root;
}

bool proves_inclusion(const Hash32& leaf, uint64_t index, uint64_t size, std::span<const Hash32> proof,
                      const Hash32& root) {
  if (index >= size) return false;
  uint64_t fn = index, sn = size - 1;
  Hash32 hash = leaf;
  for (const Hash32& other : proof) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      hash = node_hash(other, hash);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      hash = node_hash(hash, other);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && hash == root;
}

bool proves_consistency(uint64_t old_size, const Hash32& old_root, uint64_t size, const Hash32& root,
                        std::span<const Hash32> proof) {
  if (old_size > size) return false;
  if (old_size == 0) return proof.empty() && old_root == empty_root();
  if (old_size == size) return proof.empty() && old_root == root;
  size_t at = 0;
  const bool whole = std::has_single_bit(old_size);
  if (proof.empty()) return false;
  const Hash32 first = whole ? old_root : proof[at++];
  uint64_t fn = old_size - 1, sn = size - 1;
  while ((fn & 1) != 0) fn >>= 1, sn >>= 1;
  Hash32 old_hash = first, hash = first;
  for (; at < proof.size(); ++at) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      old_hash = node_hash(proof[at], old_hash);
      hash = node_hash(proof[at], hash);
      while ((fn & 1) == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      hash = node_hash(hash, proof[at]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && old_hash == old_root && hash == root;
}

}  // namespace outcry::tally
