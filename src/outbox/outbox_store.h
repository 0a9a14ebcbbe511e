// An OutboxStore keeps the mails that wait to leave. Whoever owns a mail (a
// petition's signature) puts it there within its own transaction, encrypted;
// the outbox only takes what is due and says what became of it.
//
// Two workers, also in two processes, never hold one mail at a time: claim()
// leases. Leases are not written off after a crash, they run out.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Errors: kFailed (nothing was done, try again), kCorrupt (stored data
// contradicts itself: stop).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace outcry::outbox {

// What one person waits for goes before what goes to many: mails of kinds from
// kFirstBulkKind up are taken only while nothing else is due.
enum class Lane : uint8_t { kFirst, kBulk };
inline constexpr size_t kLanes = 2;
inline constexpr uint8_t kFirstBulkKind = 128;
inline Lane lane_of(uint8_t kind) {
  return kind < kFirstBulkKind ? Lane::kFirst : Lane::kBulk;
}

struct Queued {
  int64_t id = 0;         // unique in the store
  uint16_t campaign = 0;  // a number of the owner's
  uint8_t kind = 0;       // likewise: confirmation, reminder, receipt…
  int attempts = 0;       // tries that ended in kRetry, of this kind
  Time first_due{};       // when this kind first became due; five days later no more tries
  Time leased_until{};    // the claim's mark, see finish()
  Bytes box;              // the content, opaque here
};

struct Outcome {
  enum Kind {
    kSent,       // with `due`: the mail stays, becomes `next_kind`, due and first due then, attempts 0;
                 // without: the mail and its box are deleted
    kRetry,      // due again at `due`, attempts + 1
    kPermanent,  // kept with `reason` and never due again by itself; the owner may delete or renew it
    kDropped,    // no longer wanted: deleted, box and all
    kReleased,   // not tried: due again at `due`, attempts unchanged
  };
  int64_t id = 0;
  Time leased_until{};  // as claimed
  Kind kind = kSent;
  Time at{};
  std::optional<Time> due = {};
  uint8_t next_kind = 0;
  std::string reason = {};  // of kRetry and kPermanent; without personal data
  uint8_t mail_kind = 0;    // what was sent
};

struct Failure {
  int64_t id = 0;
  uint16_t campaign = 0;
  uint8_t kind = 0;
  int attempts = 0;
  Time at{};
  std::string reason;
};

struct Counts {
  int64_t queued = 0;                   // waiting, none of them tried yet; leased ones too
  int64_t retrying = 0;                 // waiting after at least one failed try
  int64_t failed = 0;                   // permanently
  std::optional<Time> oldest_due = {};  // of those that wait; a lease counts as a due time
};

struct Sent {
  int64_t today = 0;  // UTC's
  int64_t all = 0;
};

// Of one kind.
struct KindCounts : Counts {
  uint8_t kind = 0;
  Sent sent;
};

// Those that failed for good, alike.
struct FailedGroup {
  uint8_t kind = 0;
  std::string reason;
  int64_t mails = 0;
  Time newest{};
};

class OutboxStore {
 public:
  virtual ~OutboxStore() = default;

  // Up to `limit` mails of that lane that are due at `now` and not leased,
  // longest due first, now leased until `now + lease`. Mails whose owner has
  // paused them are passed over.
  virtual Result<std::vector<Queued>> claim(Time now, int limit, std::chrono::milliseconds lease, Lane lane) = 0;

  // Ends the leases of mails not tried before: for who knows that nobody else
  // has mail in hand, at start. Those tried before wait until theirs run out.
  virtual Status end_leases() = 0;

  // All outcomes or none. An outcome counts only if the mail is still leased
  // until exactly its `leased_until`; else it is passed over in silence: the
  // lease ran out and somebody else has the mail, or its owner has deleted or
  // changed it meanwhile. (So due time and lease can be one column, and an
  // owner that changes a mail sets it to a time of its own.)
  virtual Status finish(std::span<const Outcome> outcomes) = 0;

  // The permanent ones, newest first.
  virtual Result<std::vector<Failure>> failures(int limit) = 0;

  virtual Result<Counts> counts() = 0;

  // Mails that left (kSent), a reminder and its link each for itself.
  virtual Result<Sent> sent(Time now) = 0;

  // Each kind of which anything waits, failed, or was sent.
  virtual Result<std::vector<KindCounts>> kinds(Time now) = 0;

  // The permanent ones by kind and reason, most mails first.
  virtual Result<std::vector<FailedGroup>> failed_groups(int limit) = 0;
  // Such a group's mails are due again, as if new; or deleted, box and all. At
  // most `limit` at a time; how many.
  virtual Result<int64_t> retry_failed(uint8_t kind, const std::string& reason, Time now, int limit) = 0;
  virtual Result<int64_t> drop_failed(uint8_t kind, const std::string& reason, int limit) = 0;
};

}  // namespace outcry::outbox
