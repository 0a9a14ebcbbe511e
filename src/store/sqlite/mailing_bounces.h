// What failed mails count against a subscriber, within a transaction of one of
// the stores. Private to store/sqlite.
#pragma once

#include "store/sqlite/database.h"

namespace outcry::store {

// One more day on which a mailing to them failed for good; nothing if there is
// no such subscriber.
void count_failure(Database& db, int64_t subscriber, int32_t day);

}  // namespace outcry::store
