// A Reminder is the one mail that asks somebody who made a letter, some days
// later, whether it was sent: because they asked for it, and confirmed that by
// a first mail. Until it has left, the address waits in a box under the mail
// key; then nothing of it is there any more.
//
// Plain values; any thread.
#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "seal/box.h"

namespace outcry::letters {

// Mails of these kinds belong here (outbox::Queued). Stored as numbers.
inline constexpr uint8_t kReminderAskKind = 32;     // the link to confirm
inline constexpr uint8_t kReminderKind = 33;        // the reminder
inline constexpr uint8_t kReminderSilentKind = 34;  // none: that nobody asks this address again for a while

// Above the ids of signatures and mailings (mailing/mailing.h).
inline constexpr int64_t kReminderIds = int64_t{0x4000} << 48;

inline constexpr int kReminderDays[] = {3, 7};

struct Reminder {
  std::string to;      // the mailbox
  std::string lang;    // of its mails
  int days = 0;        // one of kReminderDays
  std::string ticket;  // of the letter
  bool operator==(const Reminder&) const = default;
};

Bytes make_reminder_box(const Reminder& reminder, const seal::Key& mail_key, Random& random);
Result<Reminder> open_reminder_box(ByteView box, const seal::Key& mail_key);

}  // namespace outcry::letters
