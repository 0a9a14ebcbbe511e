// A copy of a database for another machine, and what the copy remembers: that
// it is one. Since it was made its site has gone on, and published what the
// copy does not know. So every campaign of a copy is *unsettled* until
// somebody says how far its public log had come; a log that went on from an
// older point would be a fork.
//
// The mark is the table `unsettled`, which stands in copies alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "petition/petition_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

// A campaign's log as a database has it.
struct LogState {
  petition::CampaignNumber campaign = 0;
  std::string slug;
  uint64_t size = 0;
  int64_t count = 0;
  std::string checkpoint;   // empty if nobody was counted yet
  bool takes_part = false;  // somebody signed, counted or not: its keys are needed
  bool index_gone = false;  // its index key was destroyed on schedule
};

struct Unsettled {
  std::string slug;
  uint64_t size = 0;
  Time copied_at{};
};

struct Copied {
  Time at{};
  int version = 0;  // of the schema
  std::vector<LogState> logs;
};

// Writes what `from` holds now into the empty file `to`, marked, while others
// write on: what was deleted does not come along, nor do the console's sessions
// and links. `progress` in pages.
Result<Copied> copy_database(const std::filesystem::path& from, const std::filesystem::path& to, const Clock& clock,
                             const std::function<void(uint64_t done, uint64_t total)>& progress);

// Of what kind it is, and whether SQLite finds it sound. kInvalid: of a newer
// version; kCorrupt: damaged.
Result<Copied> inspect_copy(const std::filesystem::path& file);

Result<std::vector<LogState>> logs_of(Database& db);
Result<std::vector<Unsettled>> unsettled(Database& db);
// Harmless if it is.
Status settle(Database& db, petition::CampaignNumber campaign);

}  // namespace outcry::store
