// The public pages of a campaign as they would be, for who works on it: drafts
// too. The form on them is to be looked at only.

#include <fmt/format.h>

#include "base/i18n.h"
#include "web/console/console.h"
#include "web/pages/campaign_page.h"

namespace outcry::web {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// Ways to the campaign's own pages lead to their previews.
void turn_links_of(std::string& page, const std::string& prefix, const std::string& slug) {
  const std::string own = fmt::format("href=\"{}/c/{}", prefix, slug),
                    preview = fmt::format("href=\"{}/console/c/{}/preview", prefix, slug);
  for (const std::string_view which : kSubpages) {
    replace_all(page, fmt::format("{}/{}\"", own, which), fmt::format("{}/{}\"", preview, which));
    replace_all(page, fmt::format("{}/{}#", own, which), fmt::format("{}/{}#", preview, which));
  }
  replace_all(page, own + "\"", preview + "\"");
  replace_all(page, own + "#", preview + "#");
}

void turn_links(std::string& page, const campaign::Campaign& campaign) {
  turn_links_of(page, "", campaign.slug);
  for (const std::string& tag : campaign.languages) turn_links_of(page, "/" + tag, campaign.slug);
  replace_all(page, "<form ", "<form inert ");
}

}  // namespace

// A bar on top says what it is, and leads to the other languages and back.
std::string Console::preview_bar(const Ask& ask, const campaign::Campaign& campaign) {
  const std::string lang = ask.lang(), below = ask.path;
  std::string bar = fmt::format(
      "<div class=\"mark\" role=\"note\"><p><strong>{0}</strong> {1} <a href=\"{2}\">{3}</a></p>",
      escape_html(tr(lang, "Preview")),
      escape_html(tr(lang, "Only those who work on this campaign see this page. Forms on it do nothing.")),
      escape_html(ask.to("/console/c/" + campaign.slug + "/edit")), escape_html(tr(lang, "Back to the texts")));
  if (campaign.languages.size() > 1) {
    bar += "<p>";
    for (const std::string& tag : campaign.languages) {
      bar += fmt::format("<a href=\"/{0}{1}\" lang=\"{0}\" hreflang=\"{0}\"{2}>{3}</a> ", escape_html(tag),
                         escape_html(below), tag == lang ? " aria-current=\"true\"" : "",
                         escape_html(language_name(tag, tag)));
    }
    bar += "</p>";
  }
  return bar + "</div>\n";
}

http::Response Console::preview(Ask& ask) {
  const std::string slug = ask.params[0], which = ask.params.count > 1 ? ask.params[1] : std::string();
  if (!which.empty() && std::ranges::count(kSubpages, which) == 0) return fail(ask, 404);
  const auto stored = parts_.campaigns.working(slug);
  if (!stored) return fail(ask, stored.error());
  campaign::Campaign shown = stored->campaign;
  if (std::ranges::count(shown.languages, ask.reader.lang) == 0) ask.reader.lang = shown.languages.front();
  // As it would be once it is live.
  if (shown.status == campaign::CampaignStatus::kDraft) shown.status = campaign::CampaignStatus::kLive;
  const auto head = parts_.petitions.head(stored->number);
  const CampaignView view{&shown, head ? head->tally.count() : 0, shown.accepts_signatures(parts_.clock.now())};
  std::string page =
      which.empty() ? campaign_page(site_, ask.reader, view) : campaign_subpage(site_, ask.reader, view, which);
  turn_links(page, shown);
  constexpr std::string_view kMain = "<main id=\"main\">";
  if (const size_t at = page.find(kMain); at != std::string::npos) {
    page.insert(at + kMain.size(), preview_bar(ask, stored->campaign));
  }
  return http::Response::html(200, std::move(page));
}

}  // namespace outcry::web
