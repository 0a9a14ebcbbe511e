// The parts of a campaign's pages, each a section of HTML from the campaign's
// data alone; empty if there is nothing to tell.
#pragma once

#include <string>

#include "campaign/campaign.h"
#include "web/pages/page.h"

namespace outcry::web {

// A campaign as it stands, for its pages.
struct CampaignView {
  const campaign::Campaign* campaign = nullptr;
  int64_t count = 0;
  bool open = false;          // for signatures
  std::string gate_script{};  // that solves the challenge; empty: there is none
  int64_t paper = 0;          // entries of the log for signatures on paper
};

// On the campaign's own page some parts stand in brief, with a link to the
// page that has them whole: the first view stays light.
enum class Extent { kWhole, kBrief };

std::string story_part(const CampaignView& view, const Reader& reader);
std::string people_part(const CampaignView& view, const Reader& reader);
std::string law_part(const CampaignView& view, const Reader& reader);
std::string coalition_part(const CampaignView& view, const Reader& reader);
std::string institutions_part(const CampaignView& view, const Reader& reader, Extent extent);
std::string others_part(const CampaignView& view, const Reader& reader);
std::string gatherings_part(const CampaignView& view, const Reader& reader);
std::string updates_part(const CampaignView& view, const Reader& reader, Extent extent);
std::string press_part(const CampaignView& view, const Reader& reader, Extent extent);
std::string count_part(const CampaignView& view, const Reader& reader);
// Ways to act and to share; `origin` as in Site.
std::string do_part(const CampaignView& view, const Reader& reader, const std::string& origin);

// Paragraphs of plain text as HTML.
std::string paragraphs(std::string_view text);

}  // namespace outcry::web
