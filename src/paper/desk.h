// The Desk takes in what is written on paper. One person types a sheet, another
// types it again without seeing the first; what both typed alike counts: it is
// sealed to the keyholders and becomes an entry of kind paper, in one
// transaction. Rows that differ wait for a third, and count if two of the three
// typed the same.
//
// Names are in memory only while a reading runs: between readings marks alone
// are kept (typing.h), and those go once their row is decided.
//
// Thread-safe. Blocks on the disk.
#pragma once

#include <map>
#include <set>

#include "base/clock.h"
#include "paper/paper_store.h"
#include "paper/typing.h"
#include "petition/intake.h"
#include "petition/roster.h"

namespace outcry::paper {

// A row of that sheet as the petition counts it: sealed, its plain text
// forgotten. `petition` has a sealer and an index key.
petition::PaperSignature seal_row(const petition::Petition& petition, const SheetHead& sheet, const CheckedRow& row,
                                  int64_t id, Time now, Random& random);

// Whether signatures on paper can be entered: people bring sheets also after
// the last day, as long as one can tell who has signed.
bool takes_paper(const petition::Running& running);

class Desk {
 public:
  // All must outlive it. `key` makes the marks.
  Desk(PaperStore& store, petition::PetitionStore& petitions, petition::Intake& intake, seal::Key key,
       petition::EmailRules rules, const Clock& clock, Random& random);

  [[nodiscard]] PaperStore& store() { return store_; }
  [[nodiscard]] Typing check(std::span<const TypedRow> rows, std::string_view country,
                             const std::vector<std::string>& languages) const {
    return paper::check(rows, 1, country, rules_, languages);
  }

  // The first reading; the sheet's id. kInvalid: the campaign has a sheet of
  // that number.
  Result<int64_t> begin(const petition::Running& running, const SheetHead& head, const std::vector<CheckedRow>& rows,
                        int64_t by);

  struct Read {
    // By row, where this reading is like none before, and in which fields:
    // nothing was done.
    std::map<int32_t, std::vector<RowField>> differs;
    bool done = false;    // the sheet is decided
    int64_t counted = 0;  // rows that count now
    int64_t waits = 0;    // rows that wait for a third person
  };
  // The second reading of all rows, or the third of those that wait. Rows in
  // `sure` were looked at once more: they wait for a third person, or after
  // the third are left out. kInvalid: that person has read it before; kGone:
  // somebody else was quicker, or the campaign takes no more.
  Result<Read> read(const petition::Running& running, const StoredSheet& sheet, const std::vector<CheckedRow>& rows,
                    const std::set<int32_t>& sure, int64_t by);

  // Takes signatures of the sheet back: `reason` none: at the wish of who
  // signed; else they are found not to be valid. How many counted until now.
  Result<int64_t> strike(const petition::Running& running, int64_t sheet, const std::set<int32_t>& rows,
                         tally::Reason reason);
  // Those that are invalidated count again, as far as their records are kept.
  Result<int64_t> restore(const petition::Running& running, int64_t sheet);

 private:
  using Reading = petition::PaperReading;
  Read compare(const std::vector<StoredRow>& stored, const petition::Running& running, const StoredSheet& sheet,
               const std::vector<CheckedRow>& rows, const std::set<int32_t>& sure, Reading& act);
  // Waits for the answer.
  Result<petition::Answer> commit(petition::Act act);

  PaperStore& store_;
  petition::PetitionStore& petitions_;
  petition::Intake& intake_;
  const seal::Key key_;
  const petition::EmailRules rules_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace outcry::paper
