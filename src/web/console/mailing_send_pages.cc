// A mailing on its way: to how many and when, how far it has come, held,
// cancelled.

#include <date/tz.h>
#include <fmt/format.h>

#include "base/i18n.h"
#include "mailing/letters.h"
#include "web/console/console.h"
#include "web/console/mailing_words.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Heading;
using console::Input;
using console::Page;
using console::Text;
using mailing::Mailing;
using mailing::MailingState;
using mailing::Schedule;
using mailing::When;

constexpr const char* kLookAgain = "5";  // seconds, while it goes out

// A day and a time on some place's clocks.
std::optional<Time> instant_of(const std::string& day, const std::string& time, const std::string& zone) {
  const auto date = parse_iso_date(day);
  int hours = 0, minutes = 0;
  char colon = 0, more = 0;
  if (!date || sscanf(time.c_str(), "%2d%c%2d%c", &hours, &colon, &minutes, &more) != 3 || colon != ':' || hours > 23 ||
      minutes > 59 || hours < 0 || minutes < 0) {
    return std::nullopt;
  }
  const date::local_time<std::chrono::milliseconds> local{std::chrono::days{*date} + std::chrono::hours{hours} +
                                                          std::chrono::minutes{minutes}};
  try {
    const auto at = date::locate_zone(zone.empty() ? "Etc/UTC" : zone)->to_sys(local, date::choose::earliest);
    return Time{std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch()};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string when_text(const Mailing& mailing, const std::string& lang) {
  switch (mailing.schedule.when) {
    case When::kNow:
      return tr(lang, "At once");
    case When::kAt:
      return tr(lang, "At {}", format_time(mailing.schedule.start, lang));
    case When::kMorning:
      break;
  }
  return tr(lang, "At nine in the morning of each country, from {} on", format_time(mailing.schedule.start, lang));
}

console::Table numbers_of(const Mailing& mailing, const std::string& lang) {
  const int64_t left = std::max<int64_t>(0, mailing.people - mailing.sent - mailing.failed);
  const bool over = mailing.state == MailingState::kDone || mailing.state == MailingState::kCancelled;
  console::Table table{tr(lang, "How far it has come"),
                       {tr(lang, "People"), tr(lang, "Sent"), over ? tr(lang, "Not sent") : tr(lang, "To go"),
                        tr(lang, "Failed"), tr(lang, "Came back"), tr(lang, "Unsubscribed by it")}};
  table.rows = {{{format_count(mailing.people, lang)},
                 {format_count(mailing.sent, lang)},
                 {format_count(left, lang)},
                 {format_count(mailing.failed, lang), "", {}, mailing.failed > 0 ? "bad" : ""},
                 {format_count(mailing.returned, lang), "", {}, mailing.returned > 0 ? "bad" : ""},
                 {format_count(mailing.unsubscribed, lang)}}};
  return table;
}

std::string progress_bar(const Mailing& mailing, const std::string& lang) {
  const int64_t done = mailing.sent + mailing.failed, all = std::max<int64_t>({1, mailing.people, done});
  const std::string words = tr(lang, "{} of {} people", format_count(done, lang), format_count(mailing.people, lang));
  return fmt::format("<p><label>{0} <progress max=\"{1}\" value=\"{2}\">{0}</progress></label></p>\n",
                     escape_html(words), all, done);
}

}  // namespace

struct Console::Sending {
  Mailing stored;
  std::vector<std::pair<std::string, std::string>> problems{};  // field, reason
};

http::Response Console::show_mailing(const Ask& ask, int status, const Mailing& mailing,
                                     const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const std::string here = fmt::format("/console/c/{}/mailings/{}", slug, mailing.number);
  const std::string subject(pick(mailing.texts.subject, lang));
  Page page{tr(lang, "A mail to supporters")};
  if (!problem.empty()) page.problems = {{"", problem}};
  page.trail = {{tr(lang, "Mails to supporters"), "/console/c/" + slug + "/mailings"}};
  page.own_style = "mailing.css";
  const auto maker = parts_.accounts.user(mailing.made_by);
  page.blocks = {Text{state_text(mailing, lang) + " · " + when_text(mailing, lang)},
                 Text{tr(lang, "“{}”, by {}", subject, maker ? maker->name : tr(lang, "somebody who has left"))}};
  const bool runs = mailing.state == MailingState::kScheduled || mailing.state == MailingState::kSending;
  if (!parts_.sends_mail && runs) {
    page.blocks.emplace_back(
        Text{tr(lang, "This server sends no mail now (mail.mode in its configuration): it waits."), "", "", true});
  }
  page.blocks.emplace_back(console::Html{progress_bar(mailing, lang)});
  page.blocks.emplace_back(numbers_of(mailing, lang));
  if (mailing.next && mailing.state != MailingState::kCancelled && *mailing.next > parts_.clock.now()) {
    page.blocks.emplace_back(Text{tr(lang, "The next go out at {}.", format_time(*mailing.next, lang))});
  }
  if (runs) {
    Form pause{ask.to(here + "/pause"), tr(lang, "Hold it")};
    pause.intro =
        tr(lang, "Nothing more goes out, but for the few mails on their way at this moment. You can go on later.");
    page.blocks.emplace_back(std::move(pause));
  } else if (mailing.state == MailingState::kPaused) {
    Form resume{ask.to(here + "/resume"), tr(lang, "Go on")};
    resume.intro = tr(lang, "Those who have not got it yet get it now, or at their time. Nobody gets it twice.");
    page.blocks.emplace_back(std::move(resume));
  }
  if (runs || mailing.state == MailingState::kPaused) {
    Form cancel{ask.to(here + "/cancel"), tr(lang, "Cancel it for good")};
    cancel.danger = true;
    cancel.intro = tr(lang, "Whoever has not got it yet will not get it. What was sent cannot be called back.");
    Input sure{Input::kTicks, "sure", tr(lang, "Cancel")};
    sure.options = {{"yes", tr(lang, "Yes, cancel it"), false}};
    cancel.inputs = {sure};
    page.blocks.emplace_back(std::move(cancel));
  }
  page.blocks.emplace_back(Heading{tr(lang, "What it says")});
  page.blocks.emplace_back(console::Html{looks_of(ask, mailing)});
  http::Response response = show(ask, status, page);
  response.headers.emplace_back("Content-Security-Policy", kFramingPolicy);
  const bool moves = runs && (!mailing.next || *mailing.next <= parts_.clock.now());
  if (moves && ask.method == http::Method::kGet)
    response.headers.emplace_back("Refresh", kLookAgain + std::string("; url=") + ask.to(here));
  return response;
}

http::Response Console::send_page(Ask& ask) {
  auto found = mailing_in(ask);
  if (!found) return fail(ask, found.error());
  if (found->state != MailingState::kDraft) return show_mailing(ask, 200, *found, {});
  return show_send(ask, 200, {std::move(*found)});
}

http::Response Console::show_send(const Ask& ask, int status, const Sending& sending) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  if (!running) return fail(ask, 404);
  const auto audience = parts_.mailings.audience(running->stored.number);
  if (!audience) return fail(ask, audience.error());
  const auto& languages = running->stored.campaign.languages;
  const Mailing& stored = sending.stored;
  const std::string here = fmt::format("/console/c/{}/mailings/{}", slug, stored.number);
  Page page{tr(lang, "Send it")};
  page.trail = {{tr(lang, "The mail"), here}};
  for (const auto& [field, reason] : sending.problems) page.problems.emplace_back(field, reason);

  console::Table who{tr(lang, "To whom"), {tr(lang, "Language"), tr(lang, "People"), tr(lang, "They get it in")}};
  who.empty = tr(lang, "Nobody has asked for news yet.");
  for (const auto& group : audience->languages.named()) {
    const std::string gets = mailing::language_for(stored.texts, group.name, languages.front());
    who.rows.push_back({{language_name(group.name, lang)},
                        {format_count(group.people, lang)},
                        {language_name(gets, lang), "", {}, gets == group.name ? "" : "waits"}});
  }
  if (audience->languages.others() > 0) {
    who.rows.push_back({{tr(lang, "Groups of fewer than {}, together", petition::kSmallestGroup)},
                        {format_count(audience->languages.others(), lang)},
                        {tr(lang, "theirs, or {}", language_name(languages.front(), lang))}});
  }
  page.blocks = {Text{tr(lang, "“{}”", pick(stored.texts.subject, lang))}, Heading{tr(lang, "To whom")}, who};
  if (audience->people == 0) return show(ask, status, page);

  const auto problem = [&](std::string_view field) {
    for (const auto& [name, reason] : sending.problems) {
      if (name == field) return reason;
    }
    return std::string();
  };
  Form form{ask.to(here + "/send"), tr(lang, "Send it")};
  form.danger = true;
  form.intro = tr(lang, "This goes to {} people and cannot be called back. You can hold it at any moment.",
                  format_count(audience->people, lang));
  Input when{Input::kChoice, "when", tr(lang, "When")};
  when.value = ask.typed("when");
  when.error = problem("when");
  when.options = {{"now", tr(lang, "Now"), false},
                  {"at", tr(lang, "At the time below, to everybody at once"), false},
                  {"morning", tr(lang, "At nine in the morning where each person lives"), false}};
  when.help =
      tr(lang, "The morning is that of the main time zone of each country; with a day below, from that day on.");
  Input day{Input::kDate, "day", tr(lang, "Day")}, time{Input::kText, "time", tr(lang, "Time")},
      zone{Input::kText, "zone", tr(lang, "Time zone")}, people{Input::kText, "people"};
  day.value = ask.typed("day");
  day.error = problem("day");
  time.value = ask.typed("time");
  time.help = tr(lang, "On the clocks of the place, such as 12:00.");
  zone.value = ask.form.count("zone") > 0 ? ask.typed("zone") : "UTC";
  zone.help = tr(lang, "Its IANA name, such as Asia/Seoul.");
  people.label = tr(lang, "To send it, type the number of people: {}", format_count(audience->people, lang));
  people.required = true;
  people.autocomplete = "off";
  people.value = ask.typed("people");
  people.error = problem("people");
  form.inputs = {when,
                 day,
                 time,
                 zone,
                 people,
                 {Input::kHidden, "told", "", fmt::format("{}", audience->people)},
                 {Input::kHidden, "seen", "", fmt::format("{}", to_millis(stored.updated))}};
  page.blocks.emplace_back(Heading{tr(lang, "When")});
  page.blocks.emplace_back(std::move(form));
  return show(ask, status, page);
}

