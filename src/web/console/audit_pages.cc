// The console's log for those who may see it: who did what. Nobody can change
// anything here.

#include <fmt/format.h>

#include <charconv>

#include "audit/search.h"
#include "audit/table.h"
#include "base/i18n.h"
#include "base/tar.h"
#include "web/console/act_text.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using audit::Entry;
using audit::Source;
using console::Cell;
using console::Form;
using console::Input;
using console::Page;
using console::Text;

constexpr size_t kAPage = 100;
constexpr size_t kMostRows = 100'000;        // of a table to download
constexpr uint64_t kLongestWhole = 400'000;  // entries of a log that is given in one piece

using Names = std::map<accounts::UserId, std::string>;

std::optional<uint64_t> number_in(std::string_view text) {
  uint64_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

// What the page is asked for. Nonsense is as nothing.
audit::Wanted wanted_in(const http::Form& query, const std::string& campaign) {
  audit::Wanted wanted;
  wanted.campaign = campaign;
  const std::string_view who = query.get("who");
  if (who == "shell") wanted.source = Source::kShell;
  if (who == "server") wanted.source = Source::kServer;
  if (const auto person = number_in(who)) wanted.person = static_cast<accounts::UserId>(*person);
  wanted.act = query.get("act");
  if (const auto day = parse_iso_date(query.get("day"))) wanted.day = *day;
  return wanted;
}

// As it was asked for, to go on with.
std::string query_of(const http::Form& query, uint64_t before) {
  std::string out;
  for (const char* field : {"who", "act", "day"}) {
    if (query.get(field).empty()) continue;
    out += fmt::format("{}{}={}", out.empty() ? "?" : "&", field, http::percent_encode(query.get(field)));
  }
  if (before > 0) out += fmt::format("{}before={}", out.empty() ? "?" : "&", before);
  return out;
}

std::string name_of(accounts::UserId person, const Names& names, const std::string& lang) {
  const auto found = names.find(person);
  return found == names.end() ? tr(lang, "No. {} (removed)", person) : found->second;
}

std::string who_text(const Entry& entry, const Names& names, const std::string& lang) {
  if (entry.source == Source::kShell) return tr(lang, "On the server");
  if (entry.source == Source::kServer) return tr(lang, "The server itself");
  if (entry.person == 0) return tr(lang, "Nobody who is known");
  return name_of(entry.person, names, lang);
}

std::string about_text(const Entry& entry, const Names& names, const std::string& lang) {
  std::string out = entry.campaign;
  for (const auto& [name, value] : entry.about) {
    const auto person = name == "person" ? number_in(value) : std::nullopt;
    out += out.empty() ? "" : " · ";
    out += person ? name_of(static_cast<accounts::UserId>(*person), names, lang) : value;
  }
  return out;
}

std::string from_text(const Entry& entry) {
  std::string out = entry.browser;
  if (entry.network != 0) out += fmt::format("{}#{:04x}", out.empty() ? "" : " · ", entry.network);
  return out;
}

Cell outcome_cell(const Entry& entry, const std::string& lang) {
  const bool good = entry.outcome == audit::Outcome::kDone;
  const std::string text = outcome_text(entry.outcome, lang);
  return {entry.detail.empty() ? text : text + " · " + entry.detail, "", {}, good ? "good" : "bad"};
}

// Of those who work on this campaign, or on all.
Input who_input(const http::Form& query, const std::vector<accounts::User>& users, const std::string& campaign,
                const std::string& lang) {
  Input input{Input::kChoice, "who", tr(lang, "Who")};
  input.value = query.get("who");
  input.options = {
      {"", tr(lang, "everybody")}, {"shell", tr(lang, "On the server")}, {"server", tr(lang, "The server itself")}};
  for (const accounts::User& user : users) {
    if (audit::roles_of(user, campaign) != 0) input.options.push_back({std::to_string(user.id), user.name});
  }
  return input;
}

Input act_input(const http::Form& query, const std::string& lang) {
  Input input{Input::kChoice, "act", tr(lang, "What was done")};
  input.value = query.get("act");
  input.options = {{"", tr(lang, "anything")}};
  for (const std::string_view act : told_acts()) {
    input.options.push_back({std::string(act), act_text(act, lang)});
  }
  return input;
}

Names names_by_id(const std::vector<accounts::User>& users) {
  Names names;
  for (const accounts::User& user : users) names.emplace(user.id, user.name);
  return names;
}

}  // namespace

