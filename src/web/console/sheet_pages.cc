// The petition on paper: the sheets of a campaign, and one sheet.

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/i18n.h"
#include "paper/desk.h"
#include "web/console/console.h"
#include "web/console/sheet_form.h"
#include "web/pages/log_page.h"

namespace outcry::web {
namespace {

using accounts::Act;
using console::Form;
using console::Input;
using console::Page;
using console::Table;
using console::Text;
using paper::StoredRow;
using paper::StoredSheet;
using State = petition::StoredSignature::State;

std::string state_text(const StoredSheet& sheet, const std::string& lang) {
  switch (sheet.state) {
    case StoredSheet::kOnce:
      return tr(lang, "Waits for a second person");
    case StoredSheet::kDiffers:
      return tr(lang, "Waits for a third person");
    case StoredSheet::kCounted:
      break;
  }
  return tr(lang, "Entered");
}

std::string row_text(const StoredRow& row, const std::string& lang) {
  switch (row.state) {
    case StoredRow::kWaits:
      return tr(lang, "Waits to be read again");
    case StoredRow::kSigned:
      return tr(lang, "Not counted: this address has signed before");
    case StoredRow::kUnread:
      return tr(lang, "Not counted: no two people read the same");
    case StoredRow::kCounted:
      break;
  }
  if (row.fate == State::kWithdrawn) return tr(lang, "Withdrawn");
  return row.fate == State::kInvalidated ? tr(lang, "Invalidated") : tr(lang, "Counts");
}

// What to print, by language and paper.
std::string sheet_links(const campaign::Campaign& campaign, const std::string& lang) {
  std::string out = "<ul class=\"ways\">";
  for (const std::string& tag : campaign.languages) {
    const std::string address = "/" + tag + "/c/" + campaign.slug + "/sheet.pdf";
    for (const auto& [query, paper] : {std::pair{"", "A4"}, {"?paper=letter", "US Letter"}}) {
      out += "<li><a href=\"" + escape_html(address + query) + "\">" +
             escape_html(language_name(tag, lang) + ", " + paper) + "</a></li>";
    }
  }
  return out + "</ul>\n";
}

}  // namespace

Result<StoredSheet> Console::sheet_in(const Ask& ask) const {
  const auto running = parts_.roster.find(ask.params[0]);
  int64_t id = 0;
  for (const char c : ask.params[1]) {
    if (c < '0' || c > '9' || id > INT64_MAX / 20) return not_found("no such sheet");
    id = id * 10 + (c - '0');
  }
  if (!running) return not_found("no such campaign");
  return parts_.paper.store().find(running->stored.number, id);
}

Table Console::sheets_table(const Ask& ask, const std::vector<StoredSheet>& sheets, bool waiting) const {
  const std::string lang = ask.lang(), here = "/console/c/" + ask.params[0] + "/sheets/";
  Table table{waiting ? tr(lang, "Sheets that wait") : tr(lang, "Sheets that are entered"),
              {tr(lang, "Sheet"), tr(lang, "Place"), tr(lang, "Day"), tr(lang, "Rows"), tr(lang, "State")}};
  table.empty = waiting ? tr(lang, "No sheet waits.") : tr(lang, "No sheet is entered yet.");
  for (const StoredSheet& sheet : sheets) {
    if (waiting == (sheet.state == StoredSheet::kCounted)) continue;
    const bool mine = sheet.read_by(ask.user().id);
    const std::string id = std::to_string(sheet.id);
    const std::string rows =
        waiting ? format_count(sheet.rows, lang)
                : tr(lang, "{} of {} count", format_count(sheet.counting, lang), format_count(sheet.rows, lang));
    table.rows.push_back({{sheet.head.number, ask.to(here + id)},
                          {sheet.head.place},
                          {format_short_day(sheet.head.collected, lang)},
                          {rows},
                          {state_text(sheet, lang), "", {}, waiting ? "waits" : "good"}});
    if (waiting && !mine) table.rows.back()[4] = {tr(lang, "Type it again"), ask.to(here + id + "/again")};
  }
  return table;
}

http::Response Console::sheets_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  const campaign::Campaign& c = running->stored.campaign;
  const auto sheets = parts_.paper.store().list(running->stored.number);
  if (!sheets) return fail(ask, sheets.error());
  Page page{tr(lang, "Signatures on paper")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}, {std::string(pick(c.title, lang)), "/console/c/" + c.slug}};
  page.blocks = {Text{tr(lang,
                         "One person types a sheet, another types it again without seeing the first. What both typed "
                         "alike is sealed to the keyholders and counts as “on paper”. Until then no name is kept.")}};
  if (paper::takes_paper(*running)) {
    page.blocks.emplace_back(Text{"", tr(lang, "Type in a sheet"), ask.to("/console/c/" + c.slug + "/sheets/new")});
  } else {
    page.blocks.emplace_back(Text{tr(lang, "This campaign takes no signatures on paper now."), "", "", true});
  }
  page.blocks.emplace_back(console::Heading{tr(lang, "Sheets that wait")});
  page.blocks.emplace_back(sheets_table(ask, *sheets, true));
  page.blocks.emplace_back(console::Heading{tr(lang, "Sheets that are entered")});
  page.blocks.emplace_back(sheets_table(ask, *sheets, false));
  page.blocks.emplace_back(console::Heading{tr(lang, "Sheets to print")});
  page.blocks.emplace_back(console::Html{sheet_links(c, lang)});
  return show(ask, 200, page);
}

