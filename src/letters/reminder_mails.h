// Writes the mails of reminders, and hands all others on to whoever writes
// those. Of a campaign that is over nobody is reminded any more.
//
// Thread-safe.
#pragma once

#include "letters/reminding.h"
#include "outbox/composer.h"
#include "outbox/mail_words.h"
#include "petition/mails.h"
#include "petition/roster.h"

namespace outcry::letters {

class ReminderMails final : public outbox::Composer {
 public:
  // All must outlive it.
  ReminderMails(outbox::Composer& others, const Reminding& reminding, const petition::Roster& roster,
                petition::MailLook look, const seal::Key& mail_key, const Clock& clock);

  Result<outbox::Composed> compose(const outbox::Queued& queued) override;

 private:
  [[nodiscard]] outbox::MailWords words_for(uint8_t kind, const Reminder& reminder, const std::string& title,
                                            const std::string& token) const;

  outbox::Composer& others_;
  const Reminding& reminding_;
  const petition::Roster& roster_;
  const petition::MailLook look_;
  const seal::Key& mail_key_;
  const Clock& clock_;
};

}  // namespace outcry::letters
