// The schema's history: a list of steps, run forward only, at start, in one
// transaction. A database from a newer program is refused.
#pragma once

#include "base/result.h"
#include "store/sqlite/database.h"

namespace outcry::store {

// The version that this program writes; in PRAGMA user_version.
int schema_version();

// Whether it is of an older version, or empty.
Result<bool> needs_migration(Database& db);
// kInvalid if the database is of a newer version.
Status migrate(Database& db);
// Stops after step `version`: for tests that start from an old database.
Status migrate_to(Database& db, int version);

}  // namespace outcry::store
