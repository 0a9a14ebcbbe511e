#include "cli/signature_table.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

namespace outcry::cli {
namespace {

constexpr std::array<std::string_view, 15> kColumns = {"index",        "signed_at", "lang",    "name",    "email",
                                                       "country",      "postcode",  "comment", "display", "share",
                                                       "text_version", "how",       "sheet",   "row",     "collected"};

std::string joined(const std::vector<std::string>& members) {
  return fmt::format("{}", fmt::join(members, " "));
}

// The full-width forms are read as formulas in East Asian locales.
bool is_formula(std::string_view cell) {
  for (const std::string_view begin : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}) {
    if (cell.starts_with(begin)) return true;
  }
  return false;
}

void append_cell(std::string& out, std::string_view cell, TableForm form) {
  const std::string_view before = form == TableForm::kCsv && is_formula(cell) ? "'" : "";
  if (cell.find_first_of("\",\r\n") == std::string_view::npos) {
    out.append(before).append(cell);
    return;
  }
  out.append("\"").append(before);
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string_view how(const petition::Record& record) {
  return record.paper ? "paper" : "online";
}

void append_csv(std::string& out, const petition::OpenedSignature& signature, TableForm form) {
  const petition::Record& record = signature.record;
  out += fmt::format("{},{}", signature.index, to_rfc3339(record.at));
  for (const std::string* cell :
       {&record.lang, &record.name, &record.email, &record.country, &record.postcode, &record.comment}) {
    append_cell(out += ',', *cell, form);
  }
  append_cell(out += ',', petition::to_text(record.display), form);
  append_cell(out += ',', joined(record.share), form);
  out += fmt::format(",{},{},", record.text_version, how(record));
  if (record.paper) append_cell(out, record.paper->sheet, form);
  out += record.paper ? fmt::format(",{},{}\r\n", record.paper->row, record.paper->collected) : ",,\r\n";
}

void append_json(std::string& out, const petition::OpenedSignature& signature) {
  const petition::Record& record = signature.record;
  boost::json::array share(record.share.begin(), record.share.end());
  boost::json::object object = {{"index", signature.index},
                                {"signed_at", to_rfc3339(record.at)},
                                {"lang", record.lang},
                                {"name", record.name},
                                {"email", record.email},
                                {"country", record.country},
                                {"postcode", record.postcode},
                                {"comment", record.comment},
                                {"display", petition::to_text(record.display)},
                                {"share", std::move(share)},
                                {"text_version", record.text_version},
                                {"how", how(record)}};
  if (record.paper) {
    object["sheet"] = record.paper->sheet;
    object["row"] = record.paper->row;
    object["collected"] = record.paper->collected;
  }
  out += boost::json::serialize(object);
  out += '\n';
}

}  // namespace

std::string table_header(TableForm form) {
  if (form == TableForm::kJson) return {};
  return fmt::format("{}\r\n", fmt::join(kColumns, ","));
}

void append_row(std::string& out, const petition::OpenedSignature& signature, TableForm form) {
  if (form == TableForm::kJson) return append_json(out, signature);
  append_csv(out, signature, form);
}

}  // namespace outcry::cli
