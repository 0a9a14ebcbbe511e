#include "web/console/sheet_form.h"

#include <fmt/format.h>

#include "base/i18n.h"
#include "paper/sheet.h"

namespace outcry::web::console {
namespace {

using paper::RowField;

void show_head(Dictionary& values, const std::vector<Input>& inputs, bool& focus) {
  if (inputs.empty()) return;
  Dictionary& head = *values.AddSectionDictionary("HEAD");
  for (const Input& input : inputs) {
    Dictionary& field = *head.AddSectionDictionary("FIELD");
    field.SetValue("NAME", input.name);
    field.SetValue("LABEL", input.label);
    field.SetValue("HELP", input.help);
    field.SetValue("ERROR", input.error);
    if (!input.error.empty()) field.ShowSection("BAD");
    Dictionary& shown = *field.AddSectionDictionary(input.kind == Input::kChoice ? "CHOSEN" : "TYPED");
    shown.SetValue("VALUE", input.value);
    shown.SetValue("TYPE", input.kind == Input::kDate ? "date" : input.kind == Input::kNumber ? "number" : "text");
    if (input.name == "country") shown.ShowSection("LISTS");
    if (!input.error.empty() || (input.value.empty() && input.kind != Input::kChoice)) {
      if (focus) shown.ShowSection("FOCUS");
      focus = false;
    }
    for (const Option& option : input.options) {
      Dictionary& one = *shown.AddSectionDictionary("OPTION");
      one.SetValue("OPTION_VALUE", option.value);
      one.SetValue("OPTION_LABEL", option.label);
      if (option.value == input.value) one.ShowSection("PICKED");
    }
  }
}

struct Cell {
  RowField field;
  std::string label;
  const std::string& value;
};

void show_row(Dictionary& values, const SheetRow& row, const std::string& lang, bool& focus) {
  Dictionary& line = *values.AddSectionDictionary("ROW");
  line.SetIntValue("NO", row.number);
  if (!row.sure.empty()) line.ShowSection("DIFFERS");
  const auto error_of = [&](RowField field) {
    const auto found = row.errors.find(field);
    return found == row.errors.end() ? std::string() : found->second;
  };
  const Cell cells[] = {{RowField::kName, tr(lang, "Name"), row.typed.name},
                        {RowField::kTown, tr(lang, "Town"), row.typed.town},
                        {RowField::kCountry, tr(lang, "Country"), row.typed.country},
                        {RowField::kEmail, tr(lang, "E-mail"), row.typed.email}};
  for (const Cell& cell : cells) {
    const std::string error = error_of(cell.field);
    Dictionary& one = *line.AddSectionDictionary("CELL");
    one.SetValue("NAME", field_of(row.number, cell.field));
    one.SetValue("LABEL", cell.label);
    one.SetValue("VALUE", cell.value);
    one.SetValue("ERROR", error);
    if (!error.empty()) one.ShowSection("BAD");
    one.ShowSection(cell.field == RowField::kCountry ? "LISTS" : "NEXT");
    if (focus && (!error.empty() || (cell.field == RowField::kName && row.typed.empty()))) {
      one.ShowSection("FOCUS");
      focus = false;
    }
  }
  line.SetValue("TICK", field_of(row.number, RowField::kShown));
  line.SetValue("TICK_ERROR", error_of(RowField::kShown));
  if (row.errors.contains(RowField::kShown)) line.ShowSection("TICK_BAD");
  if (row.typed.shown) line.ShowSection("TICKED");
  if (row.sure.empty()) return;
  Dictionary& sure = *line.AddSectionDictionary("SURE");
  sure.SetValue("SURE_NAME", fmt::format("r{}-sure", row.number));
  sure.SetValue("SURE_LABEL", row.sure);
  if (row.is_sure) sure.ShowSection("SURE_TICKED");
}

}  // namespace

std::string field_of(int32_t row, RowField field) {
  return fmt::format("r{}-{}", row, to_text(field));
}

std::string render(const Reader& reader, const SheetForm& form) {
  Dictionary values("sheet");
  values.SetValue("ACTION", form.action);
  values.SetValue("CSRF", form.csrf);
  values.SetValue("INTRO", form.intro);
  for (const CountryName& country : countries(reader.lang)) {
    Dictionary& one = *values.AddSectionDictionary("COUNTRY");
    one.SetValue("CODE", country.code);
    one.SetValue("COUNTRY_NAME", country.name);
  }
  // What is wrong comes before what is empty.
  bool wrong = false;
  for (const Input& input : form.head) wrong = wrong || !input.error.empty();
  for (const SheetRow& row : form.rows) wrong = wrong || !row.errors.empty();
  bool focus = true;
  show_head(values, form.head, focus);
  for (const SheetRow& row : form.rows) {
    bool here = focus && (!wrong || !row.errors.empty());
    const bool before = here;
    show_row(values, row, reader.lang, here);
    if (before && !here) focus = false;
  }
  return Templates::render("console_sheet", reader.lang, values);
}

std::vector<paper::TypedRow> typed_rows(const http::Form& form) {
  std::vector<paper::TypedRow> out;
  for (int32_t row = 1; row <= paper::kRows; ++row) {
    const auto value = [&](RowField field) { return std::string(form.get(field_of(row, field))); };
    out.push_back({value(RowField::kName), value(RowField::kTown), value(RowField::kCountry), value(RowField::kEmail),
                   !value(RowField::kShown).empty()});
  }
  return out;
}

std::set<int32_t> sure_rows(const http::Form& form) {
  std::set<int32_t> out;
  for (int32_t row = 1; row <= paper::kRows; ++row) {
    if (!form.get(fmt::format("r{}-sure", row)).empty()) out.insert(row);
  }
  return out;
}

std::string problem_text(const paper::Problem& problem, const std::string& lang) {
  switch (problem.what) {
    case paper::RowProblem::kMissing:
      return problem.field == RowField::kCountry ? tr(lang, "Which country?") : tr(lang, "The name is missing.");
    case paper::RowProblem::kTooLong:
      return tr(lang, "This is too long.");
    case paper::RowProblem::kBadText:
      return tr(lang, "There are characters in it that cannot be used.");
    case paper::RowProblem::kNotAnAddress:
      return tr(lang, "This is no e-mail address. If it cannot be read, leave it empty.");
    case paper::RowProblem::kNotACountry:
      return tr(lang, "A country by its two letters, such as KR, or by its name.");
    case paper::RowProblem::kSameAs:
      break;
  }
  return tr(lang, "The same person as in row {}: leave this row empty, one of them counts.", problem.other);
}

}  // namespace outcry::web::console
