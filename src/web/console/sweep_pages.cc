// A sweep of the fraud desk: how far it is, to stop it, to undo it.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "web/console/console.h"
#include "web/console/fraud_words.h"
#include "web/pages/log_page.h"

namespace outcry::web {
namespace {

using console::Form;
using console::Page;
using console::Table;
using console::Text;
using petition::Sweep;

constexpr const char* kLookAgain = "1";  // seconds, while it is under way

std::optional<int64_t> id_in(const std::string& text) {
  int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

std::string rule_text(const Sweep& sweep, const std::string& lang) {
  const auto rule = petition::parse_rule(sweep.rule);
  return rule ? console::rule_text(*rule, lang) : sweep.rule;
}

std::string progress_bar(const Sweep& sweep, const std::string& lang) {
  const bool undoes = sweep.state == Sweep::kUndoing;
  const int64_t done = undoes ? sweep.restored + sweep.lost : sweep.struck + sweep.passed;
  const int64_t all = undoes ? sweep.struck : sweep.found;
  return fmt::format("<p><label>{} <progress max=\"{}\" value=\"{}\"></progress></label></p>\n",
                     escape_html(tr(lang, "{} of {}", format_count(done, lang), format_count(all, lang))),
                     std::max<int64_t>(all, 1), done);
}

Table numbers_table(const Sweep& sweep, const std::string& lang) {
  Table table{tr(lang, "In numbers"), {tr(lang, "What"), tr(lang, "Signatures")}};
  const auto row = [&](const std::string& what, int64_t number) {
    table.rows.push_back({{what}, {format_count(number, lang)}});
  };
  row(tr(lang, "Caught by the rule"), sweep.found);
  row(tr(lang, "Invalidated"), sweep.struck);
  row(tr(lang, "Withdrawn meanwhile, or invalidated before"), sweep.passed);
  row(tr(lang, "Restored"), sweep.restored);
  row(tr(lang, "Not to be restored: deleted after 30 days"), sweep.lost);
  return table;
}

}  // namespace

Table Console::sweeps_table(const Ask& ask, const std::vector<Sweep>& sweeps) const {
  const std::string lang = ask.lang();
  std::map<int64_t, std::string> names;
  if (const auto users = parts_.accounts.users()) {
    for (const accounts::User& user : *users) names[user.id] = user.name;
  }
  Table table{tr(lang, "What was invalidated"),
              {tr(lang, "When"), tr(lang, "By"), tr(lang, "Rule"), tr(lang, "Reason"), tr(lang, "Invalidated"),
               tr(lang, "Restored"), tr(lang, "State")}};
  table.empty = tr(lang, "Nothing was invalidated yet.");
  for (const Sweep& one : sweeps) {
    const auto name = names.find(one.by);
    table.rows.push_back(
        {{format_time(one.began, lang), ask.to(fmt::format("/console/c/{}/fraud/sweeps/{}", ask.params[0], one.id))},
         {name == names.end() ? fmt::format("#{}", one.by) : name->second},
         {rule_text(one, lang)},
         {reason_text(one.reason, lang)},
         {format_count(one.struck, lang)},
         {format_count(one.restored, lang)},
         {console::state_text(one, lang), "", {}, one.is_busy() ? "waits" : ""}});
  }
  return table;
}

http::Response Console::sweep_page(Ask& ask) {
  return show_sweep(ask, 200, {});
}

http::Response Console::show_sweep(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  const auto id = id_in(ask.params[1]);
  if (!running || !id) return fail(ask, 404);
  const auto sweep = parts_.fraud.sweep(running->stored.number, *id);
  if (!sweep) return fail(ask, sweep.error());
  const std::string here = fmt::format("/console/c/{}/fraud/sweeps/{}", slug, *id);
  Page page{tr(lang, "Invalidation")};
  page.trail = {{tr(lang, "Fraud desk"), "/console/c/" + slug + "/fraud"}};
  if (!problem.empty()) page.problems = {{"", problem}};
  page.blocks = {Text{tr(lang, "State: {}.", console::state_text(*sweep, lang)), "", "", true},
                 Text{tr(lang, "Rule: {}. Reason: {}.", rule_text(*sweep, lang), reason_text(sweep->reason, lang)),
                      tr(lang, "The public log"), ask.to("/c/" + slug + "/log")}};
  if (sweep->is_busy()) page.blocks.emplace_back(console::Html{progress_bar(*sweep, lang)});
  if (sweep->state == Sweep::kRunning) {
    Form stop{ask.to(here + "/stop"), tr(lang, "Stop it")};
    stop.intro = tr(lang, "What is invalidated until then stays so, unless you undo it.");
    stop.small = true;
    page.blocks.emplace_back(stop);
  }
  page.blocks.emplace_back(numbers_table(*sweep, lang));
  if (sweep->state == Sweep::kStopped || sweep->state == Sweep::kDone) {
    page.blocks.emplace_back(console::Heading{tr(lang, "Undo it")});
    Form undo{ask.to(here + "/undo"), tr(lang, "Restore all of them")};
    undo.intro = tr(lang,
                    "Each signature that this invalidated gets an entry in the public log and counts again. What was "
                    "signed with is kept for 30 days; after that a signature cannot be restored.");
    undo.danger = true;
    page.blocks.emplace_back(undo);
  }
  http::Response response = show(ask, status, page);
  if (sweep->is_busy()) response.headers.emplace_back("Refresh", kLookAgain + std::string("; url=") + ask.to(here));
  return response;
}

http::Response Console::stop_sweep(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto id = id_in(ask.params[1]);
  if (!running || !id) return fail(ask, 404);
  if (!parts_.fraud.stop(running->stored.number, *id)) {
    return show_sweep(ask, 409, tr(ask.lang(), "It has ended already."));
  }
  return done(ask, fmt::format("/console/c/{}/fraud/sweeps/{}", ask.params[0], *id), "stopped");
}

http::Response Console::undo_sweep(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto id = id_in(ask.params[1]);
  if (!running || !id) return fail(ask, 404);
  if (!parts_.fraud.undo(running->stored.number, *id)) {
    return show_sweep(ask, 409,
                      tr(ask.lang(), "It cannot be undone now: it is undone already, or something else is under way."));
  }
  return go(ask, fmt::format("/console/c/{}/fraud/sweeps/{}", ask.params[0], *id));
}

}  // namespace outcry::web
