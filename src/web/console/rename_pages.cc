// Another slug for a campaign that nobody has seen yet.

#include "base/i18n.h"
#include "base/text.h"
#include "web/console/console.h"
#include "web/console/edit_form.h"

namespace outcry::web {

http::Response Console::rename_page(Ask& ask) {
  return show_rename(ask, 200, {});
}

http::Response Console::show_rename(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  console::Page page{tr(lang, "Short name")};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + slug + "/edit"}};
  if (stored->campaign.status != campaign::CampaignStatus::kDraft) {
    page.blocks.emplace_back(console::Text{
        tr(lang, "It stays as it is: links to this campaign are in the world, and its log bears the name.")});
    return show(ask, status, page);
  }
  console::Form form{ask.to("/console/c/" + slug + "/rename"), tr(lang, "Change the short name")};
  form.intro = tr(lang, "The campaign’s address ends with it. Once it is live, it cannot be changed any more.");
  console::Input input{console::Input::kText, "slug", tr(lang, "Short name"),
                       ask.form.count("slug") > 0 ? ask.typed("slug") : slug};
  input.help = tr(lang, "Small letters, digits and hyphens; its address ends with it.");
  input.error = problem;
  input.required = true;
  if (!problem.empty()) page.problems = {{"slug", problem}};
  form.inputs.push_back(std::move(input));
  page.blocks.emplace_back(std::move(form));
  return show(ask, status, page);
}

http::Response Console::rename_campaign(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], wanted = trimmed(ask.typed("slug"));
  const auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  if (wanted == slug) {
    ask.nothing_done = true;
    return done(ask, "/console/c/" + slug + "/edit", "");
  }
  campaign::Draft draft(stored->campaign);
  draft.write("", {{"slug"}}, stored->campaign.languages, {{"slug", wanted}});
  const auto whole = draft.whole();
  if (const auto* faults = std::get_if<std::vector<campaign::Fault>>(&whole)) {
    return show_rename(ask, 422, edit::fault_text(faults->front(), lang));
  }
  const auto& renamed = std::get<campaign::Campaign>(whole);
  const auto applied = parts_.campaigns.rename(slug, renamed, parts_.clock.now());
  if (!applied && applied.error().kind == Error::kInvalid) {
    return show_rename(ask, 409,
                       tr(lang, "It cannot be changed any more: a change waits for review, or places or mails go by it."));
  }
  if (!applied) return fail(ask, applied.error());
  if (applied->kind == campaign::Applied::kOvertaken) {
    return show_rename(ask, 422, tr(lang, "There is a campaign of this short name already."));
  }
  ask.detail = slug + " to " + renamed.slug;
  return done(ask, "/console/c/" + renamed.slug + "/edit", "renamed");
}

}  // namespace outcry::web
