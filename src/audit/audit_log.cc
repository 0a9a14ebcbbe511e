#include "audit/audit_log.h"

namespace outcry::audit {

AuditLog::AuditLog(AuditStore& store, std::shared_ptr<const tally::Signer> signer)
    : store_(store), signer_(std::move(signer)) {}

Result<NoteId> AuditLog::begin(Entry entry) {
  if (auto written = write_late(); !written) return written.error();
  if (signer_) {
    // Writes what waits; and finds out whether the log takes anything at all.
    if (auto good = store_.append(*signer_, std::nullopt, std::nullopt); !good) return good.error();
  }
  entry.outcome = Outcome::kUnknown;
  const auto bytes = encode(entry);
  if (!bytes) return bytes.error();
  return store_.begin(*bytes);
}

void AuditLog::end(NoteId note, const Entry& entry) {
  auto bytes = encode(entry);
  if (!bytes) return;  // the note stays: begun, and how it ended is unknown
  Late late{note, std::move(*bytes)};
  if (write(late)) return;
  const std::lock_guard lock(mutex_);
  late_.push_back(std::move(late));
}

void AuditLog::drop(NoteId note) {
  (void)store_.drop(note);  // else it is told as unknown, which harms nobody
}

Status AuditLog::record(const Entry& entry) {
  const auto bytes = encode(entry);
  if (!bytes) return bytes.error();
  if (auto written = write_late(); !written) return written;
  if (signer_) return store_.append(*signer_, *bytes, std::nullopt);
  return store_.end(0, *bytes);
}

Status AuditLog::write(const Late& late) {
  if (signer_) return store_.append(*signer_, late.entry, late.note);
  return store_.end(late.note, late.entry);
}

Status AuditLog::write_late() {
  const std::lock_guard lock(mutex_);
  while (!late_.empty()) {
    if (auto written = write(late_.front()); !written) return written;
    late_.erase(late_.begin());
  }
  return {};
}

Status AuditLog::settle() {
  if (auto written = write_late(); !written) return written;
  if (!signer_) return {};
  const auto waiting = store_.waiting();
  if (!waiting) return waiting.error();
  return *waiting == 0 ? Status() : store_.append(*signer_, std::nullopt, std::nullopt);
}

Status AuditLog::take_up() {
  if (auto taken = store_.take_up(); !taken) return taken;
  return settle();
}

}  // namespace outcry::audit
