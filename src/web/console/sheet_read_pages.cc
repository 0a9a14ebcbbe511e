// A sheet of paper is typed: by the first, by the second, by the third.

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "paper/desk.h"
#include "paper/sheet.h"
#include "web/console/console.h"
#include "web/console/sheet_form.h"

namespace outcry::web {
namespace {

using console::Input;
using console::Page;
using console::SheetForm;
using console::SheetRow;
using console::Text;
using paper::RowField;
using paper::SheetHead;
using paper::StoredSheet;
using Problems = std::vector<std::pair<std::string, std::string>>;

std::string problem_of(const Problems& problems, std::string_view field) {
  for (const auto& [name, problem] : problems) {
    if (name == field) return problem;
  }
  return {};
}

std::vector<std::string> name_languages(const std::string& reader, const std::string& sheet) {
  return {reader, sheet, "en"};
}

// What is written on the sheet's head, or what is wrong with it.
Problems read_head(const http::Form& typed, const campaign::Stored& stored, int32_t today, const std::string& lang,
                   SheetHead& head) {
  Problems problems;
  head.number = trimmed(is_utf8(typed.get("number")) ? typed.get("number") : "");
  if (!paper::is_sheet_number(head.number)) {
    problems.emplace_back("number", tr(lang, "Letters, digits and - . _ /, {} at most.", paper::kLongestNumber));
  }
  head.place = is_utf8(typed.get("place")) ? to_nfc(trimmed(typed.get("place"))) : std::string();
  if (head.place.empty() || has_control(head.place) || length_of(head.place) > paper::kLongestPlace) {
    problems.emplace_back("place", tr(lang, "The town or the place, {} letters at most.", paper::kLongestPlace));
  }
  const auto day = parse_iso_date(trimmed(typed.get("collected").substr(0, 20)));
  head.collected = day ? *day : 0;
  if (!day || *day > today + 1)
    problems.emplace_back("collected", tr(lang, "A day, as 2030-03-31, and not a later one than today."));
  const auto& languages = stored.campaign.languages;
  head.lang = typed.get("lang");
  if (std::ranges::find(languages, head.lang) == languages.end()) {
    problems.emplace_back("lang", tr(lang, "One of the campaign’s languages."));
    head.lang = languages.front();
  }
  const std::string version = trimmed(typed.get("version").substr(0, 20));
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), head.text_version);
  if (error != std::errc() || end != version.data() + version.size() || head.text_version < 1 ||
      head.text_version > stored.text_version) {
    problems.emplace_back("version", tr(lang, "A number from 1 to {}.", stored.text_version));
  }
  head.country = typed.get("country");
  return problems;
}

std::vector<Input> head_inputs(const http::Form& typed, const SheetHead& usual, const Problems& problems,
                               const campaign::Stored& stored, const std::string& lang) {
  std::vector<Input> out;
  const auto add = [&](Input::Kind kind, const char* name, std::string label, const std::string& before,
                       std::string help = {}) {
    Input input{kind, name, std::move(label)};
    input.value = typed.count(name) == 0 ? before : std::string(typed.get(name));
    input.help = std::move(help);
    input.error = problem_of(problems, name);
    out.push_back(std::move(input));
  };
  add(Input::kText, "number", tr(lang, "Sheet no."), "",
      tr(lang, "As it stands on it. If it has none, give it one and write it on the sheet."));
  add(Input::kText, "place", tr(lang, "Place"), usual.place, tr(lang, "Where it lay."));
  add(Input::kDate, "collected", tr(lang, "Day"), usual.collected == 0 ? "" : to_iso_date(usual.collected));
  add(Input::kChoice, "lang", tr(lang, "Language"), usual.lang);
  for (const std::string& tag : stored.campaign.languages)
    out.back().options.push_back({tag, language_name(tag, lang)});
  add(Input::kNumber, "version", tr(lang, "Text"), std::to_string(usual.text_version),
      tr(lang, "The number at the foot of the sheet."));
  add(Input::kText, "country", tr(lang, "Country"), usual.country,
      tr(lang, "Of rows that name none: KR, or its name."));
  return out;
}

std::vector<SheetRow> form_rows(const std::vector<paper::TypedRow>& typed) {
  std::vector<SheetRow> out;
  for (const paper::TypedRow& row : typed) {
    SheetRow& one = out.emplace_back();
    one.number = static_cast<int32_t>(out.size());
    one.typed = row;
  }
  return out;
}

