// A tally log as a folder of files, named as they are served (C2SP
// tlog-tiles): "checkpoint", "key", "tile/…". A further writing adds what is
// new. The checkpoint is written last: it never names what is not there.
#pragma once

#include <filesystem>
#include <string>

#include "tally/log_audit.h"

namespace outcry::cli {

// `checkpoint` is of `log` and says `size`, `key` is its verifier key.
// kInvalid if the folder holds something else.
Status write_log_folder(tally::LogSource& log, uint64_t size, const std::string& checkpoint, const std::string& key,
                        const std::filesystem::path& folder);

}  // namespace outcry::cli
