// What must be in place before a data folder goes on that was restored, or
// lost something: the server's keys, which no backup holds, and word of how
// far the public logs had come.
#pragma once

#include <string>
#include <vector>

#include "cli/data_folder.h"
#include "store/sqlite/copy.h"

namespace outcry::cli {

// The names of the keys that these campaigns need and `keys/` does not hold. A
// campaign that nobody has signed needs none.
std::vector<std::string> missing_keys(const DataFolder& folder, const std::vector<store::LogState>& logs);

// kInvalid says which key is missing, and what to do: none is made anew where
// people have signed.
Status expect_keys(const DataFolder& folder, store::Database& db);
// kInvalid if a log may have gone on elsewhere.
Status expect_settled(const DataFolder& folder, store::Database& db);

// "save-the-thirty (630 entries at 2026-11-24T03:00:00Z)"
std::string shown(const store::Unsettled& log);

}  // namespace outcry::cli
