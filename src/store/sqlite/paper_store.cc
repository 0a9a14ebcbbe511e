#include "store/sqlite/paper_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using paper::StoredRow;
using paper::StoredSheet;

namespace {

// A row's signature may have been withdrawn or invalidated since.
constexpr const char* kColumns =
    "SELECT id, campaign, number, state, place, collected, lang, text_version, country, ifnull(first_by, 0), "
    "ifnull(second_by, 0), ifnull(third_by, 0), typed_at, counted_at, scan, "
    "(SELECT count(*) FROM paper_row r WHERE r.sheet = p.id), "
    "(SELECT count(*) FROM paper_row r WHERE r.sheet = p.id AND r.signature IS NOT NULL), "
    "(SELECT count(*) FROM paper_row r JOIN signature s ON s.id = r.signature WHERE r.sheet = p.id AND s.state = 1) "
    "FROM paper_sheet p ";

StoredSheet sheet_of(const Statement& row) {
  StoredSheet out;
  out.id = row.integer(0);
  out.campaign = static_cast<petition::CampaignNumber>(row.integer(1));
  out.state = static_cast<StoredSheet::State>(row.integer(3));
  out.head = {std::string(row.text(2)),
              std::string(row.text(4)),
              static_cast<int32_t>(row.integer(5)),
              std::string(row.text(6)),
              static_cast<int32_t>(row.integer(7)),
              std::string(row.text(8))};
  out.first_by = row.integer(9);
  out.second_by = row.integer(10);
  out.third_by = row.integer(11);
  out.typed = from_millis(row.integer(12));
  if (!row.is_null(13)) out.counted = from_millis(row.integer(13));
  if (Hash32 scan; row.blob(14).size() == scan.size()) {
    std::ranges::copy(row.blob(14), scan.begin());
    out.scan = scan;
  }
  out.rows = row.integer(15);
  out.entered = row.integer(16);
  out.counting = row.integer(17);
  return out;
}

}  // namespace

Result<int64_t> SqlitePaperStore::add(const StoredSheet& sheet, const std::vector<std::pair<int32_t, Bytes>>& marks) {
  return transact(db_, mutex_, "keep a sheet", [&]() -> Result<int64_t> {
    const paper::SheetHead& head = sheet.head;
    db_.prepare(
           "INSERT OR IGNORE INTO paper_sheet (campaign, number, state, place, collected, lang, text_version, country, "
           "first_by, typed_at) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)")
        .bind(sheet.campaign, head.number, head.place, head.collected, head.lang, head.text_version, head.country,
              sheet.first_by, to_millis(sheet.typed))
        .run();
    if (db_.changes() == 0) return invalid("there is a sheet of that number");
    const int64_t id = sqlite3_last_insert_rowid(db_.handle());
    Statement row = db_.prepare("INSERT INTO paper_row VALUES (?, ?, 1, ?, x'', NULL)");
    for (const auto& [number, bytes] : marks) row.bind(id, number, bytes).run();
    return id;
  });
}

template <class... T>
Result<std::vector<StoredSheet>> SqlitePaperStore::read(const char* where, const T&... values) {
  return look(db_, mutex_, "read the sheets", [&]() -> Result<std::vector<StoredSheet>> {
    std::vector<StoredSheet> out;
    Statement row = db_.prepare(std::string(kColumns) + where);
    for (row.bind(values...); row.step();) out.push_back(sheet_of(row));
    return out;
  });
}

Result<StoredSheet> SqlitePaperStore::find(petition::CampaignNumber campaign, int64_t id) {
  auto found = read("WHERE campaign = ? AND id = ?", campaign, id);
  if (!found) return found.error();
  if (found->empty()) return not_found("no such sheet");
  return found->front();
}

Result<std::vector<StoredSheet>> SqlitePaperStore::list(petition::CampaignNumber campaign) {
  return read("WHERE campaign = ? ORDER BY state = 3, id DESC LIMIT ?", campaign, paper::kMostSheetsListed);
}

Result<std::vector<StoredRow>> SqlitePaperStore::rows(int64_t sheet) {
  return look(db_, mutex_, "read a sheet's rows", [&]() -> Result<std::vector<StoredRow>> {
    std::vector<StoredRow> out;
    Statement row = db_.prepare(
        "SELECT r.row, r.state, r.first, r.second, ifnull(r.signature, 0), ifnull(s.state, 1), ifnull(s.log_index, 0) "
        "FROM paper_row r LEFT JOIN signature s ON s.id = r.signature WHERE r.sheet = ? ORDER BY r.row");
    for (row.bind(sheet); row.step();) {
      StoredRow& one = out.emplace_back();
      one.row = static_cast<int32_t>(row.integer(0));
      one.state = static_cast<StoredRow::State>(row.integer(1));
      one.first.assign(row.blob(2).begin(), row.blob(2).end());
      one.second.assign(row.blob(3).begin(), row.blob(3).end());
      one.signature = row.integer(4);
      one.fate = static_cast<petition::StoredSignature::State>(row.integer(5));
      one.index = static_cast<uint64_t>(row.integer(6));
    }
    return out;
  });
}

Result<std::vector<std::string>> SqlitePaperStore::numbers(petition::CampaignNumber campaign) {
  return look(db_, mutex_, "read the sheets' numbers", [&]() -> Result<std::vector<std::string>> {
    std::vector<std::string> out;
    Statement row = db_.prepare("SELECT number FROM paper_sheet WHERE campaign = ? ORDER BY number");
    for (row.bind(campaign); row.step();) out.emplace_back(row.text(0));
    return out;
  });
}

Result<paper::PaperStore::Waiting> SqlitePaperStore::waiting(petition::CampaignNumber campaign) {
  return look(db_, mutex_, "look for waiting sheets", [&]() -> Result<Waiting> {
    Statement row =
        db_.prepare("SELECT count(*), ifnull(min(typed_at), 0) FROM paper_sheet WHERE campaign = ? AND state < 3");
    Waiting out;
    if (row.bind(campaign).step()) out = {row.integer(0), from_millis(row.integer(1))};
    return out;
  });
}

Status SqlitePaperStore::set_scan(int64_t sheet, const Hash32& scan) {
  return transact(db_, mutex_, "keep a scan's hash", [&]() -> Status {
    db_.prepare("UPDATE paper_sheet SET scan = ? WHERE id = ?").bind(ByteView(scan), sheet).run();
    return db_.changes() == 1 ? Status() : Status(not_found("no such sheet"));
  });
}

Status SqlitePaperStore::drop(petition::CampaignNumber campaign, int64_t id) {
  return transact(db_, mutex_, "drop a sheet", [&]() -> Status {
    db_.prepare(
           "DELETE FROM paper_sheet WHERE campaign = ? AND id = ? AND state < 3 AND NOT EXISTS "
           "(SELECT 1 FROM paper_row WHERE sheet = paper_sheet.id AND signature IS NOT NULL)")
        .bind(campaign, id)
        .run();
    return db_.changes() == 1 ? Status() : Status(not_found("no such sheet waits"));
  });
}

}  // namespace outcry::store