// Beside their fields, and on top.
void mark(std::vector<SheetRow>& rows, const std::vector<paper::Problem>& problems, const std::string& lang,
          Page& page) {
  for (const paper::Problem& problem : problems) {
    const std::string words = console::problem_text(problem, lang);
    rows[static_cast<size_t>(problem.row - 1)].errors.emplace(problem.field, words);
    page.problems.emplace_back(console::field_of(problem.row, problem.field),
                               tr(lang, "Row {}: {}", problem.row, words));
  }
}

Page sheet_frame(const std::string& title, const campaign::Campaign& campaign, const std::string& lang) {
  Page page{title};
  page.trail = {{std::string(pick(campaign.title, lang)), "/console/c/" + campaign.slug},
                {tr(lang, "Signatures on paper"), "/console/c/" + campaign.slug + "/sheets"}};
  page.own_style = "sheet.css";
  page.own_script = "sheet.js";
  return page;
}

std::string how_to_type(const std::string& lang) {
  return tr(
      lang,
      "Type what stands there, letter by letter. Leave a row empty that is empty or struck out. Without a country "
      "a row has that of the row before.");
}

}  // namespace

struct Console::SheetTyping {
  Problems head;
  std::vector<paper::Problem> rows;
  // Of the second and third: where it differs, by row.
  std::map<int32_t, std::vector<RowField>> differs;
};

// What the next sheet begins with: as the one before.
paper::SheetHead Console::usual_head(const Ask& ask, const petition::Running& running) const {
  SheetHead head;
  head.lang = running.stored.campaign.languages.front();
  head.text_version = running.stored.text_version;
  const auto sheets = parts_.paper.store().list(running.stored.number);
  if (!sheets) return head;
  const StoredSheet* last = nullptr;
  for (const StoredSheet& sheet : *sheets) {
    if (sheet.first_by == ask.user().id && (last == nullptr || sheet.id > last->id)) last = &sheet;
  }
  if (last != nullptr) head = last->head;
  return head;
}

http::Response Console::new_sheet_page(Ask& ask) {
  return show_new_sheet(ask, 200, {});
}

http::Response Console::show_new_sheet(const Ask& ask, int status, const SheetTyping& typing) const {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  Page page = sheet_frame(tr(lang, "Type in a sheet"), running->stored.campaign, lang);
  SheetForm form;
  form.action = ask.to("/console/c/" + ask.params[0] + "/sheets/new");
  form.csrf = csrf_of(ask);
  form.intro = how_to_type(lang);
  form.head = head_inputs(ask.form, usual_head(ask, *running), typing.head, running->stored, lang);
  form.rows = form_rows(console::typed_rows(ask.form));
  page.problems = typing.head;
  mark(form.rows, typing.rows, lang, page);
  page.blocks = {console::Html{console::render(ask.reader, form)}};
  return show(ask, status, page);
}

http::Response Console::new_sheet(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  if (!running) return fail(ask, 404);
  SheetHead head;
  SheetTyping typing;
  typing.head = read_head(ask.form, running->stored, day_of(parts_.clock.now()), lang, head);
  // The sheet's country as a row of its own would have it.
  const auto languages = name_languages(lang, head.lang);
  const paper::TypedRow country{"x", "", head.country, "", false};
  const auto named = parts_.paper.check({&country, 1}, "", languages);
  if (!named.problems.empty()) {
    typing.head.emplace_back("country", console::problem_text(named.problems.front(), lang));
  } else {
    head.country = named.rows.front().country;
  }
  const auto checked =
      parts_.paper.check(console::typed_rows(ask.form), named.problems.empty() ? head.country : "XK", languages);
  typing.rows = checked.problems;
  const bool saves = ask.typed("act") == "save";
  if (saves && checked.rows.empty()) typing.head.emplace_back("r1-name", tr(lang, "No row is typed yet."));
  if (!typing.head.empty() || !typing.rows.empty()) return show_new_sheet(ask, 422, typing);
  if (!saves) {
    ask.nothing_done = true;
    return show_new_sheet(ask, 200, typing);
  }
  const auto begun = parts_.paper.begin(*running, head, checked.rows, ask.user().id);
  if (!begun && begun.error().kind == Error::kInvalid) {
    typing.head.emplace_back("number", tr(lang, "A sheet of this number was typed in before."));
    return show_new_sheet(ask, 422, typing);
  }
  if (!begun) return fail(ask, begun.error());
  ask.about.emplace_back("sheet", std::to_string(*begun));
  return done(ask, "/console/c/" + ask.params[0] + "/sheets/new", "sheet-typed");
}