// Its own campaign's, or the site's where there is none in the address.
http::Response Console::audit_page(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params.count == 0 ? std::string() : ask.params[0];
  const std::string here = slug.empty() ? "/console/audit" : "/console/c/" + slug + "/audit";
  const auto users = parts_.accounts.users();
  const auto head = parts_.audit.store().head();
  if (!users) return fail(ask, users.error());
  if (!head) return fail(ask, head.error());
  const Names names = names_by_id(*users);
  audit::KeptLog log(parts_.audit.store(), *head);
  const auto sheet =
      audit::search(log, wanted_in(ask.query, slug), number_in(ask.query.get("before")).value_or(head->size), kAPage);
  if (!sheet) return fail(ask, sheet.error());

  Page page{tr(lang, "Who did what")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  if (const auto running = parts_.roster.find(slug)) {
    page.trail.emplace_back(std::string(pick(running->stored.campaign.title, lang)), "/console/c/" + slug);
  }
  page.blocks.emplace_back(Text{tr(
      lang,
      "Whatever is done in the console, or by a command on the server, is written here before it is done. Nobody can "
      "change it or take it out; not even an owner. Times are in UTC. Equal marks after the # on one day are most "
      "likely the same network.")});
  Form filter{ask.to(here), tr(lang, "Show")};
  filter.asks = true;
  filter.inputs = {who_input(ask.query, *users, slug, lang),
                   act_input(ask.query, lang),
                   {Input::kDate, "day", tr(lang, "Day"), std::string(ask.query.get("day"))}};
  page.blocks.emplace_back(filter);
  page.blocks.emplace_back(audit_table(ask, *sheet, names));
  if (sheet->before > 0) {
    const bool full = sheet->found.size() == kAPage;
    page.blocks.emplace_back(Text{full ? "" : tr(lang, "Further back it was not looked yet."), tr(lang, "Older ones"),
                                  ask.to(here + query_of(ask.query, sheet->before))});
  }
  page.blocks.emplace_back(Text{"", tr(lang, "Download these as CSV"), ask.to(here + ".csv" + query_of(ask.query, 0))});
  if (slug.empty()) show_proof(ask, *head, page);
  return show(ask, 200, page);
}

console::Table Console::audit_table(const Ask& ask, const audit::Sheet& sheet, const Names& names) const {
  const std::string lang = ask.lang();
  console::Table table{tr(lang, "Who did what"),
                       {tr(lang, "When"), tr(lang, "Who"), tr(lang, "What was done"), tr(lang, "About"),
                        tr(lang, "How it ended"), tr(lang, "From")}};
  table.empty = tr(lang, "Nothing here. What is done from now on is written down.");
  for (const auto& [index, entry] : sheet.found) {
    std::string who = who_text(entry, names, lang);
    for (const accounts::Role role : accounts::kRoles) {
      if ((entry.roles >> (static_cast<unsigned>(role) - 1) & 1) != 0) who += " · " + role_name(role, lang);
    }
    table.rows.push_back({{format_time(entry.at, lang)},
                          {who},
                          {act_text(entry.act, lang)},
                          {about_text(entry, names, lang)},
                          outcome_cell(entry, lang),
                          {from_text(entry)}});
  }
  return table;
}

// What somebody else should keep.
void Console::show_proof(const Ask& ask, const audit::Head& head, Page& page) const {
  if (head.size == 0) return;
  const std::string lang = ask.lang();
  page.blocks.emplace_back(console::Heading{tr(lang, "So that nobody can rewrite it")});
  page.blocks.emplace_back(
      Text{tr(lang,
              "Whoever has the server could write another log in its place. Give somebody who has not a copy of these "
              "lines, or "
              "the whole log, now and then: they contradict every other log, and “outcry audit --console” says so.")});
  page.blocks.emplace_back(console::Html{"<pre><code>" + escape_html(head.checkpoint) + "</code></pre>\n"});
  page.blocks.emplace_back(Text{tr(lang, "The key that it is signed with:")});
  page.blocks.emplace_back(console::Html{"<pre><code>" + escape_html(head.key) + "</code></pre>\n"});
  page.blocks.emplace_back(Text{"", tr(lang, "Download the whole log, to be checked"), ask.to("/console/audit.tar")});
}

http::Response Console::audit_csv(Ask& ask) {
  const std::string slug = ask.params.count == 0 ? std::string() : ask.params[0];
  const auto users = parts_.accounts.users();
  const auto head = parts_.audit.store().head();
  if (!users) return fail(ask, users.error());
  if (!head) return fail(ask, head.error());
  const Names names = names_by_id(*users);
  audit::KeptLog log(parts_.audit.store(), *head);
  const auto sheet = audit::search(log, wanted_in(ask.query, slug), head->size, kMostRows);
  if (!sheet) return fail(ask, sheet.error());
  std::string table = audit::table_head();
  for (const auto& [index, entry] : sheet->found) {
    const auto found = names.find(entry.person);
    table += audit::table_row(index, entry, found == names.end() ? std::string_view() : found->second);
  }
  http::Response response = http::Response::text(200, std::move(table));
  response.headers = {{"Content-Type", "text/csv; charset=utf-8"},
                      {"Content-Disposition", "attachment; filename=\"console-log.csv\""}};
  return response;
}

// The files that “outcry audit --console” reads.
http::Response Console::audit_tar(Ask& ask) {
  const auto head = parts_.audit.store().head();
  if (!head) return fail(ask, head.error());
  if (head->size == 0) return fail(ask, 404);
  if (head->size > kLongestWhole) {
    return show(ask, 413,
                {tr(ask.lang(), "It is too long for one piece"),
                 {Text{tr(ask.lang(), "On the server “outcry export console-log -o FOLDER” writes it.")}}});
  }
  audit::KeptLog log(parts_.audit.store(), *head);
  const int64_t now = to_millis(parts_.clock.now()) / 1000;
  std::string tar;
  const auto add = [&](const std::string& name, const std::string& content) {
    tar += tar_head("console-log/" + name, content.size(), now) + content + tar_gap(content.size());
  };
  add("key", head->key + "\n");
  const auto added = tally::for_each_tile(head->size, [&](const std::string& path) -> Status {
    const auto content = log.get(path);
    if (!content) return content.error();
    add(path, *content);
    return {};
  });
  if (!added) return fail(ask, added.error());
  add("checkpoint", head->checkpoint);
  http::Response response = http::Response::text(200, std::move(tar) + tar_end());
  response.headers = {{"Content-Type", "application/x-tar"},
                      {"Content-Disposition", "attachment; filename=\"console-log.tar\""}};
  return response;
}

}  // namespace outcry::web
