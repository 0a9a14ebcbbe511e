// Reads the console's whole log and checks that it is what it says: what every
// log must stand (tally/log_audit.h), and that each entry is one.
//
// Pure but for its source.
#pragma once

#include <functional>

#include "audit/entry.h"
#include "tally/log_audit.h"

namespace outcry::audit {

// `each` in order, by the calling thread; before the end nobody knows whether
// what it was given is true. Errors as tally::audit_entries() has them.
Result<tally::LogAuditReport> read_whole(tally::LogSource& log, const tally::Verifier& key,
                                         std::vector<tally::Checkpoint> seen, const tally::LogAuditOptions& options,
                                         const std::function<void(uint64_t index, const Entry&)>& each);

}  // namespace outcry::audit
