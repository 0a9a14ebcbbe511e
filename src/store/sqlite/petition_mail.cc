// How a batch lets a receipt be mailed: the row that waits, and when it was
// asked for, so that nobody is flooded.

#include "store/sqlite/petition_batch.h"

namespace outcry::store {

using petition::Answer;
using petition::MailKind;
using petition::Outcome;

// The row's first column; nothing if there is no row. Never leaves it open.
std::optional<int64_t> SqlitePetitionStore::Batch::number(Statement& row) {
  const std::optional<int64_t> found = row.step() ? std::optional(row.integer(0)) : std::nullopt;
  row.reset();
  return found;
}

Answer SqlitePetitionStore::Batch::apply(const petition::MailReceipt& act) {
  const Register* in = touch(act.campaign);
  const auto found = find(act.campaign, act.id, act.secret_hash);
  if (in == nullptr || !found || found->state != petition::StoredSignature::kCounted) return {Outcome::kUnknown};
  if (!number(sql_.has_record.bind(act.id))) return {Outcome::kExpired};
  const auto waits = number(sql_.mail_waits.bind(act.id));
  if (waits == 1) return {Outcome::kAlready, found->index};
  const auto mailed = number(sql_.mailed.bind(act.id));
  if (mailed && act.at < from_millis(*mailed) + petition::kReceiptMailEvery) return {Outcome::kTooMany, found->index};

  const int64_t at = to_millis(act.at);
  if (waits) sql_.drop_mail.bind(act.id).run();  // it failed for good
  sql_.add_mail.bind(act.id, act.campaign, static_cast<int>(MailKind::kReceiptFile), at, at, act.mail).run();
  sql_.note_mailed.bind(act.id, at).run();
  return {Outcome::kDone, found->index};
}

}  // namespace outcry::store
