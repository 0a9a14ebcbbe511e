// The AuditLog is where whatever is done in the console, or by a verb on the
// server, is written down: append-only, of the same kind as a tally log.
//
// An act that changes something is noted before it is done, and where that
// cannot be written it must not be done. So nothing happens that the log does
// not tell of: what a crash cut off joins it as unknown. What only hands
// something out is written down before it is handed out.
//
// Thread-safe. Blocks: never on an I/O thread.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "audit/audit_store.h"
#include "audit/entry.h"

namespace outcry::audit {

class AuditLog {
 public:
  // `store` must outlive it. Without a signer nothing joins the log here: it
  // waits for the server, which has one.
  AuditLog(AuditStore& store, std::shared_ptr<const tally::Signer> signer);

  [[nodiscard]] AuditStore& store() const { return store_; }

  // Before an act. On any error it must not be done.
  Result<NoteId> begin(Entry entry);
  // After it. What could not be written then is written before the next act
  // begins, or that cannot.
  void end(NoteId note, const Entry& entry);
  // It did nothing.
  void drop(NoteId note);

  // For what changes nothing, or what its maker takes back on an error.
  Status record(const Entry& entry);

  // What others left waiting; the server each second.
  Status settle();
  // What was cut off when the last server ended; before the next one serves.
  Status take_up();

 private:
  struct Late {
    NoteId note;
    Bytes entry;
  };
  Status write(const Late& late);
  Status write_late();

  AuditStore& store_;
  const std::shared_ptr<const tally::Signer> signer_;
  std::mutex mutex_;
  std::vector<Late> late_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::audit
