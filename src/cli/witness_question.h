// What a site's witnesses say of its logs: how large they have seen each.
#pragma once

#include "fetch/client.h"
#include "petition/cosigning.h"
#include "tally/log.h"

namespace outcry::cli {

struct WitnessSays {
  bool cosigns = false;
  uint64_t seen = 0;  // the size it has cosigned
  std::string why;    // unless it cosigned now or before
};

// Asks it to cosign what there is: harmless, and the very question that
// counts. kFailed: it cannot be reached.
Result<WitnessSays> ask_witness(const petition::WitnessAddress& witness, const tally::Head& head,
                                fetch::Client& client);

}  // namespace outcry::cli
