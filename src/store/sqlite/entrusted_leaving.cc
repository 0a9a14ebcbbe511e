// How entrusted letters leave: in turn, within the hour's budget, unless they
// are held; and how they are forgotten.

#include "store/sqlite/account_transaction.h"
#include "store/sqlite/entrusted_store.h"

namespace outcry::store {

using letters::EntrustedLane;
using letters::EntrustedState;
using letters::WaitingLine;

namespace {

int64_t hour_number(Time at) {
  return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

constexpr std::chrono::days kLately{7};

constexpr const char* kLanes =
    "SELECT target, paused, taken_at, hour, in_hour, sent, failed, returned, expired, reason FROM entrusted_lane "
    "WHERE campaign = ?1 AND (?2 IS NULL OR target = ?2) ORDER BY target";

}  // namespace

Result<std::vector<WaitingLine>> SqliteEntrustedStore::lines() {
  return look(db_, mutex_, "look for letters that wait", [&]() -> Result<std::vector<WaitingLine>> {
    Statement row = db_.prepare(
        "SELECT campaign, target, zone, count(*), min(at) FROM entrusted_letter WHERE state = 2 GROUP BY 1, 2, 3 "
        "ORDER BY 1, 2, 5, 3");
    std::vector<WaitingLine> out;
    while (row.step()) {
      out.push_back({static_cast<uint16_t>(row.integer(0)), std::string(row.text(1)), std::string(row.text(2)),
                     row.integer(3), from_millis(row.integer(4))});
    }
    return out;
  });
}

Result<std::vector<std::string>> SqliteEntrustedStore::zones(uint16_t campaign, const std::string& target) {
  return look(db_, mutex_, "look for letters that wait", [&]() -> Result<std::vector<std::string>> {
    Statement row = db_.prepare(
        "SELECT zone FROM entrusted_letter WHERE campaign = ? AND target = ? AND state = 2 ORDER BY at, id");
    std::vector<std::string> out;
    for (row.bind(static_cast<int>(campaign), target); row.step();) out.emplace_back(row.text(0));
    return out;
  });
}

Result<std::vector<EntrustedLane>> SqliteEntrustedStore::lanes(uint16_t campaign, Time now) {
  return look(db_, mutex_, "count letters that wait", [&] { return lanes_of(campaign, std::nullopt, now); });
}

Result<std::optional<EntrustedLane>> SqliteEntrustedStore::lane(uint16_t campaign, const std::string& target,
                                                                Time now) {
  return look(db_, mutex_, "count letters that wait", [&]() -> Result<std::optional<EntrustedLane>> {
    auto lanes = lanes_of(campaign, target, now);
    if (!lanes) return lanes.error();
    return lanes->empty() ? std::nullopt : std::optional(std::move(lanes->front()));
  });
}

// Two queries, whatever the number of targets.
Result<std::vector<EntrustedLane>> SqliteEntrustedStore::lanes_of(uint16_t campaign,
                                                                  const std::optional<std::string>& target, Time now) {
  std::vector<EntrustedLane> out;
  Statement row = db_.prepare(kLanes);
  for (row.bind(static_cast<int>(campaign), target); row.step();) {
    EntrustedLane& lane = out.emplace_back();
    lane.target = row.text(0);
    lane.paused = row.integer(1) != 0;
    lane.taken = from_millis(row.integer(2));
    lane.hour = Time{std::chrono::hours{row.integer(3)}};
    lane.in_hour = row.integer(3) == hour_number(now) ? row.integer(4) : 0;
    lane.sent = row.integer(5);
    lane.failed = row.integer(6);
    lane.returned = row.integer(7);
    lane.expired = row.integer(8);
    lane.reason = row.text(9);
  }
  Statement letters = db_.prepare(
      "SELECT target, state, count(*), min(promised) FROM entrusted_letter WHERE campaign = ?1 AND (?2 IS NULL OR "
      "target "
      "= ?2) AND (state IN (1, 2, 3) OR state = 4 AND at >= ?3 OR state IN (5, 7) AND at >= ?4) "
      "GROUP BY 1, 2");
  const int64_t today = static_cast<int64_t>(day_of(now)) * 86'400'000;
  for (letters.bind(static_cast<int>(campaign), target, today, to_millis(now - kLately)); letters.step();) {
    const auto lane = std::ranges::find(out, letters.text(0), &EntrustedLane::target);
    if (lane == out.end()) continue;
    const auto state = static_cast<EntrustedState>(letters.integer(1));
    (state == EntrustedState::kAsked     ? lane->asked
     : state == EntrustedState::kWaiting ? lane->waiting
     : state == EntrustedState::kLeaving ? lane->leaving
     : state == EntrustedState::kSent    ? lane->sent_today
                                         : lane->lost_lately) += letters.integer(2);
    if (state != EntrustedState::kWaiting && state != EntrustedState::kLeaving) continue;
    const Time promised = from_millis(letters.integer(3));
    if (promised < now) lane->late_since = std::min(promised, lane->late_since.value_or(promised));
  }
  return out;
}

bool SqliteEntrustedStore::spend(uint16_t campaign, const std::string& target, Time now, int64_t per_hour) {
  db_.prepare(
         "UPDATE entrusted_lane SET in_hour = iif(hour = ?3, in_hour, 0) + 1, hour = ?3 "
         "WHERE campaign = ?1 AND target = ?2 AND paused = 0 AND iif(hour = ?3, in_hour, 0) < ?4")
      .bind(static_cast<int>(campaign), target, hour_number(now), per_hour)
      .run();
  return db_.changes() == 1;
}

Result<bool> SqliteEntrustedStore::hand_over(uint16_t campaign, const std::string& target, const std::string& zone,
                                             Time now, Time taken, int64_t per_hour) {
  auto handed = transact(db_, mutex_, "let a letter leave", [&]() -> Result<bool> {
    Statement first = db_.prepare(
        "SELECT id FROM entrusted_letter WHERE campaign = ? AND target = ? AND zone = ? AND state = 2 "
        "ORDER BY at, id LIMIT 1");
    const int64_t id = number(first.bind(static_cast<int>(campaign), target, zone));
    if (id == 0) return false;
    db_.prepare("UPDATE entrusted_lane SET taken_at = ? WHERE campaign = ? AND target = ? AND taken_at = ?")
        .bind(to_millis(now), static_cast<int>(campaign), target, to_millis(taken))
        .run();
    // An error commits nothing.
    if (db_.changes() == 0 || !spend(campaign, target, now, per_hour)) return busy("not now");
    db_.prepare("UPDATE entrusted_letter SET state = 3, at = ?, hour = ? WHERE id = ?")
        .bind(to_millis(now), hour_number(now), id)
        .run();
    put_mail(id, campaign, letters::kEntrustedKind, now, {});
    return true;
  });
  return !handed && handed.error().kind == Error::kBusy ? Result<bool>(false) : handed;
}

Result<Bytes> SqliteEntrustedStore::begin_sending(int64_t id, Time now, int64_t per_hour) {
  return transact(db_, mutex_, "send a letter", [&]() -> Result<Bytes> {
    const auto found = row_of(id);
    if (!found || found->row.state != EntrustedState::kLeaving) return gone("the letter leaves no more");
    Statement lane = db_.prepare("SELECT paused FROM entrusted_lane WHERE campaign = ? AND target = ?");
    if (number(lane.bind(static_cast<int>(found->row.campaign), found->row.target)) != 0) return busy("paused");
    Statement row = db_.prepare("SELECT hour, box FROM entrusted_letter WHERE id = ?");
    if (!row.bind(id).step()) return gone("the letter leaves no more");
    const int64_t hour = row.integer(0);
    Bytes box(row.blob(1).begin(), row.blob(1).end());
    row.reset();
    if (hour == hour_number(now)) return box;
    if (!spend(found->row.campaign, found->row.target, now, per_hour)) return busy("the hour's budget is used");
    db_.prepare("UPDATE entrusted_letter SET hour = ? WHERE id = ?").bind(hour_number(now), id).run();
    return box;
  });
}

Status SqliteEntrustedStore::pause(uint16_t campaign, const std::string& target, bool paused) {
  return transact(db_, mutex_, "hold letters", [&]() -> Status {
    db_.prepare(
           "INSERT INTO entrusted_lane (campaign, target, paused) VALUES (?, ?, ?) "
           "ON CONFLICT DO UPDATE SET paused = excluded.paused")
        .bind(static_cast<int>(campaign), target, static_cast<int>(paused))
        .run();
    return {};
  });
}

Result<std::vector<uint16_t>> SqliteEntrustedStore::campaigns() {
  return look(db_, mutex_, "look for letters that wait", [&]() -> Result<std::vector<uint16_t>> {
    Statement row = db_.prepare("SELECT DISTINCT campaign FROM entrusted_letter WHERE state IN (2, 3)");
    std::vector<uint16_t> out;
    while (row.step()) out.push_back(static_cast<uint16_t>(row.integer(0)));
    return out;
  });
}

Result<int64_t> SqliteEntrustedStore::cancel_all(uint16_t campaign, const std::optional<std::string>& target,
                                                 Time now) {
  return transact(db_, mutex_, "cancel letters", [&]() -> Result<int64_t> {
    Statement rows = db_.prepare(
        "SELECT id FROM entrusted_letter WHERE campaign = ?1 AND (?2 IS NULL OR target = ?2) AND state IN (2, 3)");
    const std::vector<int64_t> all = ids(rows.bind(static_cast<int>(campaign), target));
    for (const int64_t id : all) end(id, EntrustedState::kCancelled, now);
    return static_cast<int64_t>(all.size());
  });
}

Status SqliteEntrustedStore::tend(Time now, int most) {
  return transact(db_, mutex_, "forget letters", [&]() -> Status {
    const auto older = [&](const char* states, auto than) {
      Statement rows =
          db_.prepare(fmt::format("SELECT id FROM entrusted_letter WHERE state IN ({}) AND at < ? LIMIT ?", states));
      return ids(rows.bind(to_millis(now - than), most));
    };
    for (const int64_t id : older("1", letters::kConfirmLetterWithin)) drop(id);
    for (const int64_t id : older("9", std::chrono::hours(24))) drop(id);
    for (const int64_t id : older("4, 5, 6, 7, 8", letters::kLetterRemembered)) drop(id);
    for (const int64_t id : older("2, 3", letters::kLetterLeavesWithin)) {
      db_.prepare(
             "UPDATE entrusted_lane SET expired = expired + 1 WHERE (campaign, target) = "
             "(SELECT campaign, target FROM entrusted_letter WHERE id = ?)")
          .bind(id)
          .run();
      end(id, EntrustedState::kExpired, now);
    }
    // Nobody can compute these hashes any more.
    db_.prepare(
           "DELETE FROM entrusted_writer WHERE rowid IN (SELECT rowid FROM entrusted_writer WHERE campaign IN "
           "(SELECT campaign FROM erasure WHERE what = 1) LIMIT ?)")
        .bind(most)
        .run();
    return {};
  });
}

}  // namespace outcry::store
