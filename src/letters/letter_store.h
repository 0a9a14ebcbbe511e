// A LetterStore counts letters: how many were made ready to leave, and how
// many their writers say they have sent, by target and country of the writer.
// It knows nothing else about a letter, and nothing about who wrote it.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Blocks: never on an I/O thread. Errors: kBusy and kFailed (nothing was
// done, try again), kCorrupt.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace outcry::letters {

enum class Step : uint8_t { kPrepared = 1, kSent = 2 };  // stored as numbers

struct Tally {
  std::string target;   // its id in the campaign
  std::string country;  // the writer's; empty: not said
  int64_t prepared = 0, sent = 0;
  bool operator==(const Tally&) const = default;
};

class LetterStore {
 public:
  virtual ~LetterStore() = default;

  virtual Status add(uint16_t campaign, Step step, const std::string& target, const std::string& country,
                     int32_t day) = 0;
  // Of all days, sorted by target and country.
  virtual Result<std::vector<Tally>> tallies(uint16_t campaign) = 0;
};

}  // namespace outcry::letters
