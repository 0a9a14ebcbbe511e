// A tally log as a folder of files, named as they are served (C2SP
// tlog-tiles): "checkpoint", "key", "tile/…". A further writing adds what is
// new. The checkpoint is written last: it never names what is not there.
#pragma once

#include <filesystem>
#include <string>

#include "petition/published_log.h"

namespace outcry::cli {

// The paths of all tiles and bundles of a log of `size` entries, told in turn
// until one fails.
Status for_each_tile(uint64_t size, const std::function<Status(const std::string& path)>& tell);

// `head` is of `log`, `key` its verifier key. kInvalid if the folder holds
// something else.
Status write_log_folder(petition::PublishedLog& log, const tally::Head& head, const std::string& key,
                        const std::filesystem::path& folder);

}  // namespace outcry::cli
