#include "paper/desk.h"

#include <sodium.h>

#include <algorithm>
#include <future>

#include "paper/sheet.h"

namespace outcry::paper {
namespace {

using campaign::CampaignStatus;
using petition::Answer;
using petition::Outcome;
using petition::PaperReading;
using State = petition::StoredSignature::State;

const CheckedRow* find(const std::vector<CheckedRow>& rows, int32_t number) {
  const auto found = std::ranges::find(rows, number, &CheckedRow::row);
  return found == rows.end() ? nullptr : &*found;
}

const StoredRow* find(const std::vector<StoredRow>& rows, int32_t number) {
  const auto found = std::ranges::find(rows, number, &StoredRow::row);
  return found == rows.end() ? nullptr : &*found;
}

// Of several the one that says most: the fewest fields.
std::vector<RowField> least(std::vector<RowField> one, std::vector<RowField> other) {
  return other.size() < one.size() ? other : one;
}

}  // namespace

bool takes_paper(const petition::Running& running) {
  const CampaignStatus status = running.stored.campaign.status;
  return running.petition.sealer != nullptr && running.petition.index_key && !running.forgotten() &&
         status != CampaignStatus::kDraft && status != CampaignStatus::kArchived;
}

petition::PaperSignature seal_row(const petition::Petition& petition, const SheetHead& sheet, const CheckedRow& row,
                                  int64_t id, Time now, Random& random) {
  petition::Record record;
  record.campaign = petition.slug;
  record.text_version = sheet.text_version;
  record.lang = sheet.lang;
  record.name = row.name;
  record.email = row.email.mailbox;
  record.country = row.country;
  record.postcode = row.town;
  record.display = row.shown ? petition::Display::kName : petition::Display::kAnonymous;
  record.at = now;
  record.paper = petition::OnPaper{sheet.number, row.row, to_iso_date(sheet.collected)};

  petition::PaperSignature out;
  out.id = id;
  out.row = row.row;
  out.country = row.country;
  if (!row.email.normal.empty()) out.blind = petition::blind_index_of(*petition.index_key, row.email.normal);
  out.secret_hash = random.bytes<16>();
  const petition::Salt salt = random.bytes<16>();
  std::string plain(text_of(salt));
  plain += petition::encode(record);
  out.commitment = petition::commitment_of(salt, std::string_view(plain).substr(salt.size()));
  out.place = petition.sealer->next();
  out.sealed = out.place.epoch->seal(out.place.position, bytes_of(plain));
  sodium_memzero(plain.data(), plain.size());
  return out;
}

Desk::Desk(PaperStore& store, petition::PetitionStore& petitions, petition::Intake& intake, seal::Key key,
           petition::EmailRules rules, const Clock& clock, Random& random)
    : store_(store),
      petitions_(petitions),
      intake_(intake),
      key_(key),
      rules_(std::move(rules)),
      clock_(clock),
      random_(random) {}

Result<int64_t> Desk::begin(const petition::Running& running, const SheetHead& head,
                            const std::vector<CheckedRow>& rows, int64_t by) {
  if (!takes_paper(running)) return gone("the campaign takes no more signatures on paper");
  StoredSheet sheet;
  sheet.campaign = running.stored.number;
  sheet.head = head;
  sheet.first_by = by;
  sheet.typed = clock_.now();
  std::vector<std::pair<int32_t, Bytes>> marks;
  for (const CheckedRow& row : rows) marks.emplace_back(row.row, marks_of(key_, sheet.campaign, head.number, row));
  return store_.add(sheet, marks);
}

// What is like an earlier reading is counted; what is not goes into `differs`
// unless the person is sure.
Desk::Read Desk::compare(const std::vector<StoredRow>& stored, const petition::Running& running,
                         const StoredSheet& sheet, const std::vector<CheckedRow>& rows, const std::set<int32_t>& sure,
                         Reading& act) {
  const bool last = sheet.state == StoredSheet::kDiffers;
  Read out;
  for (int32_t number = 1; number <= kRows; ++number) {
    const StoredRow* before = find(stored, number);
    const CheckedRow* mine = find(rows, number);
    if (last && (before == nullptr || before->state != StoredRow::kWaits)) continue;
    const Bytes first = before == nullptr ? Bytes() : before->first,
                second = before == nullptr ? Bytes() : before->second;
    const Bytes marks = mine == nullptr ? Bytes() : marks_of(key_, act.campaign, sheet.head.number, *mine);
    auto fields = differing(first, marks);
    if (last) fields = least(std::move(fields), differing(second, marks));
    if (fields.empty()) {
      if (mine != nullptr) {
        act.counted.push_back(seal_row(running.petition, sheet.head, *mine, petitions_.next_id(), act.at, random_));
      } else if (last) {
        act.unread.push_back(number);  // two read nothing in it
      }
    } else if (!sure.contains(number)) {
      out.differs.emplace(number, std::move(fields));
    } else if (last) {
      act.unread.push_back(number);
    } else {
      act.differs.push_back({number, marks});
    }
  }
  return out;
}

Result<Desk::Read> Desk::read(const petition::Running& running, const StoredSheet& sheet,
                              const std::vector<CheckedRow>& rows, const std::set<int32_t>& sure, int64_t by) {
  if (!takes_paper(running)) return gone("the campaign takes no more signatures on paper");
  if (sheet.state == StoredSheet::kCounted) return gone("the sheet is decided");
  if (sheet.read_by(by)) return invalid("whoever has read a sheet is not the next to read it");
  const auto stored = store_.rows(sheet.id);
  if (!stored) return stored.error();
  Reading act;
  act.campaign = running.stored.number;
  act.sheet = sheet.id;
  act.reading = sheet.state == StoredSheet::kOnce ? 2 : 3;
  act.by = by;
  act.at = clock_.now();
  act.text_version = sheet.head.text_version;
  act.lang = sheet.head.lang;
  Read out = compare(*stored, running, sheet, rows, sure, act);
  if (!out.differs.empty()) {
    // Not from what another reading has taken away in this moment.
    const auto now = store_.find(act.campaign, sheet.id);
    if (!now) return now.error();
    return now->state == sheet.state ? Result<Read>(out) : gone("somebody else was quicker");
  }
  out.waits = static_cast<int64_t>(act.differs.size());
  const auto answer = commit(std::move(act));
  if (!answer) return answer.error();
  if (answer->outcome != Outcome::kDone) return gone("somebody else was quicker, or the campaign takes no more");
  out.done = out.waits == 0;
  out.counted = static_cast<int64_t>(answer->index);
  return out;
}

Result<int64_t> Desk::strike(const petition::Running& running, int64_t sheet, const std::set<int32_t>& rows,
                             tally::Reason reason) {
  const auto stored = store_.rows(sheet);
  if (!stored) return stored.error();
  petition::Invalidation act;
  act.campaign = running.stored.number;
  act.reason = reason;
  act.at = clock_.now();
  int64_t withdrawn = 0;
  for (const StoredRow& row : *stored) {
    if (!rows.contains(row.row) || row.signature == 0 || row.fate != State::kCounted) continue;
    if (reason != tally::Reason::kNone) {
      act.ids.push_back(row.signature);
      continue;
    }
    const auto signature = petitions_.find(act.campaign, row.signature);
    if (!signature) return signature.error();
    const auto answer = commit(petition::Withdrawal{act.campaign, row.signature, signature->secret_hash, act.at});
    if (!answer) return answer.error();
    withdrawn += answer->outcome == Outcome::kDone ? 1 : 0;
  }
  if (reason == tally::Reason::kNone || act.ids.empty()) return withdrawn;
  const auto answer = commit(std::move(act));
  if (!answer) return answer.error();
  return static_cast<int64_t>(answer->index);
}

Result<int64_t> Desk::restore(const petition::Running& running, int64_t sheet) {
  const auto stored = store_.rows(sheet);
  if (!stored) return stored.error();
  petition::Restoration act;
  act.campaign = running.stored.number;
  act.at = clock_.now();
  for (const StoredRow& row : *stored) {
    if (row.signature != 0 && row.fate == State::kInvalidated) act.ids.push_back(row.signature);
  }
  if (act.ids.empty()) return 0;
  const auto answer = commit(std::move(act));
  if (!answer) return answer.error();
  return static_cast<int64_t>(answer->index);
}

Result<Answer> Desk::commit(petition::Act act) {
  const auto answered = std::make_shared<std::promise<Result<Answer>>>();
  auto answer = answered->get_future();
  const auto taken =
      intake_.submit(std::move(act), [answered](const Result<Answer>& result) { answered->set_value(result); });
  if (!taken) return taken.error();
  return answer.get();
}

}  // namespace outcry::paper