http::Response Console::sheet_page(Ask& ask) {
  return show_sheet(ask, 200, {});
}

// Which address had signed before is not for everybody who types.
void Console::add_rows(const Ask& ask, const StoredSheet& sheet, const std::vector<StoredRow>& rows, Page& page) const {
  const std::string lang = ask.lang(), here = fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet.id);
  if (!accounts::may_in(ask.user(), Act::kInvalidate, ask.params[0])) return;
  Table table{tr(lang, "Rows"), {tr(lang, "Row"), tr(lang, "State"), tr(lang, "Entry in the log")}};
  Form strike{ask.to(here + "/strike"), tr(lang, "Take them back")};
  Input ticks{Input::kTicks, "row", tr(lang, "Rows")};
  bool invalidated = false;
  for (const StoredRow& row : rows) {
    const bool counts = row.state == StoredRow::kCounted && row.fate == State::kCounted;
    invalidated = invalidated || (row.signature != 0 && row.fate == State::kInvalidated);
    table.rows.push_back({{std::to_string(row.row)},
                          {row_text(row, lang), "", {}, counts ? "good" : "waits"},
                          {row.signature == 0 ? std::string() : format_count(static_cast<int64_t>(row.index), lang)}});
    if (counts) ticks.options.push_back({std::to_string(row.row), std::to_string(row.row)});
  }
  page.blocks.emplace_back(std::move(table));
  if (!ticks.options.empty()) {
    page.blocks.emplace_back(console::Heading{tr(lang, "Take signatures back")});
    strike.intro =
        tr(lang,
           "Each gets an entry in the public log and counts no longer. What is withdrawn is deleted at once; "
           "what is invalidated can be restored for 30 days.");
    strike.danger = true;
    Input why{Input::kChoice, "reason", tr(lang, "Reason")};
    why.options = {{"withdrawn", tr(lang, "withdrawn by who signed")},
                   {"duplicate", reason_text(tally::Reason::kDuplicate, lang)},
                   {"false-name", reason_text(tally::Reason::kFalseName, lang)},
                   {"other", reason_text(tally::Reason::kOther, lang)}};
    why.value = "other";
    strike.inputs = {std::move(ticks), std::move(why)};
    page.blocks.emplace_back(std::move(strike));
  }
  if (!invalidated) return;
  Form restore{ask.to(here + "/restore"), tr(lang, "Restore what was invalidated")};
  restore.intro = tr(lang, "Each gets an entry in the public log and counts again.");
  page.blocks.emplace_back(std::move(restore));
}

void Console::add_scan(const Ask& ask, const StoredSheet& sheet, Page& page) const {
  const std::string lang = ask.lang();
  page.blocks.emplace_back(console::Heading{tr(lang, "Scan")});
  if (sheet.scan) {
    page.blocks.emplace_back(Text{tr(lang, "SHA-256 of the scan: {}", to_hex(*sheet.scan))});
  }
  Form form{ask.to(fmt::format("/console/c/{}/sheets/{}/scan", ask.params[0], sheet.id)),
            tr(lang, "Keep the scan’s hash")};
  form.intro = tr(lang,
                  "If you scan the sheet, show the file here: only its hash is kept, the file itself is not. Whoever "
                  "has the scan can then prove that it is this one. 4 MB at most.");
  form.uploads = true;
  Input file{Input::kFile, "scan", tr(lang, "File")};
  file.required = true;
  form.inputs = {std::move(file)};
  page.blocks.emplace_back(std::move(form));
}

