// Letters that wait: what writers have the server send, target by target; it
// is held, goes on, or is cancelled here. Nobody sees a letter or its writer.

#include <fmt/format.h>

#include "base/i18n.h"
#include "campaign/local_time.h"
#include "letters/mails.h"
#include "letters/timetable.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using console::Cell;
using console::Form;
using console::Page;
using console::Text;
using letters::EntrustedLane;

constexpr const char* kLookAgain = "20";  // seconds, while anything waits

std::string target_name(const campaign::Campaign& c, const std::string& id, const std::string& lang) {
  const campaign::Target* target = letters::target_of(c, id);
  return target == nullptr ? id : std::string(pick(target->name, lang));
}

// Those that the server may send letters to, and those that letters were
// entrusted for.
std::vector<EntrustedLane> all_lanes(const campaign::Campaign& c, std::vector<EntrustedLane> lanes) {
  for (const campaign::Target& target : c.targets) {
    const bool there = std::ranges::find(lanes, target.id, &EntrustedLane::target) != lanes.end();
    if (target.budget.per_hour <= 0 || there) continue;
    lanes.emplace_back().target = target.id;
  }
  return lanes;
}

Form small_form(std::string action, std::string submit, bool asks = false) {
  Form form{std::move(action), std::move(submit)};
  form.small = true;
  form.asks = asks;
  return form;
}

}  // namespace

// When the next one leaves, or why none does.
std::string Console::next_letter(const petition::Running& running, const EntrustedLane& lane, const std::string& lang) {
  if (lane.paused) return tr(lang, "Held back");
  if (lane.waiting == 0) return lane.leaving > 0 ? tr(lang, "On its way") : "";
  const campaign::Target* target = letters::target_of(running.stored.campaign, lane.target);
  if (!letters::sends_to(running, target, parts_.clock.now())) return tr(lang, "The campaign sends none there now");
  const auto zones = parts_.entrusted.zones(running.stored.number, lane.target);
  if (!zones || zones->empty()) return {};
  const auto times = letters::plan(target->budget, *zones, parts_.clock.now(), lane.taken);
  size_t first = 0;
  for (size_t i = 1; i < times.size(); ++i) {
    if (times[i] && (!times[first] || *times[i] < *times[first])) first = i;
  }
  if (!times[first]) return tr(lang, "Not soon");
  const auto local = campaign::local_time_of(*times[first], (*zones)[first]);
  return tr(lang, "{}, about {} ({})", format_short_day(local.day, lang), format_clock(local.minutes, lang),
            (*zones)[first]);
}

std::vector<console::Cell> Console::lane_row(const Ask& ask, const petition::Running& running,
                                             const EntrustedLane& lane) {
  const std::string lang = ask.lang();
  const campaign::Target* target = letters::target_of(running.stored.campaign, lane.target);
  const int64_t budget = target == nullptr ? 0 : target->budget.per_hour;
  const std::string here = ask.to("/console/c/" + running.petition.slug + "/letters/" + lane.target);
  const int64_t lost = lane.failed + lane.expired;
  std::vector<Cell> row = {{target_name(running.stored.campaign, lane.target, lang)},
                           {format_count(lane.waiting + lane.leaving, lang)},
                           {next_letter(running, lane, lang), "", {}, lane.paused ? "waits" : ""},
                           {tr(lang, "{} of {}", format_count(lane.in_hour, lang), format_count(budget, lang))},
                           {format_count(lane.sent_today, lang)},
                           {format_count(lane.sent, lang)},
                           {format_count(lost, lang), "", {}, lost > 0 ? "bad" : ""},
                           {format_count(lane.returned, lang), "", {}, lane.returned > 0 ? "bad" : ""}};
  Cell acts;
  acts.forms.push_back(lane.paused ? small_form(here + "/resume", tr(lang, "Go on"))
                                   : small_form(here + "/pause", tr(lang, "Hold")));
  if (lane.waiting + lane.leaving > 0) acts.forms.push_back(small_form(here + "/cancel", tr(lang, "Cancel…"), true));
  row.push_back(std::move(acts));
  return row;
}

