// A Witness cosigns a log's checkpoints as long as each follows from the one
// before (C2SP tlog-witness). Who demands its cosignature can no longer be
// shown another history than everybody else.
//
// It never cosigns two trees of one size, nor a smaller one after a larger:
// what it cosigned is in its memory, durably, before the signature leaves.
//
// Thread-safe; a question at a time.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tally/checkpoint.h"
#include "tally/note.h"
#include "tally/proof.h"

namespace outcry::tally {

// The question: "old SIZE\n", the consistency proof as a line of base64 for
// each hash, an empty line, the checkpoint.
struct AddCheckpoint {
  uint64_t old_size = 0;
  Proof proof;
  std::string note;
};
Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);  // kInvalid
std::string to_body(const AddCheckpoint& question);

class WitnessMemory {
 public:
  virtual ~WitnessMemory() = default;
  // The last checkpoint that was cosigned; one of size 0 if there is none yet.
  // kCorrupt: there was one, and it cannot be read any more.
  virtual Result<Checkpoint> last(const std::string& origin) = 0;
  // Durable when it returns.
  virtual Status keep(const Checkpoint& checkpoint) = 0;
};

class Witness {
 public:
  // `memory` must outlive it. A log may have several keys.
  Witness(Cosigner cosigner, std::vector<Verifier> logs, WitnessMemory& memory);

  struct Answer {
    enum Verdict {
      kCosigned,
      kMalformed,     // no question, or a checkpoint smaller than the old size
      kUnknownLog,    // not one of ours
      kNotSigned,     // by no key of its log
      kOtherHistory,  // the old size is not the last one; `size` is. Or another tree of that size
      kNotProven,     // the proof does not lead from the one to the other
    };
    Verdict verdict = kMalformed;
    std::string cosignature;  // a line; of kCosigned
    uint64_t size = 0;        // of kOtherHistory
    std::string why;
  };
  // Errors: the memory's.
  Result<Answer> add_checkpoint(std::string_view body, uint64_t now);

  [[nodiscard]] const Cosigner& cosigner() const { return cosigner_; }

 private:
  Result<Answer> weigh(const AddCheckpoint& question, const Note& note, const Checkpoint& checkpoint, uint64_t now);

  const Cosigner cosigner_;
  std::multimap<std::string, Verifier> logs_;  // by origin
  WitnessMemory& memory_;
  std::mutex mutex_;  // from reading the memory to having written it
};

}  // namespace outcry::tally
