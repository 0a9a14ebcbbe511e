// Writes the mails of letters that the server sends, and hands all others on
// to whoever writes those: the link to confirm, word that somebody has written
// before, and the letter itself. Whether that may leave is asked at the last
// moment: what is paused, cancelled or out of its hours holds still.
//
// Thread-safe.
#pragma once

#include <string>

#include "letters/entrusted_store.h"
#include "outbox/composer.h"
#include "outbox/mail_words.h"
#include "petition/letter.h"
#include "petition/mails.h"
#include "petition/roster.h"

namespace outcry::letters {

class Mails final : public outbox::Composer {
 public:
  // All must outlive it.
  Mails(outbox::Composer& others, EntrustedStore& store, const petition::Roster& roster, petition::MailLook look,
        const seal::Key& mail_key, const Clock& clock);

  Result<outbox::Composed> compose(const outbox::Queued& queued) override;

 private:
  Result<outbox::Composed> compose_link(const outbox::Queued& queued, const petition::Running& running);
  Result<outbox::Composed> compose_letter(const outbox::Queued& queued, const petition::Running& running);
  [[nodiscard]] outbox::MailWords words_for(uint8_t kind, const petition::Letter& letter,
                                            const petition::Running& running, const std::string& target) const;

  outbox::Composer& others_;
  EntrustedStore& store_;
  const petition::Roster& roster_;
  const petition::MailLook look_;
  const seal::Key& mail_key_;
  const Clock& clock_;
};

// The target of that id; null if the campaign has it no more.
const campaign::Target* target_of(const campaign::Campaign& campaign, std::string_view id);
// Whether the server sends letters to it at the moment, its hours aside: the
// campaign runs, and allows it.
bool sends_to(const petition::Running& running, const campaign::Target* target, Time now);

}  // namespace outcry::letters
