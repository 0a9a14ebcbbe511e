// An EntrustedStore keeps the letters that writers entrust to the server: each
// in its box, which goes as soon as it has left, was cancelled or has expired;
// who has written to whom, as a keyed hash; and of each target how much of its
// budget is used, and whether it is paused.
//
// What becomes of a letter's mail the outbox notes in its own transaction:
// sent, it is counted (LetterStore) and its box is gone at once.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Blocks: never on an I/O thread. Errors: kBusy and kFailed (nothing was
// done, try again), kCorrupt.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "letters/entrusted.h"
#include "petition/petition_store.h"
#include "petition/token.h"

namespace outcry::letters {

struct NewEntrusted {
  int64_t id = 0;  // drawn, in 1..kLetterIds
  uint16_t campaign = 0;
  std::string target, zone, country;
  petition::BlindIndex who{};  // writer and target
  petition::SecretHash secret{};
  Time at{};
  Bytes box;
  Bytes ask;  // the box of the mail with the link (petition::Letter)
};
struct EntrustedLimits {
  size_t waiting = 0;    // letters to that target
  size_t asked = 5'000;  // likewise, not confirmed
  size_t links = 3;      // of one writer to that target, not confirmed
};
enum class Asking : uint8_t {
  kAsked,
  kTooMany,  // links already: nothing was kept; to be answered like kAsked
  kOneOnly,  // likewise; a mail says so, once a day
  kFull,
};

struct EntrustedRow {
  int64_t id = 0;
  uint16_t campaign = 0;
  std::string target, zone, country;
  petition::SecretHash secret{};
  EntrustedState state{};
  Time at{};        // since when it is in that state
  Time promised{};  // when its writer was told it would leave; of kWaiting and later
};

enum class Confirming : uint8_t { kDone, kNot, kExpired, kOneOnly, kFull };

// Of what waits for a target, all with one zone.
struct WaitingLine {
  uint16_t campaign = 0;
  std::string target, zone;
  int64_t letters = 0;
  Time first{};  // since when the first in turn has waited
};

struct EntrustedLane {
  std::string target;
  bool paused = false;
  Time taken{};  // when the last one left for the outbox
  Time hour{};   // that the next number is of
  int64_t in_hour = 0;
  int64_t asked = 0, waiting = 0, leaving = 0;
  int64_t sent_today = 0;                                   // UTC's
  int64_t lost_lately = 0;  // failed or came back within the last seven days
  int64_t sent = 0, failed = 0, returned = 0, expired = 0;  // of all times
  std::string reason;                                       // why the last one failed, without personal data
  std::optional<Time> late_since;                           // the earliest promise that is not kept yet
};

class EntrustedStore {
 public:
  virtual ~EntrustedStore() = default;

  // The letter, and the mail with the link.
  virtual Result<Asking> ask(const NewEntrusted& letter, const EntrustedLimits& limits) = 0;
  // Nothing if there is none of that id, or its secret is another.
  virtual Result<std::optional<EntrustedRow>> find(uint16_t campaign, int64_t id,
                                                   const petition::SecretHash& secret) = 0;
  // The button: it waits from now on, and counts as prepared. kDone also if it
  // was confirmed before. kOneOnly: another of the same writer's was, and this
  // one is gone.
  virtual Result<Confirming> confirm(uint16_t campaign, int64_t id, const petition::SecretHash& secret, Time now,
                                     Time promised, size_t most_waiting) = 0;
  // By its writer, while it does not leave yet: its state afterwards.
  virtual Result<EntrustedState> cancel(uint16_t campaign, int64_t id, const petition::SecretHash& secret,
                                        Time now) = 0;

  // Of all campaigns; none if nothing waits.
  virtual Result<std::vector<WaitingLine>> lines() = 0;
  // The zones of those that wait, in turn.
  virtual Result<std::vector<std::string>> zones(uint16_t campaign, const std::string& target) = 0;
  // Of every target that letters were entrusted for.
  virtual Result<std::vector<EntrustedLane>> lanes(uint16_t campaign, Time now) = 0;
  virtual Result<std::optional<EntrustedLane>> lane(uint16_t campaign, const std::string& target, Time now) = 0;

  // The first in turn with that zone goes into the outbox, due at once, and
  // takes one of the hour's budget. False, and nothing has happened: it is
  // paused, the hour's budget is used, nothing waits there any more, or since
  // `taken` somebody else has taken one.
  virtual Result<bool> hand_over(uint16_t campaign, const std::string& target, const std::string& zone, Time now,
                                 Time taken, int64_t per_hour) = 0;
  // The box of a letter that is about to be sent, if it may be sent now: in a
  // later hour than it was handed over in, it takes one of that hour's budget.
  // kBusy: paused, or the budget is used. kGone: it leaves no more.
  virtual Result<Bytes> begin_sending(int64_t id, Time now, int64_t per_hour) = 0;
  // Whatever its secret.
  virtual Result<std::optional<EntrustedRow>> find(int64_t id) = 0;

  // Also before anything was entrusted.
  virtual Status pause(uint16_t campaign, const std::string& target, bool paused) = 0;
  // All that wait or leave, to that target, or to any; how many.
  virtual Result<int64_t> cancel_all(uint16_t campaign, const std::optional<std::string>& target, Time now) = 0;
  // Those of which anything waits or leaves.
  virtual Result<std::vector<uint16_t>> campaigns() = 0;
  // What was not confirmed in time, has waited too long, or ended long ago;
  // and who has written, of campaigns whose index key is destroyed. `most` at
  // a time.
  virtual Status tend(Time now, int most) = 0;
};

}  // namespace outcry::letters
