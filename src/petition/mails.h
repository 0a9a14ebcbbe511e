// Writes the mails of a signature: the link to confirm, the reminder, the
// receipt, and word that an address has signed before.
//
// Thread-safe.
#pragma once

#include <string>

#include "outbox/composer.h"
#include "petition/roster.h"

namespace outcry::petition {

struct MailLook {
  std::string origin;  // "https://outcry.example"
  outbox::Mailbox from;
  std::string host;  // right side of Message-IDs
};

class Mails final : public outbox::Composer {
 public:
  // All references must outlive it.
  Mails(const Roster& roster, MailLook look, const seal::Key& mail_key, const Clock& clock);

  Result<outbox::Composed> compose(const outbox::Queued& queued) override;

 private:
  struct Words;
  Words words_for(MailKind kind, const Letter& letter, const Running& running) const;

  const Roster& roster_;
  const MailLook look_;
  const seal::Key& mail_key_;
  const Clock& clock_;
};

}  // namespace outcry::petition
