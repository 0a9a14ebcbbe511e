// The campaigns that are somebody's work, and how each stands.

#include <boost/json.hpp>

#include "base/i18n.h"
#include "web/chart.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using accounts::Act;
using console::Page;
using console::Text;
using petition::Statistics;

constexpr std::chrono::minutes kMailIsLate{15};
constexpr std::chrono::hours kSoon{24};

// What the script brings up to date, by the names in the JSON.
std::vector<std::tuple<const char*, std::string, int64_t>> numbers_of(const Statistics& s, const std::string& lang) {
  return {{"count", tr(lang, "Signatures that count"), s.count()},
          {"hour", tr(lang, "Confirmed in the last hour"), s.confirmed_in_hour},
          {"day", tr(lang, "Confirmed in the last 24 hours"), s.confirmed_in_day},
          {"submitted", tr(lang, "Forms sent, in all"), s.all.submitted},
          {"waiting", tr(lang, "Waiting to be confirmed"), s.waiting()},
          {"expired", tr(lang, "Never confirmed"), s.all.expired}};
}

std::string number_tiles(const Statistics& statistics, const std::string& url, const std::string& lang) {
  Dictionary values("numbers");
  values.SetValue("NUMBERS_URL", url);
  values.SetValue("LANG", lang);
  for (const auto& [key, what, value] : numbers_of(statistics, lang)) {
    Dictionary& one = *values.AddSectionDictionary("NUMBER");
    one.SetValue("KEY", key);
    one.SetValue("WHAT", what);
    one.SetValue("VALUE", format_count(value, lang));
  }
  return Templates::render("console_numbers", lang, values);
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

std::string side_by_side(const Statistics& s, const std::string& lang) {
  const auto country = [&](const std::string& code) { return country_name(code, lang); };
  const auto language = [&](const std::string& tag) { return language_name(tag, lang); };
  const auto source = [&](const std::string& via) { return via.empty() ? tr(lang, "nobody’s") : via; };
  return "<div class=\"side\"><div>" + groups_chart(s.countries, tr(lang, "Countries"), lang, country) + "</div><div>" +
         groups_chart(s.languages, tr(lang, "Languages"), lang, language) + "</div><div>" +
         groups_chart(s.sources, tr(lang, "By whose link"), lang, source) + "</div></div>\n";
}

std::string alert_list(const std::vector<std::string>& alerts) {
  if (alerts.empty()) return {};
  std::string out = "<ul class=\"alerts\">";
  for (const std::string& one : alerts) out += "<li>" + escape_html(one) + "</li>";
  return out + "</ul>\n";
}

// What needs a person.
std::vector<std::string> campaign_alerts(const petition::Running& running, Time now, const std::string& lang) {
  std::vector<std::string> out;
  const campaign::Campaign& c = running.stored.campaign;
  if (!running.keyless.empty()) {
    out.push_back(tr(lang,
                     "Nobody can sign: no keyholder is named. Make a key with “outcry keygen” and name it in "
                     "“keyholders”."));
  }
  if (c.status == campaign::CampaignStatus::kPaused) out.push_back(tr(lang, "It is paused: nobody can sign now."));
  if (c.status == campaign::CampaignStatus::kLive && c.deadline) {
    if (now >= *c.deadline) {
      out.push_back(tr(lang, "Its deadline has passed: it takes no signatures."));
    } else if (*c.deadline - now < kSoon) {
      out.push_back(tr(lang, "Its deadline is in less than a day: {}.", format_time(*c.deadline, lang)));
    }
  }
  if (running.forgotten()) {
    out.push_back(tr(lang, "What people signed with, or who signed, has been destroyed on schedule."));
  }
  return out;
}

std::vector<std::string> mail_alerts(const outbox::Counts& mail, Time now, const std::string& lang) {
  std::vector<std::string> out;
  if (mail.failed > 0) {
    out.push_back(tr(lang, "Mails that could not be delivered: {}.", format_count(mail.failed, lang)));
  }
  if (mail.oldest_due && now - *mail.oldest_due > kMailIsLate) {
    out.push_back(tr(lang, "Mail is late: the oldest has waited since {}. Look at “outcry check”.",
                     format_time(*mail.oldest_due, lang)));
  }
  return out;
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
  table.empty = tr(lang,
                   "There is no campaign yet that is part of your work. “outcry campaign apply” on the server makes "
                   "one from a file.");
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
  return show(ask, 200, page);
}

http::Response Console::dashboard(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const Time now = parts_.clock.now();
  const auto statistics = parts_.petitions.statistics(running->stored.number, now);
  const auto mail = parts_.outbox.counts();
  const auto sent = parts_.outbox.sent(now);
  if (!statistics) return fail(ask, statistics.error());
  if (!mail || !sent) return fail(ask, 503);

  std::vector<std::string> alerts = campaign_alerts(*running, now, lang);
  for (std::string& one : mail_alerts(*mail, now, lang)) alerts.push_back(std::move(one));
  const std::string numbers = ask.to("/console/c/" + c.slug + "/numbers.json");
  Page page{std::string(pick(c.title, lang))};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  page.own_style = "chart.css";
  page.own_script = "console.js";
  page.blocks = {Text{status_text(c.status, lang) + " ·", tr(lang, "The public page"), ask.to("/c/" + c.slug)},
                 console::Html{alert_list(alerts)},
                 console::Html{number_tiles(*statistics, numbers, lang)},
                 console::Html{hours_chart(*statistics, lang)},
                 Text{"", tr(lang, "Day by day, for everybody"), ask.to("/c/" + c.slug + "/history")},
                 console::Html{side_by_side(*statistics, lang)},
                 console::Heading{tr(lang, "Mail of the whole site")},
                 mail_table(*mail, *sent, lang)};
  if (may(ask, Act::kEditCampaign, c.slug)) {
    page.blocks.insert(page.blocks.begin() + 1,
                       Text{"", tr(lang, "Change the state"), ask.to("/console/c/" + c.slug + "/state")});
  }
  if (may(ask, Act::kEditCase, c.slug)) {
    page.blocks.insert(page.blocks.begin() + 1,
                       Text{"", tr(lang, "Texts and settings"), ask.to("/console/c/" + c.slug + "/edit")});
  }
  if (may(ask, Act::kExport, c.slug)) {
    page.blocks.insert(page.blocks.begin() + 1,
                       Text{"", tr(lang, "Exports"), ask.to("/console/c/" + c.slug + "/exports")});
  }
  return show(ask, 200, page);
}

http::Response Console::dashboard_numbers(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const auto statistics = parts_.petitions.statistics(running->stored.number, parts_.clock.now());
  if (!statistics) return fail(ask, statistics.error());
  boost::json::object numbers;
  for (const auto& [key, what, value] : numbers_of(*statistics, ask.lang())) numbers[key] = value;
  return http::Response::json(200, boost::json::serialize(numbers));
}

}  // namespace outcry::web
