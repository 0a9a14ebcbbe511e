// A Log is a campaign's public, append-only record of counted signatures, as
// far as one must hold it in memory to append: the tree's right edge, the
// tally, and the last entries that do not fill a bundle yet.
//
// append() changes the value and says what storage must write in the same
// transaction; the caller works on a copy and keeps it only once that is
// durable, so a failed write leaves no trace. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tally/checkpoint.h"
#include "tally/entry.h"
#include "tally/tree.h"

namespace outcry::tally {

// The state after the last append, as everybody may see it. Immutable.
struct Head {
  uint64_t size = 0;
  Hash32 root = empty_root();
  Tally tally;
  std::string checkpoint;  // the signed note
};

// An entry bundle (C2SP tlog-tiles): up to 256 entries, each after its length
// in 16 bits big-endian.
struct Bundle {
  uint64_t index = 0;
  Bytes bytes;
};

struct Writes {
  std::vector<Bundle> bundles;  // the last may be partial and replaces its earlier self
  std::vector<Tile> tiles;      // full tiles of any level, and partial ones of levels above 0
  Head head;
};

class Log {
 public:
  explicit Log(std::shared_ptr<const Signer> signer);
  // From storage. `last_bundle` holds the size % 256 last entries; `upper`
  // the partial tiles of levels 1 and above. kCorrupt if they contradict
  // `head`.
  static Result<Log> restore(std::shared_ptr<const Signer> signer, const Head& head, ByteView last_bundle,
                             std::vector<std::vector<Hash32>> upper);

  [[nodiscard]] uint64_t size() const { return tree_.size(); }
  Writes append(std::span<const Entry> entries);
  [[nodiscard]] Head head() const;

 private:
  std::shared_ptr<const Signer> signer_;
  Tree tree_;
  Tally tally_;
  Bytes bundle_;  // the partial one
};

// The entries of a bundle; kInvalid if its lengths do not add up.
Result<std::vector<ByteView>> split_bundle(ByteView bundle);

}  // namespace outcry::tally
