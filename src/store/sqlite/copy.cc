#include "store/sqlite/copy.h"

#include <fmt/format.h>

#include "store/sqlite/migrations.h"

namespace outcry::store {
namespace {

int version_of(Database& db) {
  Statement row = db.prepare("PRAGMA user_version");
  return row.step() ? static_cast<int>(row.integer(0)) : 0;
}

uint64_t pages_of(Database& db) {
  Statement row = db.prepare("SELECT page_count FROM pragma_page_count");
  return row.step() ? static_cast<uint64_t>(row.integer(0)) : 0;
}

bool has_table(Database& db, const char* name) {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").bind(name).step();
}

bool is_marked(Database& db) {
  return has_table(db, "unsettled");
}

std::vector<LogState> read_logs(Database& db) {
  // Who waits is found by the small index signature_open. A database of the
  // first versions knows no erasure.
  Statement row = db.prepare(fmt::format(
      "SELECT number, slug, ifnull(size, 0), ifnull(sign + paper + restore - withdraw - invalidate, 0), "
      "ifnull(checkpoint, ''), "
      "EXISTS (SELECT 1 FROM signature WHERE state IN (0, 4) AND signature.campaign = number), {} "
      "FROM campaign LEFT JOIN log_head ON log_head.campaign = number ORDER BY number",
      has_table(db, "erasure") ? "EXISTS (SELECT 1 FROM erasure WHERE erasure.campaign = number AND what = 1)" : "0"));
  std::vector<LogState> out;
  while (row.step()) {
    LogState one;
    one.campaign = static_cast<petition::CampaignNumber>(row.integer(0));
    one.slug = row.text(1);
    one.size = static_cast<uint64_t>(row.integer(2));
    one.count = row.integer(3);
    one.checkpoint = row.text(4);
    one.takes_part = one.size > 0 || row.integer(5) != 0;
    one.index_gone = row.integer(6) != 0;
    out.push_back(std::move(one));
  }
  return out;
}

struct Watch {
  const std::filesystem::path& to;
  uint64_t total;
  uint64_t page_size;
  const std::function<void(uint64_t, uint64_t)>& tell;
};

int look(void* argument) {
  const auto& watch = *static_cast<const Watch*>(argument);
  std::error_code error;
  const auto size = std::filesystem::file_size(watch.to, error);
  if (!error) watch.tell(size / watch.page_size, watch.total);
  return 0;
}

void vacuum_into(Database& db, const std::filesystem::path& to,
                 const std::function<void(uint64_t done, uint64_t total)>& progress) {
  constexpr uint64_t kPageSize = 4096;
  constexpr int kSteps = 100'000;  // of SQLite's machine, between two looks
  Watch watch{to, pages_of(db), kPageSize, progress};
  if (progress) sqlite3_progress_handler(db.handle(), kSteps, look, &watch);
  db.prepare("VACUUM INTO ?").bind(to.string()).run();
  sqlite3_progress_handler(db.handle(), 0, nullptr, nullptr);
}

// On the copy itself, which nobody else has.
Copied mark(const std::filesystem::path& copy, Time at) {
  auto db = Database::open(copy, Database::Use::kAlone);
  if (!db) throw SqliteError(SQLITE_CANTOPEN, db.error().message);
  Copied out{at, version_of(**db), read_logs(**db)};
  (*db)->execute("BEGIN");
  (*db)->execute(
      "CREATE TABLE IF NOT EXISTS unsettled (campaign INTEGER PRIMARY KEY, size INTEGER NOT NULL, "
      "copied_at INTEGER NOT NULL) STRICT");
  // A session that ended since, or a link that was used, would begin again.
  for (const char* table : {"exchanged", "session", "invitation"}) {
    if (has_table(**db, table)) (*db)->execute(fmt::format("DELETE FROM {}", table));
  }
  // Nor do a mailing or letters go on by themselves: who has had them since is not known here.
  if (has_table(**db, "mailing")) (*db)->execute("UPDATE mailing SET state = 4 WHERE state IN (2, 3)");
  // Nor does anybody get a letter's reminder (letters/reminder.h), who may have had it, or declined it, since.
  (*db)->execute("DELETE FROM mail WHERE kind BETWEEN 32 AND 34");
  if (has_table(**db, "entrusted_lane")) (*db)->execute("UPDATE entrusted_lane SET paused = 1");
  Statement row = (*db)->prepare("INSERT OR REPLACE INTO unsettled VALUES (?, ?, ?)");
  for (const LogState& log : out.logs) row.bind(log.campaign, log.size, to_millis(at)).run();
  (*db)->execute("COMMIT");
  return out;
}

}  // namespace

Result<Copied> copy_database(const std::filesystem::path& from, const std::filesystem::path& to, const Clock& clock,
                             const std::function<void(uint64_t done, uint64_t total)>& progress) {
  auto db = Database::open(from, Database::Use::kRead);
  if (!db) return db.error();
  try {
    (*db)->execute("PRAGMA query_only=OFF");  // it forbids VACUUM INTO as well
    if (version_of(**db) > schema_version())
      return invalid("the database is of a newer version: use the newer program");
    const Time at = clock.now();
    vacuum_into(**db, to, progress);
    return mark(to, at);
  } catch (const SqliteError& error) {
    return to_error(error, "copy the database");
  }
}

Result<Copied> inspect_copy(const std::filesystem::path& file) {
  auto db = Database::open(file, Database::Use::kAlone);
  if (!db) return db.error();
  try {
    Copied out;
    out.version = version_of(**db);
    if (out.version > schema_version()) {
      return invalid(
          fmt::format("the backup's database is of version {}, this program knows only up to {}: "
                      "use the newer program",
                      out.version, schema_version()));
    }
    Statement sound = (*db)->prepare("PRAGMA integrity_check(1)");
    const std::string answer(sound.step() ? sound.text(0) : "no answer");
    if (answer != "ok") return corrupt("the backup's database is damaged: " + answer);
    out.logs = read_logs(**db);
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "look at the backup's database");
  }
}

Result<std::vector<LogState>> logs_of(Database& db) {
  try {
    return read_logs(db);
  } catch (const SqliteError& error) {
    return to_error(error, "read how long the logs are");
  }
}

Result<std::vector<Unsettled>> unsettled(Database& db) {
  try {
    std::vector<Unsettled> out;
    if (!is_marked(db)) return out;
    Statement row = db.prepare(
        "SELECT slug, size, copied_at FROM unsettled JOIN campaign ON number = unsettled.campaign ORDER BY number");
    while (row.step()) {
      out.push_back({std::string(row.text(0)), static_cast<uint64_t>(row.integer(1)), from_millis(row.integer(2))});
    }
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "read whether this is a copy");
  }
}

Status settle(Database& db, petition::CampaignNumber campaign) {
  try {
    if (!is_marked(db)) return {};
    Transaction transaction(db);
    db.prepare("DELETE FROM unsettled WHERE campaign = ?").bind(campaign).run();
    if (!db.prepare("SELECT 1 FROM unsettled").step()) db.execute("DROP TABLE unsettled");
    transaction.commit();
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "note that the log is settled");
  }
}

}  // namespace outcry::store
