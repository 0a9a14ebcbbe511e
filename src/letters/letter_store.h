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
#include "letters/ticket.h"

namespace outcry::letters {

enum class Step : uint8_t { kPrepared = 1, kSent = 2 };  // stored as numbers

struct Tally {
  std::string target;   // its id in the campaign
  std::string country;  // the writer's; empty: not said
  int64_t prepared = 0, sent = 0;
  bool operator==(const Tally&) const = default;
};

// Of a day, from everywhere.
struct DayTally {
  int32_t day = 0;
  std::string target;
  int64_t prepared = 0, sent = 0;
  bool operator==(const DayTally&) const = default;
};

class LetterStore {
 public:
  // Marks of used tickets that are remembered; whoever keeps a ticket longer
  // than so many others may count a letter twice.
  static constexpr int64_t kMostMarks = 500'000;

  virtual ~LetterStore() = default;

  virtual Status add(uint16_t campaign, Step step, const std::string& target, const std::string& country,
                     int32_t day) = 0;
  // Counts a letter as sent, once for each ticket: false if this one was used.
  virtual Result<bool> add_sent(uint16_t campaign, const Tickets::Good& ticket, int32_t day) = 0;
  // Forgets the marks of tickets that are too old by `today`.
  virtual Status forget_marks(int32_t today) = 0;
  // Of all days, sorted by target and country.
  virtual Result<std::vector<Tally>> tallies(uint16_t campaign) = 0;
  // Sorted by day and target; days without a letter are left out.
  virtual Result<std::vector<DayTally>> days(uint16_t campaign) = 0;
};

}  // namespace outcry::letters
