// A mailing's mail as words: what it says, and below why one gets it and how to
// leave. Both forms, HTML and plain, are made of the same Markdown; the HTML
// brings its own few styles and asks nobody for anything: no pictures, nothing
// that tells whether it was read.
//
// Pure; any thread.
#pragma once

#include <string>

#include "campaign/campaign.h"
#include "mailing/mailing.h"

namespace outcry::mailing {

struct MailText {
  std::string subject, text, html;
};

struct MailLinks {
  std::string campaign;     // the public page
  std::string unsubscribe;  // empty: not said; for a look at it
};

// In the texts' language `lang`, which they have.
MailText mail_text(const Texts& texts, const std::string& lang, const campaign::Campaign& campaign,
                   const MailLinks& links);

}  // namespace outcry::mailing
