// The composer of a letter. A pure function; what a writer typed is shown to
// that writer alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "letters/writing.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

struct ComposerView {
  CampaignView campaign;
  const campaign::LetterTemplate* letter = nullptr;
  letters::Writing typed;
  letters::Problems problems;
  const letters::Drafted* drafted = nullptr;
  bool too_long = false;  // for a page
  bool leaves = false;    // as an e-mail: it is shown with the ways to send it
  std::string ticket;     // for saying once that it was sent; empty: not offered yet
  bool closed = false;    // outside the target's days
  // Of the reminder.
  std::string email, email_problem;
  int days = 3;
  // Where the server may send it.
  struct ByServer {
    std::string email;  // as typed
    enum Trouble : uint8_t { kNone, kNoName, kNoAddress, kFull } trouble = kNone;
  };
  std::optional<ByServer> by_server;
};
std::string composer_page(const Site& site, const Reader& reader, const ComposerView& view);

}  // namespace outcry::web
