// What is done in the console is written down, whatever page did it. In what
// order act and entry come is decided here.
//
// Who is signed in changes nothing before a note of it is on the disk. Whoever
// is still at the door (a stranger could have the disk write without end)
// is written down afterwards, and gets no session where that failed.

#include <fmt/format.h>

#include "web/console/console.h"

namespace outcry::web {
namespace {

using audit::Outcome;

// What an answer of this status says of the act.
std::optional<Outcome> outcome_of(int status) {
  if (status >= 500) return Outcome::kFailed;
  if (status >= 400) return std::nullopt;  // what was asked was wrong, and nothing was done
  return Outcome::kDone;
}

// A password, code or passkey that was not right, or came too soon after one.
bool is_wrong_sign_in(std::string_view act, int status) {
  return (act == "sign-in" || act == "sign-in.second" || act == "sign-in.passkey") && (status == 422 || status == 429);
}

// The names in "/console/c/{slug}/exports/{export}", in order.
std::vector<std::string> names_in(std::string_view pattern) {
  std::vector<std::string> names;
  for (size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

}  // namespace

audit::Entry Console::entry_of(const Ask& ask, const Route& route) {
  audit::Entry entry;
  entry.at = parts_.clock.now();
  entry.source = audit::Source::kConsole;
  entry.act = deed_of(route.method, route.pattern);
  entry.detail = ask.detail;
  entry.browser = ask.visitor.where;
  entry.network = marks_.of(ask.visitor.network);
  const std::vector<std::string> names = names_in(route.pattern);
  for (size_t i = 0; i < names.size() && i < ask.params.count; ++i) {
    if (names[i] == "token") continue;  // a secret
    if (names[i] == "slug") {
      entry.campaign = parts_.roster.find(ask.params[i]) ? audit::word_of(ask.params[i]) : "?";
    } else {
      entry.about.emplace_back(names[i], audit::word_of(ask.params[i]));
    }
  }
  for (const auto& [name, value] : ask.about) {
    if (entry.about.size() < audit::kMostAbout) entry.about.emplace_back(name, audit::word_of(value));
  }
  if (ask.in) set_person(entry, ask.user());
  return entry;
}

void Console::set_person(audit::Entry& entry, const accounts::User& user) {
  entry.person = user.id;
  entry.roles = audit::roles_of(user, entry.campaign);
}

http::Response Console::recorded(Ask& ask, const Route& route) {
  if (deed_of(route.method, route.pattern).empty()) return (this->*route.handler)(ask);
  const bool noted =
      route.method == http::Method::kPost && route.who != Who::kAnybody && (route.who == Who::kSignedIn || route.grave);
  audit::Entry entry = entry_of(ask, route);
  audit::NoteId note = 0;
  if (noted) {
    const auto begun = parts_.audit.begin(entry);
    if (!begun) return unrecorded(ask, begun.error());
    note = *begun;
  }
  http::Response response = (this->*route.handler)(ask);
  const auto outcome = ask.nothing_done ? std::nullopt : outcome_of(response.status);
  if (!outcome) {
    if (noted) parts_.audit.drop(note);
    if (response.status == 403 && ask.in) record_refusal(ask, route);  // what the page itself forbids
    if (is_wrong_sign_in(entry.act, response.status)) ++wrong_sign_ins_;
    return response;
  }
  const Time began = entry.at;
  const audit::Entry before = std::move(entry);
  entry = entry_of(ask, route);
  entry.at = began;
  entry.outcome = *outcome;
  if (!ask.in) {
    // Of before a sign-out, or of after a sign-in.
    entry.person = before.person;
    entry.roles = before.roles;
    if (const auto in = parts_.sign_in.unfinished(ask.token)) set_person(entry, in->user);
  }
  if (noted) {
    parts_.audit.end(note, entry);
    return response;
  }
  if (entry.person == 0 && *outcome == Outcome::kFailed) return response;  // nobody came in
  if (auto written = parts_.audit.record(entry); !written) {
    ask.cookies.clear();
    return unrecorded(ask, written.error());
  }
  return response;
}

http::Response Console::unrecorded(const Ask& ask, const Error& error) {
  parts_.complain(error);
  const std::string lang = ask.lang();
  return show(
      ask, 503,
      {tr(lang, "It could not be written down"),
       {console::Text{tr(lang,
                         "Whatever is done here must be written down, and that failed just now. So it was "
                         "refused. Is there room on the server’s disk? Whoever runs the server finds the reason "
                         "in its log.")}}});
}

// Once in ten minutes for each person and act, so that nobody fills the disk
// by asking again and again.
void Console::record_refusal(const Ask& ask, const Route& route) {
  const std::string_view deed = deed_of(route.method, route.pattern);
  if (deed.empty()) return;
  constexpr std::chrono::minutes kQuiet{10};
  constexpr size_t kMost = 1000;
  const Time now = parts_.clock.now();
  {
    const std::lock_guard lock(refusals_mutex_);
    std::erase_if(refusals_, [&](const auto& one) { return now - one.second >= kQuiet; });
    if (refusals_.size() >= kMost) return;
    if (!refusals_.emplace(std::pair(ask.user().id, deed), now).second) return;
  }
  audit::Entry entry = entry_of(ask, route);
  entry.outcome = Outcome::kRefused;
  entry.about.clear();  // nobody has looked whether there is such a thing
  if (auto written = parts_.audit.record(entry); !written) parts_.complain(written.error());
}

void Console::tick() {
  constexpr std::chrono::minutes kCountFor{10};
  const Time now = parts_.clock.now();
  if (const int wrong = wrong_sign_ins_; wrong > 0 && now - wrong_written_.load() >= kCountFor) {
    audit::Entry entry;
    entry.at = now;
    entry.source = audit::Source::kServer;
    entry.outcome = Outcome::kRefused;
    entry.act = "sign-in.wrong";
    entry.detail = fmt::format("{}", wrong);
    if (parts_.audit.record(entry)) {
      wrong_sign_ins_ -= wrong;
      wrong_written_ = now;
    }
  }
  if (auto settled = parts_.audit.settle(); !settled) parts_.complain(settled.error());
}

}  // namespace outcry::web
