// One transaction of the account store: its mutex, its BEGIN and COMMIT, and
// the border at which SQLite's errors end.
#pragma once

#include <mutex>
#include <string_view>

#include "base/result.h"
#include "store/sqlite/database.h"

namespace outcry::store {

// What `act` does is committed if what it returns is no error.
template <class Act>
auto transact(Database& db, std::mutex& mutex, std::string_view doing, Act act) -> decltype(act()) {
  const std::lock_guard lock(mutex);
  try {
    Transaction transaction(db);
    auto done = act();
    if (done) transaction.commit();
    return done;
  } catch (const SqliteError& error) {
    return to_error(error, doing);
  }
}

// What `act` reads is of one moment.
template <class Act>
auto look(Database& db, std::mutex& mutex, std::string_view doing, Act act) -> decltype(act()) {
  const std::lock_guard lock(mutex);
  try {
    const Snapshot snapshot(db);
    return act();
  } catch (const SqliteError& error) {
    return to_error(error, doing);
  }
}

}  // namespace outcry::store
