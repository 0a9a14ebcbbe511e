// The Courier takes letters to the outbox when their turn comes: in the
// target's working hours, within its budget, at moments that are drawn. It
// never opens a letter.
//
// step() is called by one thread, each second. What it has drawn is in memory
// alone; that a stretch of an hour has had its letter is on the disk, so a
// crash lets nothing leave twice, and two processes take one letter once.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "letters/entrusted_store.h"
#include "petition/roster.h"

namespace outcry::letters {

class Courier {
 public:
  // All must outlive it.
  Courier(EntrustedStore& store, const petition::Roster& roster, const Clock& clock, Random& random);

  // How many went into the outbox.
  Result<int> step();
  // Forgets what is due; ends what waits for a campaign that is over. Each
  // minute.
  Status tend();

 private:
  using Lane = std::pair<uint16_t, std::string>;  // campaign and target
  Result<bool> step(const Lane& lane, const std::vector<WaitingLine>& lines);
  // Whether the moment that was drawn for this stretch has come.
  bool is_time(const Lane& lane, Time now, int64_t per_hour);

  EntrustedStore& store_;
  const petition::Roster& roster_;
  const Clock& clock_;
  Random& random_;
  std::map<Lane, Time> moments_;  // drawn; of the stretch that they are in
};

}  // namespace outcry::letters
