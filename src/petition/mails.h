// Writes the mails of a signature: the link to confirm, the reminder, the
// receipt's link, on wish the receipt itself, and word that an address has
// signed before.
//
// Thread-safe. The receipt itself is read from the stores.
#pragma once

#include <string>

#include "outbox/composer.h"
#include "outbox/mail_words.h"
#include "outbox/return_path.h"
#include "petition/receipt.h"
#include "petition/roster.h"

namespace outcry::petition {

struct MailLook {
  std::string origin;  // "https://outcry.example"
  outbox::Mailbox from;
  const outbox::ReturnPath& return_path;  // makes the Message-IDs
};

class Mails final : public outbox::Composer {
 public:
  // All references must outlive it.
  Mails(const Roster& roster, campaign::CampaignStore& campaigns, PetitionStore& petitions, MailLook look,
        const seal::Key& mail_key, const Clock& clock);

  Result<outbox::Composed> compose(const outbox::Queued& queued) override;

 private:
  using Words = outbox::MailWords;
  Words words_for(MailKind kind, const Letter& letter, const Running& running) const;
  [[nodiscard]] Words words_for(const Receipt& receipt, const Running& running) const;
  Result<outbox::Composed> compose_receipt(const outbox::Queued& queued, const Running& running) const;
  [[nodiscard]] outbox::Message message_of(const Words& words, const std::string& to, const std::string& lang) const;

  const Roster& roster_;
  campaign::CampaignStore& campaigns_;
  PetitionStore& petitions_;
  const MailLook look_;
  const seal::Key& mail_key_;
  const Clock& clock_;
};

}  // namespace outcry::petition
