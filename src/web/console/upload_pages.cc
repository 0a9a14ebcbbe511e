// A campaign's file, brought by the browser: first what is wrong with it, or
// what it would change; then, on a second press, it does. Its state is not
// taken from the file: what a state's change does is said on a page of its own.

#include <fmt/format.h>

#include "base/i18n.h"
#include "campaign/campaign_file.h"
#include "campaign/draft.h"
#include "campaign/key_faults.h"
#include "web/console/console.h"
#include "web/console/edit_compare.h"
#include "web/console/edit_form.h"

namespace outcry::web {
namespace {

using campaign::Campaign;
using campaign::Draft;
using campaign::Fault;
using console::Form;
using console::Input;
using console::Page;

// As a Fault has it; translated where it is shown.
constexpr const char* N_(const char* text) {
  return text;
}
constexpr const char* kNoSuchPicture =
    N_("is not here yet: upload it under Pictures, or bring the file with outcry campaign apply");

std::variant<Campaign, std::vector<Fault>> read(std::string_view toml) {
  auto read = campaign::read_campaign(toml);
  if (const auto* campaign = std::get_if<Campaign>(&read)) {
    if (auto faults = campaign::key_faults(*campaign); !faults.empty()) return faults;
  }
  return read;
}

// A file in the browser has no others beside it: its pictures must be here.
std::vector<Fault> picture_faults(Campaign& campaign, campaign::PictureStore& pictures) {
  std::vector<Fault> out;
  for (size_t i = 0; i < campaign.pictures.size(); ++i) {
    campaign::Picture& one = campaign.pictures[i];
    const auto kept = campaign::is_picture_hash(one.file) ? pictures.find(campaign.slug, one.file)
                                                          : Result<campaign::PictureFile>(not_found(""));
    if (kept) {
      one.width = kept->width;
      one.height = kept->height;
    } else {
      out.push_back({0, fmt::format("pictures[{}].file", i), kNoSuchPicture, {}});
    }
  }
  return out;
}

console::Table faults_table(const std::vector<Fault>& faults, const std::string& lang) {
  console::Table table{tr(lang, "What is wrong with the file"),
                       {tr(lang, "Line"), tr(lang, "Key"), tr(lang, "What is wrong")}};
  for (const Fault& fault : faults) {
    table.rows.push_back({{fault.line == 0 ? std::string() : format_count(fault.line, lang)},
                          {fault.field.substr(0, 200)},
                          {edit::fault_text(fault, lang), "", {}, "bad"}});
  }
  return table;
}

}  // namespace

http::Response Console::upload_page(Ask& ask) {
  return show_upload(ask, 200, {}, {});
}

http::Response Console::show_upload(const Ask& ask, int status, const std::string& problem,
                                    const std::vector<Fault>& faults) const {
  const std::string lang = ask.lang();
  const bool over = ask.params.count > 0;
  Page page{tr(lang, "Bring a campaign’s file")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  if (over) page.trail.emplace_back(tr(lang, "Texts and settings"), "/console/c/" + ask.params[0] + "/edit");
  if (!problem.empty()) page.problems = {{"file", problem}};
  if (!faults.empty()) page.blocks.emplace_back(faults_table(faults, lang));
  Form form{ask.to(over ? "/console/c/" + ask.params[0] + "/upload" : "/console/campaigns/upload"),
            tr(lang, "Look at it")};
  form.uploads = true;
  form.intro = over ? tr(lang, "You see what it would change before it does. The state is not taken from the file.")
                    : tr(lang,
                         "You see what is in it before anything is done. A new campaign begins as a draft, whatever "
                         "state the file says.");
  Input file{Input::kFile, "file", tr(lang, "The campaign’s file (TOML)")};
  file.error = problem;
  form.inputs = {file};
  page.blocks.emplace_back(std::move(form));
  return show(ask, status, page);
}

http::Response Console::look_at_upload(Ask& ask) {
  return take_upload(ask, ask.typed("file"), false);
}

http::Response Console::apply_upload(Ask& ask) {
  return take_upload(ask, ask.typed("toml"), true);
}

http::Response Console::take_upload(Ask& ask, const std::string& toml, bool now) {
  const std::string lang = ask.lang();
  if (toml.empty()) return show_upload(ask, 422, tr(lang, "Choose a file."), {});
  auto read = web::read(toml);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&read)) {
    return show_upload(ask, 422, tr(lang, "Nothing was changed: there is something wrong with the file."), *faults);
  }
  auto& campaign = std::get<Campaign>(read);
  if (ask.params.count > 0 && campaign.slug != ask.params[0]) {
    return show_upload(ask, 422, tr(lang, "This file is of another campaign: {}.", campaign.slug), {});
  }
  if (const auto faults = picture_faults(campaign, parts_.pictures); !faults.empty()) {
    return show_upload(ask, 422, tr(lang, "Nothing was changed: there is something wrong with the file."), faults);
  }
  const auto stored = parts_.campaigns.working(campaign.slug);
  if (!stored && stored.error().kind != Error::kNotFound) return fail(ask, stored.error());
  campaign.status = stored ? stored->campaign.status : campaign::CampaignStatus::kDraft;
  if (campaign.delivered && campaign.status != campaign::CampaignStatus::kClosed &&
      campaign.status != campaign::CampaignStatus::kArchived) {
    campaign.delivered.reset();
  }
  const std::string seen = stored ? fmt::format("{}", to_millis(stored->updated_at)) : "none";
  if (!now || ask.typed("seen") != seen) ask.nothing_done = true;
  if (!now || ask.typed("seen") != seen)
    return show_upload_changes(ask, toml, campaign, stored ? &*stored : nullptr, seen, now);
  const auto applied = stored ? parts_.campaigns.save(campaign, stored->updated_at, author_of(ask), parts_.clock.now())
                              : parts_.campaigns.create(campaign, parts_.clock.now());
  if (!applied) return fail(ask, applied.error());
  if (applied->kind == campaign::Applied::kOvertaken) return fail(ask, 503);
  return done(ask, "/console/c/" + campaign.slug + "/edit",
              !stored                                      ? "made"
              : applied->kind == campaign::Applied::kWaits ? "waits"
                                                           : "saved");
}

