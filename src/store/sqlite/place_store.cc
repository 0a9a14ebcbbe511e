#include "store/sqlite/place_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using gate::Place;

Result<int64_t> SqlitePlaceStore::add(const Place& place) {
  return transact(db_, mutex_, "write a place", [&]() -> Result<int64_t> {
    db_.prepare(
           "INSERT INTO place (campaign, name, begins, ends, zone, most, used, withdrawn) VALUES (?, ?, ?, ?, ?, ?, 0, "
           "0)")
        .bind(static_cast<int64_t>(place.campaign), place.name, to_millis(place.begins), to_millis(place.ends),
              place.time_zone, place.most)
        .run();
    return sqlite3_last_insert_rowid(db_.handle());
  });
}

Result<std::vector<Place>> SqlitePlaceStore::all() {
  return look(db_, mutex_, "read the places", [&]() -> Result<std::vector<Place>> {
    std::vector<Place> out;
    Statement row =
        db_.prepare("SELECT id, campaign, name, begins, ends, zone, most, used, withdrawn FROM place ORDER BY id");
    while (row.step()) {
      Place& place = out.emplace_back();
      place.id = row.integer(0);
      place.campaign = static_cast<uint16_t>(row.integer(1));
      place.name = row.text(2);
      place.begins = from_millis(row.integer(3));
      place.ends = from_millis(row.integer(4));
      place.time_zone = row.text(5);
      place.most = row.integer(6);
      place.used = row.integer(7);
      place.withdrawn = row.integer(8) != 0;
    }
    return out;
  });
}

Status SqlitePlaceStore::withdraw(int64_t id) {
  return transact(db_, mutex_, "withdraw a place", [&]() -> Status {
    db_.prepare("UPDATE place SET withdrawn = 1 WHERE id = ?").bind(id).run();
    return db_.changes() == 1 ? Status() : Status(not_found("no such place"));
  });
}

Status SqlitePlaceStore::set_used(const std::vector<std::pair<int64_t, int64_t>>& counts) {
  return transact(db_, mutex_, "count a place's signatures", [&]() -> Status {
    Statement row = db_.prepare("UPDATE place SET used = ? WHERE id = ?");
    for (const auto& [id, used] : counts) row.bind(used, id).run();
    return {};
  });
}

}  // namespace outcry::store
