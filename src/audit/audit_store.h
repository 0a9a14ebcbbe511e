// An AuditStore keeps the console's log: entries, tiles and a signed head, as
// a tally log is kept; and *notes*, which are of acts that have begun, or that
// are over and wait for somebody who can sign. Nothing takes an entry out
// again.
//
// Each function is one transaction, durable when it returns. Thread-safe, and
// several processes may write at once. Blocks: never on an I/O thread. Errors
// besides those named: kFailed, kBusy (nothing was done).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "tally/checkpoint.h"
#include "tally/tree.h"

namespace outcry::audit {

using NoteId = int64_t;  // never used again

struct Head {
  uint64_t size = 0;
  Hash32 root = tally::empty_root();
  std::string checkpoint;  // the signed note; empty while the log is
  std::string key;         // its verifier key; likewise
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;

  // An act begins: `entry` is what will be said of it if nobody ends it.
  virtual Result<NoteId> begin(ByteView entry) = 0;
  // It is over, and waits for append(). Also if the note has gone.
  virtual Status end(NoteId note, ByteView entry) = 0;
  // There is nothing to be said of it.
  virtual Status drop(NoteId note) = 0;
  // Notes that nobody will end any more are over. Where no other server runs.
  virtual Status take_up() = 0;
  // Of those that are over and wait.
  virtual Result<size_t> waiting() = 0;

  // What waits joins the log, then `entry`, which takes the place of `note`;
  // the head is signed. Before, the log's right edge is held against its head
  // and that against the signature: kCorrupt, and nothing is done.
  virtual Status append(const tally::Signer& signer, std::optional<ByteView> entry, std::optional<NoteId> note) = 0;

  // The head under another key, because the former one is lost. kCorrupt if the
  // log's right edge is not what it says.
  virtual Status sign_anew(const tally::Signer& signer) = 0;

  virtual Result<Head> head() = 0;
  // As tally::LogFiles asks for them.
  virtual Result<Bytes> bundle(uint64_t index) = 0;
  virtual Result<std::vector<Hash32>> tile(int level, uint64_t index) = 0;
};

}  // namespace outcry::audit
