// An audit reads a whole tally log and checks that it is what it says: what
// every log must stand (tally/log_audit.h), and that every entry may stand
// where it stands. The count follows from the entries alone.
//
// What must hold, and in which words it is told if it does not:
// docs/spec/tally-log.md, "Verification". Holds a byte for each entry, to know
// what was cancelled.
#pragma once

#include <map>

#include "tally/entry.h"
#include "tally/log_audit.h"

namespace outcry::tally {

struct AuditOptions : LogAuditOptions {
  std::function<void(uint64_t index, const Entry&)> each{};  // in order, by the calling thread; may be empty
};

struct AuditReport : LogAuditReport {
  Tally tally;
  std::map<Reason, uint64_t> invalidated;  // by reason; restored ones are not taken out
};

// Errors as audit_entries() has them.
Result<AuditReport> audit(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                          const AuditOptions& options = {});

}  // namespace outcry::tally
