// A Log is a campaign's public, append-only record of counted signatures, as
// far as one must hold it in memory to append: an AppendLog, the tally, and
// who signs both.
//
// append() changes the value and says what storage must write in the same
// transaction; the caller works on a copy and keeps it only once that is
// durable, so a failed write leaves no trace. Not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tally/append_log.h"
#include "tally/checkpoint.h"
#include "tally/entry.h"

namespace outcry::tally {

// The state after the last append, as everybody may see it. Immutable.
struct Head {
  uint64_t size = 0;
  Hash32 root = empty_root();
  Tally tally;
  std::string checkpoint;  // the signed note
};

struct Writes : Growth {
  Head head;
};

class Log {
 public:
  explicit Log(std::shared_ptr<const Signer> signer);
  // From storage, as AppendLog::restore().
  static Result<Log> restore(std::shared_ptr<const Signer> signer, const Head& head, ByteView last_bundle,
                             std::vector<std::vector<Hash32>> upper);

  [[nodiscard]] uint64_t size() const { return log_.size(); }
  Writes append(std::span<const Entry> entries);
  [[nodiscard]] Head head() const;

 private:
  std::shared_ptr<const Signer> signer_;
  AppendLog log_;
  Tally tally_;
};

}  // namespace outcry::tally
