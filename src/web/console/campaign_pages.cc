// The campaigns that are somebody's work, and how each stands.

#include <boost/json.hpp>

#include "base/i18n.h"
#include "gate/place.h"
#include "paper/desk.h"
#include "petition/published_log.h"
#include "web/chart.h"
#include "web/console/console.h"
#include "web/console/own_part.h"

namespace outcry::web {
namespace {

using accounts::Act;
using console::Page;
using console::Text;
using petition::Statistics;

// What the script brings up to date, by the names in the JSON.
std::vector<std::tuple<const char*, std::string, int64_t>> numbers_of(const Statistics& s,
                                                                      const letters::Tally& letters,
                                                                      const std::string& lang) {
  return {{"count", tr(lang, "Signatures that count"), s.count()},
          {"hour", tr(lang, "Confirmed in the last hour"), s.confirmed_in_hour},
          {"day", tr(lang, "Confirmed in the last 24 hours"), s.confirmed_in_day},
          {"submitted", tr(lang, "Forms sent, in all"), s.all.submitted},
          {"waiting", tr(lang, "Waiting to be confirmed"), s.waiting()},
          {"expired", tr(lang, "Never confirmed"), s.all.expired},
          {"letters", tr(lang, "Letters made ready"), letters.prepared},
          {"letters_sent", tr(lang, "Letters sent"), letters.sent}};
}

struct Tile {
  std::string key, what, value;
};

std::string tiles(const std::vector<Tile>& shown, const std::string& url, const std::string& lang) {
  Dictionary values("numbers");
  values.SetValue("NUMBERS_URL", url);
  values.SetValue("LANG", lang);
  for (const Tile& tile : shown) {
    Dictionary& one = *values.AddSectionDictionary("NUMBER");
    one.SetValue("KEY", tile.key);
    one.SetValue("WHAT", tile.what);
    one.SetValue("VALUE", tile.value);
  }
  return Templates::render("console_numbers", lang, values);
}

std::string number_tiles(const Statistics& statistics, const letters::Tally& letters, const std::string& url,
                         const std::string& lang) {
  std::vector<Tile> shown;
  for (const auto& [key, what, value] : numbers_of(statistics, letters, lang)) {
    shown.push_back({key, what, format_count(value, lang)});
  }
  return tiles(shown, url, lang);
}

std::string hours_chart(const Statistics& statistics, const std::string& lang) {
  LineChart chart;
  chart.id = "hours";
  chart.title = tr(lang, "Confirmed in each of the last {} hours", petition::kHours);
  chart.label_head = tr(lang, "Hour");
  chart.value_head = tr(lang, "Confirmed");
  chart.zone = tr(lang, "Hours of UTC. The last one is not over yet.");
  chart.empty = tr(lang, "Nobody has signed yet.");
  int64_t most = 0;
  for (const Statistics::Hour& hour : statistics.hours) {
    chart.points.push_back({format_time(hour.begin, lang), hour.confirmed});
    most = std::max(most, hour.confirmed);
  }
  chart.description = tr(lang, "A line whose highest point is {}.", format_count(most, lang));
  if (!chart.points.empty()) {
    chart.first_label = chart.points.front().label;
    chart.last_label = chart.points.back().label;
  }
  return line_chart(chart, lang);
}

// `name_of` turns a group's name into a person's words.
template <class NameOf>
std::string groups_chart(const petition::Groups& groups, std::string title, const std::string& lang, NameOf name_of) {
  BarChart chart;
  chart.title = std::move(title);
  chart.empty = tr(lang, "Nothing to show yet.");
  for (const auto& group : groups.named()) chart.bars.push_back({name_of(group.name), group.people});
  if (groups.others() > 0) {
    chart.bars.push_back({tr(lang, "Groups of fewer than {}, together", petition::kSmallestGroup), groups.others()});
  }
  return bar_chart(chart, lang);
}

// `places` are those of the campaign.
std::string side_by_side(const Statistics& s, const std::vector<gate::Place>& places, const std::string& lang) {
  const auto country = [&](const std::string& code) { return country_name(code, lang); };
  const auto language = [&](const std::string& tag) { return language_name(tag, lang); };
  const auto source = [&](const std::string& via) {
    for (const gate::Place& place : places) {
      if (place.source() == via) return place.name;
    }
    if (via == petition::kPaperSource) return tr(lang, "on paper");
    return via.empty() ? tr(lang, "nobody’s") : via;
  };
  return "<div class=\"side\"><div>" + groups_chart(s.countries, tr(lang, "Countries"), lang, country) + "</div><div>" +
         groups_chart(s.languages, tr(lang, "Languages"), lang, language) + "</div><div>" +
         groups_chart(s.sources, tr(lang, "By whose link"), lang, source) + "</div></div>\n";
}

std::string alert_list(const std::vector<console::Alert>& alerts, const std::string& campaign) {
  if (alerts.empty()) return {};
  std::string out = "<ul class=\"alerts\">";
  for (const console::Alert& one : alerts) {
    out += "<li>" + escape_html(one.text);
    if (!one.address.empty()) {
      out += " <a href=\"" + escape_html(campaign + "/" + one.address) + "\">" + escape_html(one.link) + "</a>";
    }
    out += "</li>";
  }
  return out + "</ul>\n";
}

std::string link_list(const std::vector<std::pair<std::string, std::string>>& links) {
  std::string out = "<ul class=\"ways\">";
  for (const auto& [address, text] : links) {
    out += "<li><a href=\"" + escape_html(address) + "\">" + escape_html(text) + "</a></li>";
  }
  return out + "</ul>\n";
}

// All of them in one.
letters::Tally sum_of(const std::vector<letters::Tally>& tallies) {
  letters::Tally out;
  for (const letters::Tally& one : tallies) {
    out.prepared += one.prepared;
    out.sent += one.sent;
  }
  return out;
}

console::Table letter_table(const campaign::Campaign& c, const std::vector<letters::Tally>& tallies,
                            const std::map<std::string, int64_t>& answers, const std::string& lang) {
  console::Table table{tr(lang, "Letters"),
                       {tr(lang, "To whom"), tr(lang, "Made ready"), tr(lang, "Letters sent"),
                        tr(lang, "From countries"), tr(lang, "Answers")}};
  table.empty = tr(lang, "Nobody has written a letter yet.");
  std::map<std::string, std::pair<letters::Tally, int64_t>> by_target;  // with the number of countries
  for (const letters::Tally& one : tallies) {
    auto& [sum, countries] = by_target[one.target];
    sum.prepared += one.prepared;
    sum.sent += one.sent;
    countries += one.country.empty() ? 0 : 1;
  }
  for (const auto& [id, row] : by_target) {
    const auto target = std::ranges::find(c.targets, id, &campaign::Target::id);
    const std::string name =
        target == c.targets.end() ? tr(lang, "an earlier addressee") : std::string(pick(target->name, lang));
    const auto answered = answers.find(id);
    table.rows.push_back({{name},
                          {format_count(row.first.prepared, lang)},
                          {format_count(row.first.sent, lang)},
                          {format_count(row.second, lang)},
                          {format_count(answered == answers.end() ? 0 : answered->second, lang)}});
  }
  return table;
}

console::Table mail_table(const outbox::Counts& mail, const outbox::Sent& sent, const std::string& lang) {
  console::Table table{tr(lang, "Mail of the whole site"),
                       {tr(lang, "Sent today"), tr(lang, "Sent in all"), tr(lang, "Waiting"), tr(lang, "Tried again"),
                        tr(lang, "Failed")}};
  table.rows = {{{format_count(sent.today, lang)},
                 {format_count(sent.all, lang)},
                 {format_count(mail.queued, lang)},
                 {format_count(mail.retrying, lang)},
                 {format_count(mail.failed, lang), "", {}, mail.failed > 0 ? "bad" : ""}}};
  return table;
}

}  // namespace

http::Response Console::home(Ask& ask) {
  const std::string lang = ask.lang();
  console::Table table{tr(lang, "Campaigns"), {tr(lang, "Title"), tr(lang, "State"), tr(lang, "Signatures")}};
  table.empty = tr(lang, "There is no campaign yet that is part of your work.");
  for (const auto& running : *parts_.roster.all()) {
    const campaign::Campaign& c = running->stored.campaign;
    if (!may(ask, Act::kViewCampaign, c.slug)) continue;
    const auto head = parts_.petitions.head(running->stored.number);
    const char* mark = c.status == campaign::CampaignStatus::kLive ? "good" : "waits";
    table.rows.push_back({{std::string(pick(c.title, lang)), ask.to("/console/c/" + c.slug)},
                          {status_text(c.status, lang), "", {}, mark},
                          {format_count(head ? head->tally.count() : 0, lang)}});
  }
  Page page{tr(lang, "Campaigns")};
  page.blocks = {table};
  if (may(ask, Act::kEditCampaign)) {
    page.blocks.emplace_back(Text{"", tr(lang, "A new campaign"), ask.to("/console/campaigns/new")});
  }
  return show(ask, 200, page);
}

// The pages of a campaign, for whoever may come there.
std::string Console::ways(const Ask& ask, const std::string& slug) const {
  const std::string lang = ask.lang(), here = "/console/c/" + slug;
  const std::tuple<Act, const char*, std::string> all[] = {
      {Act::kEditCase, "/edit", tr(lang, "Texts and settings")},
      {Act::kEditCase, "/pictures", tr(lang, "Pictures")},
      {Act::kEditCase, "/review", tr(lang, "Review")},
      {Act::kEditCampaign, "/state", tr(lang, "Change the state")},
      {Act::kSendMail, "/mailings", tr(lang, "Mails to supporters")},
      {Act::kEditCampaign, "/letters", tr(lang, "Letters that wait")},
      {Act::kEditCampaign, "/places", tr(lang, "Places")},
      {Act::kEditCampaign, "/replies", tr(lang, "Answers to letters")},
      {Act::kEnterPaper, "/sheets", tr(lang, "Signatures on paper")},
      {Act::kExport, "/exports", tr(lang, "Exports")},
      {Act::kInvalidate, "/fraud", tr(lang, "Fraud desk")},
      {Act::kExportContacts, "/contacts", tr(lang, "Contacts for a member")},
      {Act::kViewAudit, "/audit", tr(lang, "Who did what")},
  };
  std::vector<std::pair<std::string, std::string>> links = {{ask.to("/c/" + slug), tr(lang, "The public page")}};
  for (const auto& [act, address, text] : all) {
    if (accounts::may_in(ask.user(), act, slug)) links.emplace_back(ask.to(here + address), text);
  }
  return link_list(links);
}

std::vector<console::Alert> Console::alerts_of(const Ask& ask, const petition::Running& running,
                                               bool contradicts) const {
  console::Situation situation{running, guards_, parts_.clock.now(), ask.lang()};
  if (auto mail = parts_.outbox.counts()) situation.mail = *mail;
  situation.letters = waiting_letters(running, ask.lang());
  auto checkpoint = petition::published_checkpoint(parts_.petitions, running.stored.number);
  if (auto sheets = parts_.paper.store().waiting(running.stored.number); sheets && sheets->sheets > 0) {
    situation.sheets = {sheets->sheets, sheets->since};
  }
  situation.contradicts = contradicts || (!checkpoint && checkpoint.error().kind == Error::kCorrupt);
  situation.checkpoint = std::move(checkpoint).value_or("");
  if (const auto replies = parts_.replies.count_waiting(running.stored.number)) situation.replies = *replies;
  return console::alerts(situation);
}

// A change that a second person is to look at.
Status Console::add_waiting(const Ask& ask, const std::string& slug, Page& page) const {
  const std::string lang = ask.lang();
  if (!accounts::may_in(ask.user(), Act::kEditCase, slug)) return {};
  const auto pending = parts_.campaigns.pending(slug);
  if (!pending) return pending.error();
  if (!*pending) return {};
  page.blocks.emplace_back(Text{(*pending)->sent_back ? tr(lang, "A change was sent back to its authors.")
                                                      : tr(lang, "A change waits for a second person."),
                                tr(lang, "Review"), ask.to("/console/c/" + slug + "/review"), true});
  return {};
}

// How all of it stands.
Status Console::add_numbers(const Ask& ask, const petition::Running& running, Page& page) const {
  const std::string lang = ask.lang(), slug = running.petition.slug;
  const Time now = parts_.clock.now();
  const auto statistics = parts_.petitions.statistics(running.stored.number, now);
  const bool contradicts = !statistics && statistics.error().kind == Error::kCorrupt;
  if (!statistics && !contradicts) return statistics.error();
  page.blocks.emplace_back(
      console::Html{alert_list(alerts_of(ask, running, contradicts), ask.to("/console/c/" + slug))});
  if (contradicts) return {};
  const auto letters = parts_.letter_counts.tallies(running.stored.number);
  if (!letters) return letters.error();
  page.own_script = "console.js";
  page.blocks.emplace_back(
      console::Html{number_tiles(*statistics, sum_of(*letters), ask.to("/console/c/" + slug + "/numbers.json"), lang)});
  page.blocks.emplace_back(console::Html{hours_chart(*statistics, lang)});
  page.blocks.emplace_back(Text{"", tr(lang, "Day by day, for everybody"), ask.to("/c/" + slug + "/history")});
  page.blocks.emplace_back(console::Html{side_by_side(*statistics, parts_.places.of(running.stored.number), lang)});
  const auto mail = parts_.outbox.counts();
  const auto sent = parts_.outbox.sent(now);
  if (mail && sent) {
    page.blocks.emplace_back(console::Heading{tr(lang, "Mail of the whole site")});
    page.blocks.emplace_back(mail_table(*mail, *sent, lang));
    if (may(ask, Act::kSendMail)) {
      page.blocks.emplace_back(Text{"", tr(lang, "By kind and reason, and what came back"), ask.to("/console/mail")});
    }
  }
  return {};
}

Status Console::add_letters(const Ask& ask, const petition::Running& running, Page& page) const {
  const campaign::Campaign& c = running.stored.campaign;
  const std::string lang = ask.lang();
  const auto tallies = parts_.letter_counts.tallies(running.stored.number);
  if (!tallies) return tallies.error();
  if (c.letters.empty() && tallies->empty()) return {};
  page.blocks.emplace_back(console::Heading{tr(lang, "Letters")});
  const auto answers = parts_.replies.counts(running.stored.number);
  if (!answers) return answers.error();
  page.blocks.emplace_back(letter_table(c, *tallies, *answers, lang));
  page.blocks.emplace_back(Text{"", tr(lang, "Where they are written"), ask.to("/c/" + c.slug + "/letters")});
  return {};
}

// Of the members that somebody works for.
Status Console::add_brought(const Ask& ask, const petition::Running& running, Page& page) const {
  const std::string lang = ask.lang(), slug = running.petition.slug;
  std::optional<Result<Statistics>> statistics;
  for (const accounts::Grant& grant : ask.user().grants) {
    if (!grant.member || (grant.campaign && *grant.campaign != slug)) continue;
    const auto& members = running.stored.campaign.members;
    const auto member = std::ranges::find(members, *grant.member, &campaign::Member::slug);
    if (member == members.end()) continue;
    if (!statistics) statistics = parts_.petitions.statistics(running.stored.number, parts_.clock.now());
    if (!*statistics) return statistics->error();
    const std::string link = "/c/" + slug + "?via=" + *grant.member;
    page.blocks.emplace_back(console::Heading{std::string(pick(member->name, lang))});
    page.blocks.emplace_back(console::Html{tiles(
        {{"", tr(lang, "Signed by your link"), console::brought_text((*statistics)->sources, *grant.member, lang)},
         {"", tr(lang, "Signatures that count"), format_count((*statistics)->count(), lang)}},
        "", lang)});
    page.blocks.emplace_back(
        Text{tr(lang, "Who signs by this link counts as brought by you:"), site_.origin + link, ask.to(link)});
  }
  return {};
}

// All gatherings, or those of a coordinator's cities.
void Console::add_gatherings(const Ask& ask, const petition::Running& running, bool whole, Page& page) const {
  const campaign::Campaign& c = running.stored.campaign;
  std::vector<std::string> cities;
  for (const accounts::Grant& grant : ask.user().grants) {
    if (grant.campaign && *grant.campaign != c.slug) continue;
    cities.insert(cities.end(), grant.cities.begin(), grant.cities.end());
  }
  if (!whole && cities.empty()) return;
  if (whole) cities.clear();
  page.blocks.emplace_back(console::Heading{tr(ask.lang(), "Gatherings")});
  page.blocks.emplace_back(console::gathering_table(c, cities, parts_.clock.now(), ask.lang()));
  if (!accounts::may_in(ask.user(), Act::kEditGathering, c.slug)) return;
  page.blocks.emplace_back(
      Text{"", tr(ask.lang(), "Prepare and change gatherings"), ask.to("/console/c/" + c.slug + "/cities/gatherings")});
}

http::Response Console::dashboard(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  Page page{std::string(pick(c.title, lang))};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  page.own_style = "chart.css";
  page.blocks = {Text{tr(lang, "State: {}", status_text(c.status, lang))}, console::Html{ways(ask, c.slug)}};
  if (auto added = add_waiting(ask, c.slug, page); !added) return fail(ask, added.error());
  const bool whole = may(ask, Act::kViewNumbers, c.slug);
  if (auto added = add_brought(ask, *running, page); !added) return fail(ask, added.error());
  if (whole) {
    if (auto added = add_numbers(ask, *running, page); !added) return fail(ask, added.error());
    if (auto added = add_letters(ask, *running, page); !added) return fail(ask, added.error());
  }
  add_gatherings(ask, *running, whole, page);
  return show(ask, 200, page);
}

http::Response Console::dashboard_numbers(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto statistics = parts_.petitions.statistics(running->stored.number, parts_.clock.now());
  if (!statistics) return fail(ask, statistics.error());
  const auto letters = parts_.letter_counts.tallies(running->stored.number);
  if (!letters) return fail(ask, letters.error());
  boost::json::object numbers;
  for (const auto& [key, what, value] : numbers_of(*statistics, sum_of(*letters), ask.lang())) numbers[key] = value;
  return http::Response::json(200, boost::json::serialize(numbers));
}

}  // namespace outcry::web
