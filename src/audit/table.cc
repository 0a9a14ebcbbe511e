#include "audit/table.h"

#include <fmt/format.h>

namespace outcry::audit {
namespace {

// The full-width forms are read as formulas in East Asian locales.
bool is_formula(std::string_view cell) {
  for (const std::string_view begin : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}) {
    if (cell.starts_with(begin)) return true;
  }
  return false;
}

std::string cell_of(std::string_view text) {
  std::string out = is_formula(text) ? "'" : "";
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return out.append(text);
  out.insert(0, "\"");
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string roles_text(Roles roles) {
  std::string out;
  for (const accounts::Role role : accounts::kRoles) {
    if ((roles >> (static_cast<unsigned>(role) - 1) & 1) == 0) continue;
    out += (out.empty() ? "" : " ") + std::string(accounts::to_text(role));
  }
  return out;
}

std::string about_text(const Entry& entry) {
  std::string out;
  for (const auto& [name, value] : entry.about) out += (out.empty() ? "" : " ") + name + "=" + value;
  return out;
}

std::string table_head() {
  return "index,at,source,person,name,roles,act,campaign,about,outcome,detail,browser,network\r\n";
}

std::string table_row(uint64_t index, const Entry& entry, std::string_view name) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", index, to_rfc3339(entry.at), to_text(entry.source),
                     entry.person == 0 ? std::string() : std::to_string(entry.person), cell_of(name),
                     roles_text(entry.roles), entry.act, entry.campaign, cell_of(about_text(entry)),
                     to_text(entry.outcome), cell_of(entry.detail), cell_of(entry.browser),
                     entry.network == 0 ? std::string() : fmt::format("{:04x}", entry.network));
}

}  // namespace outcry::audit
