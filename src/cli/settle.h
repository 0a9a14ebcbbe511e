// Settling says how far a restored campaign's public log had come, so that the
// server goes on from there and not from an older point, which would fork it.
#pragma once

#include <string>
#include <vector>

#include "cli/station.h"

namespace outcry::cli {

struct Settling {
  std::vector<std::string> logs;  // the newest copies that anybody has: addresses, folders
  bool nothing_newer = false;     // the others are as the backup has them
};

// Entries of the logs that are not here are taken over; then the site's
// witnesses are asked. kInvalid: one of them has seen more, or a log is left.
Status settle(Station& station, const Config& config, const Settling& settling);

}  // namespace outcry::cli
