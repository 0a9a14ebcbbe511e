// How a batch erases on schedule: a stretch of ids at a time, so that nobody
// who signs elsewhere waits for it.

#include "store/sqlite/petition_batch.h"

namespace outcry::store {

using petition::Answer;
using petition::Erasure;
using petition::Outcome;

// A tile has as many entries as make a page; a signature is a twentieth of one.
constexpr int kRowsOfATile = 20;

Answer SqlitePetitionStore::Batch::apply(const Erasure& act) {
  Register* in = touch(act.campaign);
  if (in == nullptr) return {Outcome::kUnknown};
  Progress progress;
  bool begun = false;
  {
    Statement& row = sql_.find_erasure.bind(act.campaign, static_cast<int>(act.what));
    begun = row.step();
    if (begun) progress = {row.integer(0), row.integer(1), !row.is_null(2)};
    row.reset();
  }
  if (progress.ended) return {Outcome::kAlready, static_cast<uint64_t>(progress.erased)};
  if (!begun) {
    if (!begin(act, *in)) return {Outcome::kUnknown};
    progress.position = -1;
  }
  erase(act, *in, progress);
  const std::optional<int64_t> ended_at = progress.ended ? std::optional(to_millis(act.at)) : std::nullopt;
  sql_.put_erasure.bind(progress.position, progress.erased, ended_at, act.campaign, static_cast<int>(act.what)).run();
  return {progress.ended ? Outcome::kDone : Outcome::kMore, static_cast<uint64_t>(progress.erased)};
}

bool SqlitePetitionStore::Batch::begin(const Erasure& act, Register& in) {
  Statement& row = sql_.updated_at.bind(act.campaign);
  const bool as_judged = row.step() && row.integer(0) == to_millis(act.judged);
  row.reset();
  if (!as_judged) return false;
  sql_.begin_erasure.bind(act.campaign, static_cast<int>(act.what), to_millis(act.at)).run();
  sql_.drop_waiting_sheets.bind(act.campaign).run();  // they can count no more
  sql_.next_generation.bind().run();
  set(in, &Register::over);
  if (act.what == Erasure::kBlinds) set(in, &Register::blindless);
  return true;
}

void SqlitePetitionStore::Batch::set(Register& in, bool Register::*flag) {
  if (in.*flag) return;
  in.*flag = true;
  flags_.emplace_back(&in, flag);
}

void SqlitePetitionStore::Batch::erase(const Erasure& act, const Register& in, Progress& progress) {
  switch (act.what) {
    case Erasure::kBlinds:
      return erase_range(sql_.last_of_signatures, {&sql_.drop_traces, &sql_.forget_blinds}, act, progress);
    case Erasure::kRecords:
      return erase_range(sql_.last_of_signatures,
                         {&sql_.drop_traces, &sql_.drop_letters, &sql_.drop_shared_of, &sql_.drop_records}, act,
                         progress);
    case Erasure::kEpochs:
      return erase_range(sql_.last_of_epochs, {&sql_.drop_epochs}, act, progress);
    case Erasure::kBlindTiles:
      break;
  }
  const int64_t first = static_cast<int64_t>(act.campaign) << 40;
  const int64_t last = static_cast<int64_t>(in.log.size() / tally::kTileWidth);
  const int64_t to = std::min(last, progress.position + std::max(1, act.limit / kRowsOfATile));
  sql_.forget_blind_tiles.bind(first + progress.position + 1, first + to).run();
  progress.erased += store_.writer_.changes();
  progress.position = to;
  progress.ended = to == last;
}

// Forgets, of the next `limit` rows, those of the campaign; counts those of the last statement.
void SqlitePetitionStore::Batch::erase_range(Statement& last, std::initializer_list<Statement*> forget,
                                             const Erasure& act, Progress& progress) {
  last.bind(progress.position, act.limit).step();
  const int64_t rows = last.integer(1), to = rows == 0 ? progress.position : last.integer(0);
  last.reset();
  int changes = 0;
  for (Statement* statement : forget) {
    statement->bind(progress.position, to, act.campaign).run();
    changes = store_.writer_.changes();
  }
  progress.erased += changes;
  progress.position = to;
  progress.ended = rows < act.limit;
}

}  // namespace outcry::store