http::Response Console::show_upload_changes(const Ask& ask, const std::string& toml, const Campaign& campaign,
                                            const campaign::Stored* stored, const std::string& seen,
                                            bool overtaken) const {
  const std::string lang = ask.lang();
  Page page{tr(lang, "What it would change")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  if (overtaken) {
    page.problems = {
        {"",
         tr(lang, "Somebody else has changed this campaign meanwhile, so nothing was done. This is how it is now.")}};
  }
  page.blocks.emplace_back(console::Text{std::string(pick(campaign.title, lang)) + " · /c/" + campaign.slug});
  if (stored == nullptr) page.blocks.emplace_back(console::Text{tr(lang, "A new campaign: it begins as a draft.")});
  if (stored != nullptr && stored->campaign.status == campaign::CampaignStatus::kLive) {
    page.blocks.emplace_back(
        console::Text{tr(lang, "This campaign is live: what you save, everybody sees within a second."), "", "", true});
  }
  if (stored != nullptr && stored->campaign.petition != campaign.petition) {
    page.blocks.emplace_back(console::Text{
        tr(lang, "The petition text becomes a new version: who signed before stays with the text they signed."), "", "",
        true});
  }
  const Draft before = stored == nullptr ? Draft() : Draft(stored->campaign), after(campaign);
  console::Table table{tr(lang, "What it would change"), {tr(lang, "Part"), tr(lang, "What changes")}};
  table.empty = tr(lang, "Nothing: it says what is there already.");
  for (const edit::PartChange& one : edit::compare(before, after, lang)) {
    table.rows.push_back({{tr(lang, one.part->title)}, {one.what}});
  }
  const bool changes = !table.rows.empty();
  page.blocks.emplace_back(std::move(table));
  Form form{ask.to(ask.params.count > 0 ? "/console/c/" + ask.params[0] + "/upload/apply"
                                        : "/console/campaigns/upload/apply"),
            stored == nullptr ? tr(lang, "Make the draft") : tr(lang, "Change it so")};
  form.uploads = true;
  form.inputs = {{Input::kHidden, "toml", "", toml}, {Input::kHidden, "seen", "", seen}};
  if (changes) page.blocks.emplace_back(std::move(form));
  return show(ask, overtaken ? 409 : 200, page);
}

}  // namespace outcry::web