http::Response Console::letters_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const auto lanes = parts_.entrusted.lanes(running->stored.number, parts_.clock.now());
  if (!lanes) return fail(ask, lanes.error());
  Page page{tr(lang, "Letters that wait")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + c.slug}};
  page.blocks = {Text{tr(lang,
                         "What writers have this server send, once they have confirmed their addresses: in the working "
                         "hours of each target, within its budget. Nobody sees the letters here.")}};
  if (!parts_.sends_mail) {
    page.blocks.emplace_back(Text{tr(lang, "No mail leaves this server at the moment."), "", "", true});
  }
  console::Table table{tr(lang, "By target"),
                       {tr(lang, "Target"), tr(lang, "Waiting"), tr(lang, "The next leaves"), tr(lang, "This hour"),
                        tr(lang, "Sent today"), tr(lang, "Sent in all"), tr(lang, "Not sent"), tr(lang, "Came back"),
                        tr(lang, "What to do")}};
  table.empty = tr(lang,
                   "The server sends no letters for this campaign. A target’s “server” table in the campaign’s file "
                   "allows it, with a number for each hour.");
  int64_t waiting = 0;
  std::string reasons;
  for (const EntrustedLane& lane : all_lanes(c, *lanes)) {
    waiting += lane.waiting + lane.leaving;
    table.rows.push_back(lane_row(ask, *running, lane));
    if (!lane.reason.empty()) {
      page.blocks.emplace_back(
          Text{tr(lang, "The last one that was refused, to {}: {}", target_name(c, lane.target, lang), lane.reason)});
    }
  }
  page.blocks.emplace_back(std::move(table));
  http::Response response = show(ask, 200, page);
  if (waiting > 0) {
    response.headers.emplace_back("Refresh",
                                  kLookAgain + std::string("; url=") + ask.to("/console/c/" + c.slug + "/letters"));
  }
  return response;
}

http::Response Console::hold_letters(Ask& ask) {
  return change_lane(ask, true);
}

http::Response Console::resume_letters(Ask& ask) {
  return change_lane(ask, false);
}

http::Response Console::change_lane(Ask& ask, bool paused) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Target* target = letters::target_of(running->stored.campaign, ask.params[1]);
  const auto lane = parts_.entrusted.lane(running->stored.number, ask.params[1], parts_.clock.now());
  if (!lane) return fail(ask, lane.error());
  if (!*lane && target == nullptr) return fail(ask, 404);
  if (*lane && (*lane)->paused == paused) ask.nothing_done = true;
  if (auto held = parts_.entrusted.pause(running->stored.number, ask.params[1], paused); !held) {
    return fail(ask, held.error());
  }
  return done(ask, "/console/c/" + ask.params[0] + "/letters", paused ? "letters-held" : "resumed");
}

http::Response Console::cancel_letters_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const std::string id(ask.params[1]);
  const auto lane = parts_.entrusted.lane(running->stored.number, id, parts_.clock.now());
  if (!lane) return fail(ask, lane.error());
  if (!*lane && letters::target_of(c, id) == nullptr) return fail(ask, 404);
  const int64_t waiting = *lane ? (*lane)->waiting + (*lane)->leaving : 0;
  const std::string here = "/console/c/" + c.slug + "/letters", name = target_name(c, id, lang);
  Page page{tr(lang, "Cancel letters that wait")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(c.title, lang)), "/console/c/" + c.slug},
                {tr(lang, "Letters that wait"), here}};
  Form form{ask.to(here + "/" + id + "/cancel"), tr(lang, "Cancel them all")};
  form.intro =
      tr(lang,
         "{} letters to {} wait. They are deleted unread and never sent, and nobody can bring them back. Their "
         "writers see it by the link in their mail, and may write again. One that is just being sent may "
         "still arrive. To stop only for a while, hold them instead.",
         format_count(waiting, lang), name);
  form.danger = true;
  page.blocks = {std::move(form), Text{"", tr(lang, "Back, without cancelling"), ask.to(here)}};
  return show(ask, 200, page);
}

http::Response Console::cancel_letters(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto ended =
      parts_.entrusted.cancel_all(running->stored.number, std::string(ask.params[1]), parts_.clock.now());
  if (!ended) return fail(ask, ended.error());
  ask.nothing_done = *ended == 0;
  ask.detail = fmt::format("{} letters", *ended);
  return done(ask, "/console/c/" + ask.params[0] + "/letters", "letters-cancelled");
}

// For the alerts.
std::vector<console::WaitingLetters> Console::waiting_letters(const petition::Running& running,
                                                              const std::string& lang) const {
  std::vector<console::WaitingLetters> out;
  const auto lanes = parts_.entrusted.lanes(running.stored.number, parts_.clock.now());
  if (!lanes) return out;
  for (const EntrustedLane& lane : *lanes) {
    const campaign::Target* target = letters::target_of(running.stored.campaign, lane.target);
    out.push_back({target_name(running.stored.campaign, lane.target, lang), lane.waiting + lane.leaving, lane.paused,
                   letters::sends_to(running, target, parts_.clock.now()), lane.late_since, lane.lost_lately});
  }
  return out;
}

}  // namespace outcry::web
