// An audit reads a whole log and checks that it is what it says: that the
// entries hash to the checkpoint's root, that the tiles are theirs, that every
// entry may stand where it stands, that the checkpoint is signed and
// witnessed, and that every checkpoint seen before is of the same log. The
// count follows from the entries alone.
//
// What must hold, and in which words it is told if it does not:
// docs/spec/tally-log.md, "Verification". Holds a few thousand entries at a
// time, and a byte for each to know what was cancelled.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tally/entry.h"
#include "tally/note.h"

namespace outcry::tally {

// Where a log is read from: its prefix, over HTTP or as a folder. Called by
// several threads at once.
class LogSource {
 public:
  virtual ~LogSource() = default;
  // "checkpoint", "tile/entries/000", …; kNotFound if there is none, kFailed
  // if the world failed.
  virtual Result<std::string> get(const std::string& path) = 0;
};

struct AuditOptions {
  std::vector<Verifier> witnesses;
  size_t witnesses_needed = 0;
  int threads = 2;
  std::function<void(uint64_t index, const Entry&)> each;      // in order, likewise
  std::function<void(uint64_t done, uint64_t size)> progress;  // may be empty; by the calling thread
};

struct AuditReport {
  std::string note;  // the checkpoint as it was read
  Checkpoint checkpoint;
  Tally tally;
  std::map<Reason, uint64_t> invalidated;  // by reason; restored ones are not taken out
  std::vector<std::string> witnessed_by;
};

// `seen` are checkpoints of former audits. kCorrupt: the log is not what it
// says, and why, with the entry where there is one; kNotFound and kFailed: it
// couldn't be read.
Result<AuditReport> audit(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                          const AuditOptions& options = {});

}  // namespace outcry::tally
