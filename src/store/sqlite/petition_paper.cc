// How a batch counts a sheet of paper: what two people read alike becomes an
// entry and a sealed record, in the transaction that says so on the sheet.

#include "paper/paper_store.h"
#include "store/sqlite/petition_batch.h"

namespace outcry::store {

using paper::StoredRow;
using paper::StoredSheet;
using petition::Answer;
using petition::Outcome;
using petition::PaperReading;
using State = petition::StoredSignature::State;

// Whether the sheet waits for this very reading; a sheet that is imported has its id then.
bool SqlitePetitionStore::Batch::begin_reading(const PaperReading& act, int64_t& sheet) {
  if (act.import) {
    sql_.add_sheet
        .bind(act.campaign, act.import->number, act.import->place, act.import->collected, act.lang, act.text_version,
              to_millis(act.at))
        .run();
    sheet = sqlite3_last_insert_rowid(store_.writer_.handle());
  } else {
    const int was = act.reading == 2 ? StoredSheet::kOnce : StoredSheet::kDiffers;
    const int now = act.differs.empty() ? StoredSheet::kCounted : StoredSheet::kDiffers;
    sql_.read_sheet.bind(now, act.by, to_millis(act.at), act.sheet, act.campaign, was).run();
  }
  return store_.writer_.changes() == 1;
}

bool SqlitePetitionStore::Batch::count_row(Register& in, const PaperReading& act, int64_t sheet,
                                           const petition::PaperSignature& one) {
  Person person = one.blind == 0 ? Person() : in.persons.get(one.blind);
  if (person.counted) {
    sql_.put_row.bind(sheet, one.row, static_cast<int>(StoredRow::kSigned), Bytes(), nullptr).run();
    return false;
  }
  write_epoch(in, act.campaign, *one.place.epoch);
  sql_.add_signature
      .bind(one.id, act.campaign, static_cast<int>(State::kCounted), one.blind, ByteView(one.secret_hash),
            to_millis(act.at), act.text_version, act.lang, one.country, petition::kPaperSource)
      .run();
  sql_.add_sealed
      .bind(one.id, one.place.epoch->id(), static_cast<int64_t>(one.place.position), ByteView(one.commitment),
            one.sealed, Bytes(), Bytes())
      .run();
  tally::Entry entry;
  entry.kind = tally::Kind::kPaper;
  entry.day = day_of(act.at);
  entry.commitment = one.commitment;
  const uint64_t index = add_entry(act.campaign, entry, one.blind);
  sql_.set_counted.bind(index, one.id).run();
  statistics_.regroup(act.campaign, origin_of(one.country, act.lang, petition::kPaperSource), 1);
  sql_.put_row.bind(sheet, one.row, static_cast<int>(StoredRow::kCounted), Bytes(), one.id).run();
  if (one.blind == 0) return true;
  person.counted = true;
  in.persons.set(one.blind, person);
  return true;
}

Answer SqlitePetitionStore::Batch::apply(const PaperReading& act) {
  Register* in = touch(act.campaign);
  if (in == nullptr) return {Outcome::kUnknown};
  if (in->over) return {Outcome::kClosed};
  int64_t sheet = act.sheet;
  if (!begin_reading(act, sheet)) return {act.import ? Outcome::kUnknown : Outcome::kAlready};
  uint64_t counted = 0;
  for (const petition::PaperSignature& one : act.counted) counted += count_row(*in, act, sheet, one) ? 1 : 0;
  for (const auto& [row, marks] : act.differs) {
    sql_.put_row.bind(sheet, row, static_cast<int>(StoredRow::kWaits), marks, nullptr).run();
  }
  for (const int32_t row : act.unread) {
    sql_.put_row.bind(sheet, row, static_cast<int>(StoredRow::kUnread), Bytes(), nullptr).run();
  }
  return {Outcome::kDone, counted};
}

// Nobody came to read them again.
void SqlitePetitionStore::Batch::expire_sheets(Time now) {
  sql_.drop_old_sheets.bind(to_millis(now - petition::kSheetsWait)).run();
}

}  // namespace outcry::store
