// The form in which a sheet of paper is typed: what is written on its head,
// and its rows, each with name, town, country, address and a tick. Works by
// the keyboard alone; sheet.js only makes Enter move on.
//
// Pure functions; any thread.
#pragma once

#include <map>
#include <set>

#include "paper/typing.h"
#include "web/console/page.h"
#include "web/http/form.h"

namespace outcry::web::console {

struct SheetRow {
  int32_t number = 0;
  paper::TypedRow typed;
  std::map<paper::RowField, std::string> errors{};
  std::string sure{};  // asks whether it stands so; empty: not asked
  bool is_sure = false;
};

struct SheetForm {
  std::string action{}, csrf{}, intro{};
  std::vector<Input> head{};  // kText, kDate, kNumber, kChoice; "country" proposes countries
  std::vector<SheetRow> rows{};
};

// The cursor stands in the first field that is wrong, or in the first empty row.
std::string render(const Reader& reader, const SheetForm& form);

// The twelve rows as they were typed, and the rows that were ticked as sure.
std::vector<paper::TypedRow> typed_rows(const http::Form& form);
std::set<int32_t> sure_rows(const http::Form& form);

std::string problem_text(const paper::Problem& problem, const std::string& lang);
// "r3-name": the field's name in the form.
std::string field_of(int32_t row, paper::RowField field);

}  // namespace outcry::web::console
