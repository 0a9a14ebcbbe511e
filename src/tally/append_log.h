// An AppendLog is what every log of this house is: a Merkle tree over entries
// that are bytes to it, as far as one must hold it in memory to append: the
// tree's right edge, and the last entries that do not fill a bundle yet. It
// never erases or changes an entry, and does not sign.
//
// append() changes the value and says what storage must write in the same
// transaction; the caller works on a copy and keeps it only once that is
// durable, so a failed write leaves no trace. Not thread-safe.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tally/tree.h"

namespace outcry::tally {

// An entry bundle (C2SP tlog-tiles): up to 256 entries, each after its length
// in 16 bits big-endian.
struct Bundle {
  uint64_t index = 0;
  Bytes bytes;
};

struct Growth {
  std::vector<Bundle> bundles;  // the last may be partial and replaces its earlier self
  std::vector<Tile> tiles;      // full tiles of any level, and partial ones of levels above 0
};

class AppendLog {
 public:
  // From storage. `last_bundle` holds the size % 256 last entries; `upper`
  // the partial tiles of levels 1 and above. kCorrupt if they contradict
  // `size` or `root`.
  static Result<AppendLog> restore(uint64_t size, const Hash32& root, ByteView last_bundle,
                                   std::vector<std::vector<Hash32>> upper);

  [[nodiscard]] uint64_t size() const { return tree_.size(); }
  [[nodiscard]] Hash32 root() const { return tree_.root(); }
  // Entries of at most 65,535 bytes.
  Growth append(std::span<const Bytes> entries);

 private:
  Tree tree_;
  Bytes bundle_;  // the partial one
};

// The entries of a bundle; kInvalid if its lengths do not add up.
Result<std::vector<ByteView>> split_bundle(ByteView bundle);

}  // namespace outcry::tally
