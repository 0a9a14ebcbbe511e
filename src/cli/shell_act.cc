#include "cli/shell_act.h"

#include <utility>

#include "cli/station.h"
#include "cli/verbs.h"
#include "store/sqlite/migrations.h"

namespace outcry::cli {
namespace {

audit::Entry entry_of(std::string act, const std::string& campaign, Time at) {
  audit::Entry entry;
  entry.at = at;
  entry.source = audit::Source::kShell;
  entry.act = std::move(act);
  if (!campaign.empty()) entry.campaign = audit::word_of(campaign);
  return entry;
}

}  // namespace

Result<ShellAct> ShellAct::begin(Station& station, std::string act, const std::string& campaign) {
  audit::Entry entry = entry_of(std::move(act), campaign, station.clock().now());
  const auto note = station.audit().begin(entry);
  if (!note)
    return Error{note.error().kind, "nothing was done, for it couldn't be written down: " + note.error().message};
  return ShellAct(station.audit(), std::move(entry), *note);
}

ShellAct::ShellAct(ShellAct&& other) noexcept
    : log_(std::exchange(other.log_, nullptr)), entry_(std::move(other.entry_)), note_(other.note_) {}

ShellAct::~ShellAct() {
  if (log_ != nullptr) log_->drop(note_);
}

ShellAct& ShellAct::about(std::string name, std::string_view value) {
  entry_.about.emplace_back(std::move(name), audit::word_of(value));
  return *this;
}

void ShellAct::done(std::string detail) {
  entry_.detail = std::move(detail);
  entry_.outcome = audit::Outcome::kDone;
  std::exchange(log_, nullptr)->end(note_, entry_);
}

namespace {

// The store alone, of a folder that has a database of this version.
struct Opened {
  std::unique_ptr<store::Database> db;
  std::mutex mutex;
  std::unique_ptr<store::SqliteAuditStore> store;  // null: the database is of before this log
};

Result<std::unique_ptr<Opened>> open_store(const DataFolder& folder) {
  auto out = std::make_unique<Opened>();
  auto db = store::Database::open(folder.database(), store::Database::Use::kWrite);
  if (!db) return db.error();
  out->db = std::move(*db);
  const auto old = store::needs_migration(*out->db);
  if (!old) return old.error();
  if (*old) return out;
  auto store = store::SqliteAuditStore::open(folder.database(), *out->db, out->mutex);
  if (!store) return store.error();
  out->store = std::move(*store);
  return out;
}

}  // namespace

Status write_down(const DataFolder& folder, std::string act, std::string detail) {
  const auto opened = open_store(folder);
  if (!opened) return opened.error();
  if (!(*opened)->store) return {};
  audit::Entry entry = entry_of(std::move(act), {}, SystemClock().now());
  entry.outcome = audit::Outcome::kDone;
  entry.detail = std::move(detail);
  return audit::AuditLog(*(*opened)->store, nullptr).record(entry);
}

Status sign_console_log(const DataFolder& folder, const std::array<uint8_t, 32>& seed) {
  const auto config = config_of(folder);
  if (!config) return config.error();
  const auto opened = open_store(folder);
  if (!opened) return opened.error();
  if (!(*opened)->store) return {};
  return (*opened)->store->sign_anew(tally::Signer(console_log_origin(*config), seed));
}

}  // namespace outcry::cli
