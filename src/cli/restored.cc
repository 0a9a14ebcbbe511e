#include "cli/restored.h"

#include <fmt/format.h>

namespace outcry::cli {

std::vector<std::string> missing_keys(const DataFolder& folder, const std::vector<store::LogState>& logs) {
  std::vector<std::string> out;
  const auto need = [&](const std::string& name) {
    std::error_code error;
    if (!std::filesystem::exists(folder.keys() / name, error)) out.push_back(name);
  };
  bool signed_anything = false;
  for (const store::LogState& log : logs) {
    if (!log.takes_part) continue;
    signed_anything = true;
    need(log.slug + ".log.key");
    if (!log.index_gone) need(log.slug + ".index.key");
  }
  if (signed_anything) need("mail.key");
  return out;
}

// Whether somebody signs in with a second factor, which that key opens.
bool needs_console_key(store::Database& db) {
  store::Statement row = db.prepare("SELECT 1 FROM user WHERE totp IS NOT NULL LIMIT 1");
  return row.step();
}

// Whether that key has signed anything that is to go on.
bool needs_audit_key(store::Database& db) {
  store::Statement row = db.prepare("SELECT 1 FROM audit_head LIMIT 1");
  return row.step();
}

Status expect_keys(const DataFolder& folder, store::Database& db) {
  const auto logs = store::logs_of(db);
  if (!logs) return logs.error();
  auto missing = missing_keys(folder, *logs);
  std::error_code error;
  if (needs_audit_key(db) && !std::filesystem::exists(folder.keys() / "audit.key", error)) {
    missing.push_back("audit.key");
  }
  if (needs_console_key(db) && !std::filesystem::exists(folder.keys() / "console.key", error)) {
    missing.push_back("console.key");
  }
  if (missing.empty()) return {};
  const std::string path = (folder.keys() / missing.front()).string();
  const bool ends = missing.front().ends_with(".log.key");
  return invalid(
      fmt::format("{} is missing{}, and {}: put your copy of the keys back first.\n"
                  "If there is none any more: {}",
                  path, missing.size() == 1 ? "" : fmt::format(" (and {} more)", missing.size() - 1),
                  missing.front() == "audit.key" ? "it signed the console's log" : "people have signed",
                  ends ? "the campaign's log has ended, see \"Lost keys\" in docs/operate/backup.md"
                       : fmt::format("outcry keys renew {} --data {}, and what that costs is in docs/operate/backup.md",
                                     missing.front(), folder.path().string())));
}

std::string shown(const store::Unsettled& log) {
  return fmt::format("{} ({} entries at {})", log.slug, log.size, to_rfc3339(log.copied_at));
}

Status expect_settled(const DataFolder& folder, store::Database& db) {
  const auto logs = store::unsettled(db);
  if (!logs) return logs.error();
  if (logs->empty()) return {};
  std::string names;
  for (const auto& log : *logs) names += (names.empty() ? "" : ", ") + shown(log);
  const std::string data = folder.path().string();
  return invalid(fmt::format(
      "{0} was restored from a backup, and its public log may have gone on since: {1}.\n"
      "Going on from an older point would fork it for everybody to see. Say first how far it had come:\n"
      "  outcry restore --data {0} --log URL|DIR       with the newest copy of the log that anybody has\n"
      "  outcry restore --data {0} --nothing-newer     if the old server had stopped before the backup was made",
      data, names));
}

}  // namespace outcry::cli