// Fills `schedule`, or says what is wrong with what was typed.
void Console::read_schedule(const Ask& ask, Schedule& schedule, Sending& sending) const {
  const std::string lang = ask.lang(), when = ask.typed("when"), day = ask.typed("day");
  const Time now = parts_.clock.now();
  schedule.start = now;
  if (when == "now") return;
  if (when != "at" && when != "morning") {
    sending.problems.emplace_back("when", tr(lang, "Please choose."));
    return;
  }
  schedule.when = when == "at" ? When::kAt : When::kMorning;
  if (when == "morning" && day.empty()) return;
  // Where the day begins first.
  const auto at = when == "at" ? instant_of(day, ask.typed("time"), ask.typed("zone"))
                               : instant_of(day, "00:00", "Pacific/Kiritimati");
  constexpr std::chrono::days kFurthest{366};
  if (!at) {
    sending.problems.emplace_back("day", tr(lang, "Please give a day, a time such as 12:00, and a time zone."));
  } else if (*at > now + kFurthest) {
    sending.problems.emplace_back("day", tr(lang, "That is more than a year away."));
  } else if (when == "at" && *at < now) {
    sending.problems.emplace_back("day", tr(lang, "That time has passed."));
  } else {
    schedule.start = std::max(*at, now);
  }
}

