// A campaign's state, and what each change of it does.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using campaign::CampaignStatus;
using console::Form;
using console::Input;
using console::Page;
using console::Text;
using enum CampaignStatus;

struct Way {
  CampaignStatus from, to;
};
constexpr Way kWays[] = {{kDraft, kLive},    {kLive, kPaused}, {kLive, kClosed},     {kPaused, kLive},
                         {kPaused, kClosed}, {kClosed, kLive}, {kClosed, kArchived}, {kArchived, kClosed}};

std::string submit_text(const Way& way, const std::string& lang) {
  switch (way.to) {
    case kLive:
      return way.from == kDraft ? tr(lang, "Go live") : tr(lang, "Open it again");
    case kPaused:
      return tr(lang, "Pause");
    case kClosed:
      return way.from == kArchived ? tr(lang, "Take it out of the archive") : tr(lang, "Close");
    case kArchived:
      return tr(lang, "Archive");
    case kDraft:
      break;
  }
  return {};
}

std::string effect_text(const Way& way, const std::string& lang) {
  switch (way.to) {
    case kLive:
      return way.from == kDraft
                 ? tr(lang,
                      "Everybody can see and sign it, within a second. What is signed from then on is this text: a "
                      "change of it later is a new version, and earlier signatures stay with the earlier one.")
                 : tr(lang, "Everybody can sign again, within a second.");
    case kPaused:
      return tr(lang,
                "The page stays, and says that nobody can sign just now. Links that are in people’s mail still count. "
                "You can open it again at any time.");
    case kClosed:
      return way.from == kArchived
                 ? tr(lang, "It is shown as closed again. It takes no signatures.")
                 : tr(lang,
                      "Nobody can sign any more; the page, the count and the log stay. From then on the days run after "
                      "which the keys and the signatories’ records are destroyed: until then you can open it again.");
    case kArchived:
      return tr(lang, "As closed, and it is kept as a document: the page, the count and the log stay where they are.");
    case kDraft:
      break;
  }
  return {};
}

// Why it cannot go that way now; empty if it can.
std::string obstacle(const petition::Running* running, const campaign::Stored& stored, CampaignStatus to, Time now,
                     const std::string& lang) {
  if (to != kLive) return {};
  if (stored.index_destroyed_at || stored.records_deleted_at) {
    return tr(
        lang,
        "It cannot be opened again: what people signed with, or who signed, has been destroyed on schedule. Start "
        "a sequel, as a campaign of its own.");
  }
  if (running == nullptr || !running->keyless.empty()) {
    return tr(lang,
              "It cannot go live: nobody could read the signatures. A keyholder makes a key with “outcry keygen”; name "
              "it in the campaign’s file under “keyholders”.");
  }
  if (stored.campaign.deadline && now >= *stored.campaign.deadline) {
    return tr(lang, "It cannot take signatures: its deadline was {}. Set a later one first.",
              local_time_text(*stored.campaign.deadline, stored.campaign.deadline_zone, lang));
  }
  return {};
}

std::optional<Time> seen_of(const std::string& typed) {
  int64_t seen = 0;
  const auto parsed = std::from_chars(typed.data(), typed.data() + typed.size(), seen);
  if (parsed.ec != std::errc() || parsed.ptr != typed.data() + typed.size()) return std::nullopt;
  return from_millis(seen);
}

}  // namespace

std::string status_text(CampaignStatus status, const std::string& lang) {
  switch (status) {
    case kDraft:
      return tr(lang, "Draft");
    case kLive:
      return tr(lang, "Live");
    case kPaused:
      return tr(lang, "Paused");
    case kClosed:
      return tr(lang, "Closed");
    case kArchived:
      break;
  }
  return tr(lang, "Archived");
}

std::string Console::obstacle_to(const campaign::Stored& stored, CampaignStatus to, const std::string& lang) const {
  if (to == stored.campaign.status) return {};
  return obstacle(parts_.roster.find(stored.campaign.slug).get(), stored, to, parts_.clock.now(), lang);
}

http::Response Console::state_page(Ask& ask) {
  return show_state(ask, 200, {});
}

http::Response Console::show_state(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  const campaign::Campaign& c = stored->campaign;
  const std::string here = "/console/c/" + slug + "/state";
  Page page{tr(lang, "State")};
  if (!problem.empty()) page.problems = {{"", problem}};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + slug}};
  page.blocks = {
      Text{tr(lang, "Now: {}.", status_text(c.status, lang)), tr(lang, "The public page"), ask.to("/c/" + slug)}};
  for (const Way& way : kWays) {
    if (way.from != c.status) continue;
    page.blocks.emplace_back(console::Heading{submit_text(way, lang)});
    if (std::string why = obstacle_to(*stored, way.to, lang); !why.empty()) {
      page.blocks.emplace_back(Text{std::move(why), "", "", true});
      continue;
    }
    Form form{ask.to(here), submit_text(way, lang)};
    form.intro = effect_text(way, lang);
    if (c.review && way.from == kDraft) {
      form.intro += " " + tr(lang,
                             "This campaign asks for a second person: whoever has written nothing of it takes it live; "
                             "otherwise it waits until somebody else lets it out.");
    }
    form.danger = way.to == kClosed && way.from != kArchived;
    form.inputs = {{Input::kHidden, "to", "", std::string(to_text(way.to))},
                   {Input::kHidden, "seen", "", fmt::format("{}", to_millis(stored->updated_at))}};
    page.blocks.emplace_back(std::move(form));
  }
  return show(ask, status, page);
}

// Of the state that was on the page: where another has changed the campaign
// since then, nothing is done.
http::Response Console::change_state(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0], wanted = ask.typed("to");
  auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  const auto seen = seen_of(ask.typed("seen"));
  const std::string overtaken =
      tr(lang, "Somebody else has changed this campaign meanwhile, so nothing was done. This is how it is now.");
  if (!seen || *seen != stored->updated_at) return show_state(ask, 409, overtaken);
  const auto way = std::ranges::find_if(
      kWays, [&](const Way& one) { return one.from == stored->campaign.status && to_text(one.to) == wanted; });
  if (way == std::end(kWays)) return show_state(ask, 422, tr(lang, "There is no such change from here."));
  if (std::string why = obstacle_to(*stored, way->to, lang); !why.empty()) {
    return show_state(ask, 422, why);
  }
  // To go live is for a second person, where the campaign asks for one; all
  // that takes it back must not wait.
  if (way->from == kDraft) stored = parts_.campaigns.working(slug);
  if (!stored) return fail(ask, stored.error());
  ask.detail = fmt::format("{} -> {}", to_text(way->from), to_text(way->to));
  stored->campaign.status = way->to;
  const Time now = parts_.clock.now();
  const auto applied = way->from == kDraft
                           ? parts_.campaigns.save(stored->campaign, stored->updated_at, author_of(ask), now)
                           : parts_.campaigns.apply_over(stored->campaign, *seen, now);
  if (!applied) return fail(ask, applied.error());
  if (applied->kind == campaign::Applied::kOvertaken) return show_state(ask, 409, overtaken);
  if (applied->kind == campaign::Applied::kWaits) return done(ask, "/console/c/" + slug + "/review", "waits");
  return done(ask, "/console/c/" + slug + "/state", "state");
}

}  // namespace outcry::web
