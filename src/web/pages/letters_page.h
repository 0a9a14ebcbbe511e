// The page of a campaign's letters: what may be written to whom, how many
// letters there are, and what was answered. Pure functions.
#pragma once

#include <string>

#include "letters/reply_store.h"
#include "letters/summary.h"
#include "web/pages/campaign_parts.h"
#include "web/pages/templates.h"

namespace outcry::web {

struct LettersView {
  CampaignView campaign;
  letters::Summary summary;
  int32_t today = 0;
  std::vector<letters::PublishedReply> answers;  // the newest first
};
inline constexpr int kMostAnswers = 50;  // that are shown
std::string letters_page(const Site& site, const Reader& reader, const LettersView& view);

// What makes a good letter, as a list in HTML.
std::string letter_rules(const std::string& lang);

// What each page about letters begins with.
void set_letters_top(Dictionary& values, const campaign::Campaign& campaign, const Reader& reader);
// Null if it is no target of the campaign, or none any more.
const campaign::Target* target_by(const campaign::Campaign& campaign, const std::string& id);
std::string target_name(const campaign::Campaign& campaign, const std::string& id, const std::string& lang);

}  // namespace outcry::web
