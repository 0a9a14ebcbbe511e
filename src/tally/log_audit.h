// The audit that every log stands, whatever its entries mean: that they hash
// to the checkpoint's root, that the tiles are theirs, that the checkpoint is
// signed and witnessed, and that every checkpoint seen before is of the same
// log. What the entries mean is for the caller, who is given each in order.
//
// Holds a few thousand entries at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
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

struct LogAuditOptions {
  std::vector<Verifier> witnesses;
  size_t witnesses_needed = 0;
  int threads = 2;
  std::function<void(uint64_t done, uint64_t size)> progress{};  // may be empty; by the calling thread
};

struct LogAuditReport {
  std::string note;  // the checkpoint as it was read
  Checkpoint checkpoint;
  std::vector<std::string> witnessed_by;
};

// How entries are read.
struct EntryReader {
  std::function<Status(ByteView entry)> check;                 // is it one at all? By several threads, in any order
  std::function<Status(uint64_t index, ByteView entry)> take;  // by the calling thread, in order
};

// `seen` are checkpoints of former audits. kCorrupt: the log is not what it
// says, and why, with the entry where there is one; kNotFound and kFailed: it
// couldn't be read.
Result<LogAuditReport> audit_entries(LogSource& log, const Verifier& key, std::vector<Checkpoint> seen,
                                     const LogAuditOptions& options, const EntryReader& reader);

}  // namespace outcry::tally
