// Entrusting is what a writer does to have this server send a letter: ask for
// it, press the button behind the mail's link, look how it stands, take it
// back. Whether somebody has written before is told in that mail alone, to who
// can read it.
//
// Thread-safe. Blocks on the disk: for the pool, not for an I/O thread.
#pragma once

#include <string>

#include "letters/entrusted_store.h"
#include "outbox/outbox_store.h"
#include "petition/email.h"
#include "petition/roster.h"

namespace outcry::letters {

class Entrusting {
 public:
  // All but the rules must outlive it.
  Entrusting(EntrustedStore& store, petition::EmailRules rules, const seal::Key& mail_key, const Clock& clock,
             Random& random);

  // Whether the server would send this letter, once its writer is known.
  [[nodiscard]] bool offers(const petition::Running& running, const Drafted& drafted) const;

  // What is typed as a letter to be sent; `lang` is the mail's. kInvalid:
  // `email` is no address that mail and answers can go to; nothing was done.
  // What it answers must look alike, but for kFull.
  Result<Asking> ask(const petition::Running& running, const Drafted& drafted, const std::string& country,
                     std::string_view email, const std::string& lang);

  struct Standing {
    EntrustedState state{};
    std::string target, zone;
    Time at{};  // since when it stands so
    // When it is going to leave, about; of kAsked too, if it were confirmed
    // now. None: not for a long time, or it is held.
    std::optional<Time> leaves = {};
  };
  // kNotFound: no such letter, or it was forgotten; kGone: the link is too old.
  Result<Standing> look(const petition::Running& running, const petition::Token& token);
  Result<Confirming> confirm(const petition::Running& running, const petition::Token& token);
  Result<EntrustedState> cancel(const petition::Token& token);

 private:
  [[nodiscard]] Result<std::optional<Time>> leaves(const petition::Running& running, const EntrustedRow& row);
  [[nodiscard]] Result<EntrustedRow> row_of(const petition::Token& token);

  EntrustedStore& store_;
  const petition::EmailRules rules_;
  const seal::Key& mail_key_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace outcry::letters
