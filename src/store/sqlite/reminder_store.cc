#include "store/sqlite/reminder_store.h"

#include "letters/reminder.h"
#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using letters::kReminderAskKind;
using letters::kReminderKind;
using letters::kReminderSilentKind;

Status SqliteReminderStore::ask(uint16_t campaign, int64_t id, const Bytes& box, Time now) {
  return transact(db_, mutex_, "keep a reminder", [&]() -> Status {
    Statement all = db_.prepare("SELECT count(*) FROM mail WHERE id >= ? AND kind BETWEEN ? AND ?");
    all.bind(letters::kReminderIds, static_cast<int>(kReminderAskKind), static_cast<int>(kReminderSilentKind)).step();
    if (all.integer(0) >= kMost) return invalid("too many reminders wait");
    all.reset();
    db_.prepare(
           "INSERT OR IGNORE INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?1, ?2, ?3, ?4, ?4, ?5)")
        .bind(id, static_cast<int>(campaign), static_cast<int>(kReminderAskKind), to_millis(now), box)
        .run();
    return {};
  });
}

SqliteReminderStore::State SqliteReminderStore::state_of(uint16_t campaign, int64_t id) {
  Statement row = db_.prepare("SELECT kind, length(box) FROM mail WHERE id = ? AND campaign = ?");
  if (!row.bind(id, static_cast<int>(campaign)).step() || row.integer(1) == 0) return State::kNone;
  if (row.integer(0) == kReminderKind) return State::kSettled;
  // Once the first mail has left, what waits has the silent kind, and its box.
  return row.integer(0) == kReminderAskKind || row.integer(0) == kReminderSilentKind ? State::kAsked : State::kNone;
}

Result<SqliteReminderStore::State> SqliteReminderStore::state(uint16_t campaign, int64_t id) {
  return look(db_, mutex_, "look for a reminder", [&]() -> Result<State> { return state_of(campaign, id); });
}

Result<bool> SqliteReminderStore::settle(uint16_t campaign, int64_t id, Time due) {
  return transact(db_, mutex_, "settle a reminder", [&]() -> Result<bool> {
    if (state_of(campaign, id) != State::kAsked) return false;
    db_.prepare(
           "UPDATE mail SET kind = ?1, due_at = ?2, first_due = ?2, attempts = 0, reason = '' "
           "WHERE id = ?3 AND campaign = ?4")
        .bind(static_cast<int>(kReminderKind), to_millis(due), id, static_cast<int>(campaign))
        .run();
    return true;
  });
}

Result<bool> SqliteReminderStore::end(uint16_t campaign, int64_t id, Time silent_until) {
  return transact(db_, mutex_, "end a reminder", [&]() -> Result<bool> {
    if (state_of(campaign, id) == State::kNone) return false;
    db_.prepare(
           "UPDATE mail SET kind = ?1, due_at = ?2, first_due = ?2, attempts = 0, reason = '', box = x'' "
           "WHERE id = ?3 AND campaign = ?4")
        .bind(static_cast<int>(kReminderSilentKind), to_millis(silent_until), id, static_cast<int>(campaign))
        .run();
    return true;
  });
}

Status SqliteReminderStore::forget(Time now) {
  return transact(db_, mutex_, "erase reminders that could not be sent", [&]() -> Status {
    db_.prepare("DELETE FROM mail WHERE due_at IS NULL AND first_due < ? AND kind BETWEEN ? AND ?")
        .bind(to_millis(now - kFailedFor), static_cast<int>(kReminderAskKind), static_cast<int>(kReminderSilentKind))
        .run();
    return {};
  });
}

}  // namespace outcry::store
