// An Entry is one line of the tally log: what happened to the count, on which
// day. It never holds personal data, so the whole log can be published.
//
// Byte format: docs/spec/tally-log.md.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::tally {

enum class Kind : uint8_t { kSign = 1, kPaper = 2, kWithdraw = 3, kInvalidate = 4, kRestore = 5 };

enum class Reason : uint8_t { kNone = 0, kDuplicate = 1, kMachine = 2, kFalseName = 3, kOther = 255 };

struct Entry {
  Kind kind = Kind::kSign;
  int32_t day = 0;                // since 1970-01-01, UTC; not negative
  Hash32 commitment{};            // kSign, kPaper
  uint64_t target = 0;            // the others: the index that they cancel or restore
  Reason reason = Reason::kNone;  // kInvalidate

  bool operator==(const Entry&) const = default;
};

// kind (1 byte), day (4 bytes), then commitment (32) or target (8) and, for
// kInvalidate, reason (1). Numbers are big-endian.
Bytes encode(const Entry& entry);
Result<Entry> decode(ByteView bytes);

// How the count follows from the entries.
struct Tally {
  uint64_t sign = 0, paper = 0, withdraw = 0, invalidate = 0, restore = 0;

  void add(Kind kind);
  [[nodiscard]] int64_t count() const {
    return static_cast<int64_t>(sign + paper + restore) - static_cast<int64_t>(withdraw + invalidate);
  }
  bool operator==(const Tally&) const = default;
};

}  // namespace outcry::tally
