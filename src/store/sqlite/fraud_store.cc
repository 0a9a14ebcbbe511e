#include "store/sqlite/fraud_store.h"

#include <fmt/format.h>

namespace outcry::store {

using petition::Sweep;
using petition::Traced;

namespace {

constexpr const char* kColumns =
    "SELECT id, campaign, rule, size, reason, by_user, began_at, ended_at, state, found, struck, passed, restored, "
    "lost FROM sweep ";

Sweep sweep_of(const Statement& row) {
  Sweep out;
  out.id = row.integer(0);
  out.campaign = static_cast<petition::CampaignNumber>(row.integer(1));
  out.rule = row.text(2);
  out.size = static_cast<uint64_t>(row.integer(3));
  out.reason = static_cast<tally::Reason>(row.integer(4));
  out.by = row.integer(5);
  out.began = from_millis(row.integer(6));
  if (!row.is_null(7)) out.ended = from_millis(row.integer(7));
  out.state = static_cast<Sweep::State>(row.integer(8));
  out.found = row.integer(9);
  out.struck = row.integer(10);
  out.passed = row.integer(11);
  out.restored = row.integer(12);
  out.lost = row.integer(13);
  return out;
}

// The id before the newest `n` of a campaign's traces.
int64_t before_newest(Database& db, petition::CampaignNumber campaign, size_t n) {
  if (n == 0) return 0;
  Statement row = db.prepare("SELECT id FROM trace WHERE campaign = ? ORDER BY id DESC LIMIT 1 OFFSET ?");
  return row.bind(campaign, uint64_t{n}).step() ? row.integer(0) : 0;
}

Traced traced_of(const Statement& row) {
  Traced out;
  out.id = row.integer(0);
  out.trace.network = static_cast<petition::TraceHash>(row.integer(1));
  out.trace.domain = static_cast<petition::TraceHash>(row.integer(2));
  out.trace.name = static_cast<petition::TraceHash>(row.integer(3));
  out.trace.shape = static_cast<petition::Shape>(row.integer(4));
  out.trace.throwaway = row.integer(5) != 0;
  out.pace = static_cast<petition::Pace>(row.integer(6));
  out.counted = row.integer(7) == petition::StoredSignature::kCounted;
  out.at = from_millis(row.integer(8));
  out.lang = row.text(9);
  out.via = row.text(10);
  out.index = static_cast<uint64_t>(row.integer(11));
  return out;
}

}  // namespace

Status SqliteFraudStore::look(petition::CampaignNumber campaign, uint64_t size, size_t newest,
                              const std::function<void(const Traced&)>& see) {
  auto db = Database::open(file_, Database::Use::kRead);
  if (!db) return db.error();
  try {
    const Snapshot snapshot(**db);
    const int64_t after = before_newest(**db, campaign, newest);
    // Both are in the order of their ids: one pass over either.
    Statement row = (*db)->prepare(
        "SELECT t.id, network, domain, name, shape, throwaway, pace, state, at, lang, via, log_index "
        "FROM trace t CROSS JOIN signature s ON s.id = t.id "
        "WHERE t.campaign = ? AND t.id > ? AND state IN (1, 3) AND log_index < ? ORDER BY t.id");
    for (row.bind(campaign, after, size); row.step();) see(traced_of(row));
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "look at the signatures' traces");
  }
}

Result<int64_t> SqliteFraudStore::begin(const Sweep& sweep) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(writer_);
    if (writer_.prepare("SELECT 1 FROM sweep WHERE campaign = ? AND state IN (1, 4)").bind(sweep.campaign).step()) {
      return outcry::busy("another sweep of the campaign is under way");
    }
    writer_
        .prepare(
            "INSERT INTO sweep (campaign, rule, size, reason, by_user, began_at, state, found) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(sweep.campaign, sweep.rule, sweep.size, static_cast<int>(sweep.reason), sweep.by, to_millis(sweep.began),
              static_cast<int>(Sweep::kRunning), sweep.found)
        .run();
    const int64_t id = sqlite3_last_insert_rowid(writer_.handle());
    transaction.commit();
    return id;
  } catch (const SqliteError& error) {
    return to_error(error, "begin a sweep");
  }
}

Status SqliteFraudStore::change(int64_t id, std::initializer_list<Sweep::State> from, Sweep::State to, Time at) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(writer_);
    const bool rests = to != Sweep::kRunning && to != Sweep::kUndoing;
    const std::optional<int64_t> ended = rests ? std::optional(to_millis(at)) : std::nullopt;
    Statement row = writer_.prepare(
        "UPDATE sweep SET state = ?1, ended_at = ?2 WHERE id = ?3 AND state = ?4 AND (?1 NOT IN (1, 4) OR "
        "NOT EXISTS (SELECT 1 FROM sweep o WHERE o.campaign = sweep.campaign AND o.state IN (1, 4)))");
    int changed = 0;
    for (const Sweep::State one : from) {
      row.bind(static_cast<int>(to), ended, id, static_cast<int>(one)).run();
      changed += writer_.changes();
      if (changed > 0) break;
    }
    transaction.commit();
    if (changed == 0) return not_found("the sweep is in another state, or another is under way");
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "change a sweep's state");
  }
}

template <class... T>
Result<std::vector<Sweep>> SqliteFraudStore::read(const char* where, const T&... values) {
  const std::lock_guard lock(mutex_);
  try {
    std::vector<Sweep> out;
    Statement row = writer_.prepare(std::string(kColumns) + where);
    for (row.bind(values...); row.step();) out.push_back(sweep_of(row));
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "read the sweeps");
  }
}

Result<Sweep> SqliteFraudStore::sweep(petition::CampaignNumber campaign, int64_t id) {
  auto found = read("WHERE campaign = ? AND id = ?", campaign, id);
  if (!found) return found.error();
  if (found->empty()) return not_found("no such sweep");
  return found->front();
}

Result<std::vector<Sweep>> SqliteFraudStore::sweeps(petition::CampaignNumber campaign) {
  return read("WHERE campaign = ? ORDER BY id DESC LIMIT 100", campaign);
}

Result<std::vector<Sweep>> SqliteFraudStore::busy() {
  return read("WHERE state IN (1, 4) ORDER BY id");
}

Result<std::vector<int64_t>> SqliteFraudStore::struck(int64_t sweep, int64_t after, int limit) {
  const std::lock_guard lock(mutex_);
  try {
    std::vector<int64_t> out;
    Statement row = writer_.prepare("SELECT id FROM invalidated WHERE sweep = ? AND id > ? ORDER BY id LIMIT ?");
    for (row.bind(sweep, after, limit); row.step();) out.push_back(row.integer(0));
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "read whom a sweep invalidated");
  }
}

}  // namespace outcry::store