http::Response Console::show_sheet(const Ask& ask, int status, const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto running = parts_.roster.find(slug);
  const auto sheet = sheet_in(ask);
  if (!sheet || !running) return sheet ? fail(ask, 404) : fail(ask, sheet.error());
  const auto rows = parts_.paper.store().rows(sheet->id);
  if (!rows) return fail(ask, rows.error());
  const std::string here = fmt::format("/console/c/{}/sheets/{}", slug, sheet->id);
  Page page{tr(lang, "Sheet {}", sheet->head.number)};
  page.trail = {{std::string(pick(running->stored.campaign.title, lang)), "/console/c/" + slug},
                {tr(lang, "Signatures on paper"), "/console/c/" + slug + "/sheets"}};
  if (!problem.empty()) page.problems = {{"row", problem}};
  page.blocks = {Text{tr(lang, "{}. {} of {} rows count.", state_text(*sheet, lang),
                         format_count(sheet->counting, lang), format_count(sheet->rows, lang)),
                      "", "", true},
                 Text{tr(lang, "{}, {}; in {}, version {} of the text.", sheet->head.place,
                         format_date(sheet->head.collected, lang), language_name(sheet->head.lang, lang),
                         sheet->head.text_version)}};
  std::vector<int64_t> readers;
  for (const int64_t id : {sheet->first_by, sheet->second_by, sheet->third_by}) {
    if (id != 0) readers.push_back(id);
  }
  page.blocks.emplace_back(
      Text{readers.empty() ? tr(lang, "It was imported.") : tr(lang, "Typed by: {}.", names_of(readers, lang))});
  if (sheet->state != StoredSheet::kCounted) {
    if (!sheet->read_by(ask.user().id)) {
      page.blocks.emplace_back(Text{"", tr(lang, "Type it again"), ask.to(here + "/again")});
    } else {
      page.blocks.emplace_back(Text{tr(lang, "You have typed it: the next must be somebody else.")});
    }
  }
  add_rows(ask, *sheet, *rows, page);
  add_scan(ask, *sheet, page);
  if (sheet->state != StoredSheet::kCounted && sheet->entered == 0) {
    page.blocks.emplace_back(console::Heading{tr(lang, "Drop it")});
    Form drop{ask.to(here + "/drop"), tr(lang, "Drop this sheet")};
    drop.intro = tr(lang, "What is kept of it to compare is deleted. It can be typed in anew.");
    drop.danger = true;
    page.blocks.emplace_back(std::move(drop));
  }
  return show(ask, status, page);
}

http::Response Console::scan_sheet(Ask& ask) {
  const auto sheet = sheet_in(ask);
  if (!sheet) return fail(ask, sheet.error());
  const auto& fields = ask.form.fields();
  const auto file = std::ranges::find_if(fields, [](const http::Form::Field& one) { return one.name == "scan"; });
  if (file == fields.end() || file->value.empty()) {
    return show_sheet(ask, 422, tr(ask.lang(), "Choose a file first."));
  }
  if (auto kept = parts_.paper.store().set_scan(sheet->id, sha256(bytes_of(file->value))); !kept) {
    return fail(ask, kept.error());
  }
  return done(ask, fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet->id), "scan");
}

http::Response Console::drop_sheet(Ask& ask) {
  const auto sheet = sheet_in(ask);
  if (!sheet) return fail(ask, sheet.error());
  // Whoever typed it, or may take signatures back anyway.
  if (!sheet->read_by(ask.user().id) && !may(ask, Act::kInvalidate, ask.params[0])) return refuse(ask);
  if (auto dropped = parts_.paper.store().drop(sheet->campaign, sheet->id); !dropped) return fail(ask, dropped.error());
  return done(ask, "/console/c/" + ask.params[0] + "/sheets", "sheet-dropped");
}

http::Response Console::strike_sheet(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto sheet = sheet_in(ask);
  if (!sheet || !running) return sheet ? fail(ask, 404) : fail(ask, sheet.error());
  std::set<int32_t> rows;
  for (const std::string_view typed : ask.form.all("row")) {
    const int32_t row = std::atoi(std::string(typed.substr(0, 6)).c_str());
    if (row > 0) rows.insert(row);
  }
  if (rows.empty()) return show_sheet(ask, 422, tr(ask.lang(), "Tick the rows first."));
  const std::string reason = ask.typed("reason");
  const tally::Reason why = reason == "withdrawn"    ? tally::Reason::kNone
                            : reason == "duplicate"  ? tally::Reason::kDuplicate
                            : reason == "false-name" ? tally::Reason::kFalseName
                                                     : tally::Reason::kOther;
  const auto struck = parts_.paper.strike(*running, sheet->id, rows, why);
  if (!struck) return fail(ask, struck.error());
  ask.detail = fmt::format("{}: {}", why == tally::Reason::kNone ? "withdrawn" : "invalidated", *struck);
  return done(ask, fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet->id), "sheet-struck");
}

http::Response Console::restore_sheet(Ask& ask) {
  const auto running = parts_.roster.find(ask.params[0]);
  const auto sheet = sheet_in(ask);
  if (!sheet || !running) return sheet ? fail(ask, 404) : fail(ask, sheet.error());
  const auto restored = parts_.paper.restore(*running, sheet->id);
  if (!restored) return fail(ask, restored.error());
  ask.detail = fmt::format("restored: {}", *restored);
  return done(ask, fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet->id), "sheet-restored");
}

}  // namespace outcry::web
