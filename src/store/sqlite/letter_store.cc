#include "store/sqlite/letter_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using letters::Step;
using letters::Tally;

Status SqliteLetterStore::add(uint16_t campaign, Step step, const std::string& target, const std::string& country,
                              int32_t day) {
  return transact(db_, mutex_, "count a letter", [&]() -> Status {
    Statement row = db_.prepare(
        "INSERT INTO letter_count (campaign, target, country, day, prepared, sent) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET prepared = prepared + excluded.prepared, sent = sent + excluded.sent");
    row.bind(static_cast<int64_t>(campaign), target, country, static_cast<int64_t>(day),
             static_cast<int64_t>(step == Step::kPrepared), static_cast<int64_t>(step == Step::kSent));
    row.step();
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

}  // namespace outcry::store