http::Response Console::send_mailing(Ask& ask) {
  const std::string lang = ask.lang();
  auto found = mailing_in(ask);
  const auto running = parts_.roster.find(ask.params[0]);
  if (!found || !running) return fail(ask, found ? not_found("") : found.error());
  if (found->state != MailingState::kDraft) return show_mailing(ask, 409, *found, overtaken_text(lang));
  Sending sending{std::move(*found)};
  if (!mailing::faults_for_sending(sending.stored.texts, running->stored.campaign.languages).empty()) {
    return mailing_page(ask);
  }
  Schedule schedule;
  read_schedule(ask, schedule, sending);
  const auto audience = parts_.mailings.audience(running->stored.number);
  if (!audience) return fail(ask, audience.error());
  const auto typed = number_in(ask.typed("people")), told = number_in(ask.typed("told"));
  // A few more since the page was shown are no surprise.
  if (!typed || typed != told || audience->people > *told + std::max<int64_t>(10, *told / 20)) {
    sending.problems.emplace_back("people", tr(lang, "This is not the number of people."));
  }
  const auto seen = from_millis(number_in(ask.typed("seen")).value_or(0));
  if (seen != sending.stored.updated) sending.problems.emplace_back("", overtaken_text(lang));
  if (!sending.problems.empty()) return show_send(ask, 422, sending);
  const auto settled =
      parts_.mailings.settle(sending.stored.number, schedule, mailing::waves_of(schedule), seen, parts_.clock.now());
  if (!settled) return fail(ask, settled.error());
  const std::string here = fmt::format("/console/c/{}/mailings/{}", ask.params[0], sending.stored.number);
  return *settled ? done(ask, here, "settled") : go(ask, here);
}

http::Response Console::change_mailing(Ask& ask, MailingStep step, std::string_view said) {
  const auto found = mailing_in(ask);
  if (!found) return fail(ask, found.error());
  const auto changed = (parts_.mailings.*step)(found->number, parts_.clock.now());
  if (!changed) return fail(ask, changed.error());
  if (!*changed) return show_mailing(ask, 409, *found, overtaken_text(ask.lang()));
  return done(ask, fmt::format("/console/c/{}/mailings/{}", ask.params[0], found->number), said);
}

http::Response Console::pause_mailing(Ask& ask) {
  return change_mailing(ask, &mailing::MailingStore::pause, "held");
}

http::Response Console::resume_mailing(Ask& ask) {
  return change_mailing(ask, &mailing::MailingStore::resume, "resumed");
}

http::Response Console::cancel_mailing(Ask& ask) {
  if (ask.typed("sure") == "yes") return change_mailing(ask, &mailing::MailingStore::cancel, "cancelled");
  const auto found = mailing_in(ask);
  if (!found) return fail(ask, found.error());
  return show_mailing(ask, 422, *found, tr(ask.lang(), "Please tick that you are sure."));
}

}  // namespace outcry::web
