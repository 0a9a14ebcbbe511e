// Letters writes the mails of mailings, and hands all others on to whoever
// writes those. Whom a mail goes to it asks at the last moment: who has left
// meanwhile gets nothing, and a mailing that was paused holds still.
//
// Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "mailing/mail_text.h"
#include "mailing/unsubscribe.h"
#include "outbox/composer.h"
#include "outbox/return_path.h"
#include "petition/roster.h"

namespace outcry::mailing {

struct LetterLook {
  std::string origin;  // "https://outcry.example"
  outbox::Mailbox from;
  const outbox::ReturnPath& return_path;
};

class Letters final : public outbox::Composer {
 public:
  // All must outlive it.
  Letters(outbox::Composer& others, MailingStore& store, const petition::Roster& roster,
          const Unsubscribing& unsubscribing, LetterLook look, const seal::Key& mail_key);

  Result<outbox::Composed> compose(const outbox::Queued& queued) override;

  // As one who reads `lang` will get it.
  [[nodiscard]] MailText look_at(const Mailing& mailing, const std::string& lang,
                                 const campaign::Campaign& campaign) const;

 private:
  using Kept = std::shared_ptr<const Mailing>;
  Result<Kept> settled(MailingNumber number);
  Result<outbox::Composed> compose_mailing(const outbox::Queued& queued, const petition::Running& running);
  Result<outbox::Composed> compose_trial(const outbox::Queued& queued, const petition::Running& running);
  [[nodiscard]] MailLinks links(const petition::Running& running, const std::string& lang,
                                const std::string& token) const;
  [[nodiscard]] outbox::Message message_of(MailText text, const petition::Letter& letter, std::string lang,
                                           const std::string& token) const;

  outbox::Composer& others_;
  MailingStore& store_;
  const petition::Roster& roster_;
  const Unsubscribing& unsubscribing_;
  const LetterLook look_;
  const seal::Key& mail_key_;
  std::mutex mutex_;
  std::map<MailingNumber, Kept> kept_;  // GUARDED_BY(mutex_); texts that stand
};

}  // namespace outcry::mailing
