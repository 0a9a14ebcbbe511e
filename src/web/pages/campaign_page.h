// The pages of a campaign that everybody sees. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "web/pages/campaign_parts.h"
#include "web/pages/sign_view.h"

namespace outcry::web {

std::string home_page(const Site& site, const Reader& reader, const std::vector<CampaignView>& live);

std::string campaign_page(const Site& site, const Reader& reader, const CampaignView& view);

// The sub-pages, by the last part of their address.
inline constexpr std::string_view kSubpages[] = {"case", "coalition", "institutions", "law", "updates", "press"};
std::string campaign_subpage(const Site& site, const Reader& reader, const CampaignView& view, std::string_view which);

// The form alone, with what was typed and what is wrong with it.
std::string sign_page(const Site& site, const Reader& reader, const CampaignView& view, const SignView& sign);

// With the way to the logs of the campaigns that are `live`, and how long the
// records of each of `kept` are.
std::string privacy_page(const Site& site, const Reader& reader, const std::vector<CampaignView>& live,
                         const std::vector<CampaignView>& kept);

}  // namespace outcry::web
