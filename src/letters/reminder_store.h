// A ReminderStore keeps reminders as mails in the outbox, which sends each when
// its time has come and deletes it with its box: a mail that asks for the
// confirmation, the reminder once it is confirmed, or, for a while, a mark
// without a box that an address wants none.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Blocks: never on an I/O thread. Errors besides those named: kBusy and
// kFailed (nothing was done, try again), kCorrupt.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace outcry::letters {

class ReminderStore {
 public:
  static constexpr int64_t kMost = 100'000;          // of the site, whatever their state
  static constexpr std::chrono::days kFailedFor{7};  // how long one that could not be sent is kept

  enum class State : uint8_t {
    kNone,     // not asked for, or sent, or ended
    kAsked,    // not confirmed yet
    kSettled,  // it will be sent
  };

  virtual ~ReminderStore() = default;

  // Puts the mail that asks into the outbox. Nothing is done where one of that
  // id is there, also where it wants none. kInvalid: as many are there as may.
  virtual Status ask(uint16_t campaign, int64_t id, const Bytes& box, Time now) = 0;
  virtual Result<State> state(uint16_t campaign, int64_t id) = 0;
  // Confirms it: the reminder will be due then. False unless it is kAsked.
  virtual Result<bool> settle(uint16_t campaign, int64_t id, Time due) = 0;
  // Erases the box, and keeps the mark until then. False if there is nothing to end.
  virtual Result<bool> end(uint16_t campaign, int64_t id, Time silent_until) = 0;
  // Erases those that could not be sent.
  virtual Status forget(Time now) = 0;
};

}  // namespace outcry::letters
