// The pages for letters: what may be written to whom, and the composer. Pure
// functions; what a writer typed is shown to that writer alone.
#pragma once

#include <string>
#include <vector>

#include "letters/letter_store.h"
#include "letters/writing.h"
#include "web/pages/campaign_parts.h"

namespace outcry::web {

// What makes a good letter, as a list in HTML.
std::string letter_rules(const std::string& lang);

std::string letters_page(const Site& site, const Reader& reader, const CampaignView& view,
                         const std::vector<letters::Tally>& tallies, int32_t today);

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
};
std::string composer_page(const Site& site, const Reader& reader, const ComposerView& view);

}  // namespace outcry::web
