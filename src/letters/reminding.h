// Reminding is what the holder of a reminder's link can do: confirm that the
// reminder is wanted, or end it. The link names campaign, reminder and days,
// and no address; nobody can make one for somebody else: it ends with a code
// under a key that is derived from the mail key.
//
// One address has one reminder of a campaign at a time: its id is made of the
// address under that key, so that it stands nowhere in the clear.
//
// Thread-safe. Blocks on the disk, but for token() and read().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "letters/reminder.h"
#include "letters/reminder_store.h"
#include "petition/email.h"

namespace outcry::letters {

class Reminding {
 public:
  struct Link {
    uint16_t campaign = 0;
    int64_t id = 0;
    int days = 0;
    bool operator==(const Link&) const = default;
  };

  // How long the link in the first mail is good; then the box is erased.
  static constexpr std::chrono::days kConfirmWithin{3};
  // How long an address that wants none is left in peace.
  static constexpr std::chrono::days kSilence{30};

  // All but the key and the rules must outlive it.
  Reminding(ReminderStore& store, petition::EmailRules rules, const seal::Key& mail_key, const Clock& clock,
            Random& random);

  // kInvalid: not an address; kGone: too many wait. That one waits already
  // looks the same from outside.
  Status ask(uint16_t campaign, std::string_view typed, Reminder reminder);

  [[nodiscard]] std::string token(const Link& link) const;
  [[nodiscard]] std::optional<Link> read(std::string_view token) const;
  // Of the mail with that id, whose box says how many days.
  [[nodiscard]] std::string token(uint16_t campaign, int64_t id, int days) const {
    return token(Link{campaign, id, days});
  }

  Result<ReminderStore::State> state(const Link& link) { return store_.state(link.campaign, link.id); }
  Result<bool> confirm(const Link& link);
  Result<bool> end(const Link& link);

 private:
  [[nodiscard]] Bytes code(ByteView link) const;
  [[nodiscard]] int64_t id_of(uint16_t campaign, std::string_view normal) const;

  ReminderStore& store_;
  const petition::EmailRules rules_;
  const seal::KeptKey mail_key_, token_key_, id_key_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace outcry::letters
