#include "store/sqlite/letter_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using letters::DayTally;
using letters::Step;
using letters::Tally;
using letters::Tickets;

namespace {

void count(Database& db, uint16_t campaign, Step step, const std::string& target, const std::string& country,
           int32_t day) {
  db.prepare(
        "INSERT INTO letter_count (campaign, target, country, day, prepared, sent) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET prepared = prepared + excluded.prepared, sent = sent + excluded.sent")
      .bind(static_cast<int>(campaign), target, country, day, step == Step::kPrepared ? 1 : 0,
            step == Step::kSent ? 1 : 0)
      .run();
}

}  // namespace

Status SqliteLetterStore::add(uint16_t campaign, Step step, const std::string& target, const std::string& country,
                              int32_t day) {
  return transact(db_, mutex_, "count a letter", [&]() -> Status {
    count(db_, campaign, step, target, country, day);
    return {};
  });
}

Result<bool> SqliteLetterStore::add_sent(uint16_t campaign, const Tickets::Good& ticket, int32_t day) {
  return transact(db_, mutex_, "count a letter that was sent", [&]() -> Result<bool> {
    db_.prepare("INSERT OR IGNORE INTO letter_ticket VALUES (?, ?)").bind(ByteView(ticket.mark), ticket.last_day).run();
    if (db_.changes() == 0) return false;
    count(db_, campaign, Step::kSent, ticket.about.target, ticket.about.country, day);
    return true;
  });
}

Status SqliteLetterStore::forget_marks(int32_t today) {
  return transact(db_, mutex_, "forget used tickets", [&]() -> Status {
    db_.prepare("DELETE FROM letter_ticket WHERE last_day < ?").bind(today).run();
    db_.prepare(
           "DELETE FROM letter_ticket WHERE mark IN "
           "(SELECT mark FROM letter_ticket ORDER BY last_day DESC LIMIT -1 OFFSET ?)")
        .bind(kMostMarks)
        .run();
    return {};
  });
}

Result<std::vector<Tally>> SqliteLetterStore::tallies(uint16_t campaign) {
  return look(db_, mutex_, "count the letters", [&]() -> Result<std::vector<Tally>> {
    Statement rows = db_.prepare(
        "SELECT target, country, sum(prepared), sum(sent) FROM letter_count WHERE campaign = ? "
        "GROUP BY target, country ORDER BY target, country");
    std::vector<Tally> out;
    for (rows.bind(static_cast<int64_t>(campaign)); rows.step();) {
      out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2), rows.integer(3)});
    }
    return out;
  });
}

Result<std::vector<DayTally>> SqliteLetterStore::days(uint16_t campaign) {
  return look(db_, mutex_, "count the letters by day", [&]() -> Result<std::vector<DayTally>> {
    Statement rows = db_.prepare(
        "SELECT day, target, sum(prepared), sum(sent) FROM letter_count WHERE campaign = ? "
        "GROUP BY day, target ORDER BY day, target");
    std::vector<DayTally> out;
    for (rows.bind(static_cast<int>(campaign)); rows.step();) {
      out.push_back(
          {static_cast<int32_t>(rows.integer(0)), std::string(rows.text(1)), rows.integer(2), rows.integer(3)});
    }
    return out;
  });
}

}  // namespace outcry::store