http::Response Console::again_page(Ask& ask) {
  return show_again(ask, 200, {});
}

// Blind: nothing of what was read before stands there, but where it differs.
http::Response Console::show_again(const Ask& ask, int status, const SheetTyping& typing) const {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  const auto sheet = sheet_in(ask);
  if (!sheet || !running) return sheet ? fail(ask, 404) : fail(ask, sheet.error());
  const std::string here = fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet->id);
  if (sheet->state == StoredSheet::kCounted || sheet->read_by(ask.user().id)) return go(ask, here);
  const bool last = sheet->state == StoredSheet::kDiffers;
  Page page = sheet_frame(tr(lang, "Sheet {}, typed again", sheet->head.number), running->stored.campaign, lang);
  page.blocks = {Text{tr(lang, "{}, {}; in {}, version {} of the text.", sheet->head.place,
                         format_date(sheet->head.collected, lang), language_name(sheet->head.lang, lang),
                         sheet->head.text_version)}};
  SheetForm form;
  form.action = ask.to(here + "/again");
  form.csrf = csrf_of(ask);
  form.intro = last ? tr(lang,
                         "Two people read these rows differently. What you type counts, if it is what one of them "
                         "typed. Name the country in each row.")
                    : how_to_type(lang);
  auto rows = form_rows(console::typed_rows(ask.form));
  mark(rows, typing.rows, lang, page);
  const auto sure = console::sure_rows(ask.form);
  for (const auto& [number, fields] : typing.differs) {
    SheetRow& row = rows[static_cast<size_t>(number - 1)];
    const std::string words = tr(lang, "Not as it was typed before: look at the sheet once more.");
    for (const RowField field : fields.size() == std::size(paper::kRowFields) ? std::vector{RowField::kName} : fields) {
      row.errors.emplace(field, words);
      page.problems.emplace_back(console::field_of(number, field), tr(lang, "Row {}: {}", number, words));
    }
    row.sure = last ? tr(lang, "I have looked again. Leave this row out, it cannot be read.")
                    : tr(lang, "I have looked again: it stands there as I typed it.");
  }
  for (SheetRow& row : rows) row.is_sure = sure.contains(row.number);
  const auto stored = parts_.paper.store().rows(sheet->id);
  if (!stored) return fail(ask, stored.error());
  if (last) {
    std::erase_if(rows, [&](const SheetRow& row) {
      const auto found = std::ranges::find(*stored, row.number, &paper::StoredRow::row);
      return found == stored->end() || found->state != paper::StoredRow::kWaits;
    });
  }
  form.rows = std::move(rows);
  page.blocks.emplace_back(console::Html{console::render(ask.reader, form)});
  return show(ask, status, page);
}

http::Response Console::again(Ask& ask) {
  const std::string lang = ask.lang();
  const auto running = parts_.roster.find(ask.params[0]);
  const auto sheet = sheet_in(ask);
  if (!sheet || !running) return sheet ? fail(ask, 404) : fail(ask, sheet.error());
  SheetTyping typing;
  const auto checked =
      parts_.paper.check(console::typed_rows(ask.form), sheet->head.country, name_languages(lang, sheet->head.lang));
  typing.rows = checked.problems;
  if (!typing.rows.empty()) return show_again(ask, 422, typing);
  if (ask.typed("act") != "save") {
    ask.nothing_done = true;
    return show_again(ask, 200, typing);
  }
  const auto read = parts_.paper.read(*running, *sheet, checked.rows, console::sure_rows(ask.form), ask.user().id);
  if (!read && read.error().kind == Error::kInvalid) return refuse(ask);
  if (!read) return fail(ask, read.error());
  if (!read->differs.empty()) {
    typing.differs = read->differs;
    return show_again(ask, 422, typing);
  }
  ask.detail = fmt::format("counted: {}, waiting: {}", read->counted, read->waits);
  return done(ask, fmt::format("/console/c/{}/sheets/{}", ask.params[0], sheet->id),
              read->done ? "sheet-counted" : "sheet-differs");
}

}  // namespace outcry::web
