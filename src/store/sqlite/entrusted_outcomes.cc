#include "store/sqlite/entrusted_outcomes.h"

#include <optional>

#include "letters/entrusted.h"

namespace outcry::store {

using letters::EntrustedState;

namespace {

struct Whose {
  int64_t campaign = 0, who = 0;
  std::string target, country;
  EntrustedState state{};
  Time at{};
};

std::optional<Whose> whose(Database& db, int64_t letter) {
  Statement row = db.prepare("SELECT campaign, who, target, country, state, at FROM entrusted_letter WHERE id = ?");
  if (!row.bind(letter).step()) return std::nullopt;
  Whose out{row.integer(0),
            row.integer(1),
            std::string(row.text(2)),
            std::string(row.text(3)),
            static_cast<EntrustedState>(row.integer(4)),
            from_millis(row.integer(5))};
  row.reset();
  return out;
}

void set_state(Database& db, int64_t letter, EntrustedState state, Time at) {
  db.prepare("UPDATE entrusted_letter SET state = ?, at = ?, box = NULL WHERE id = ?")
      .bind(static_cast<int>(state), to_millis(at), letter)
      .run();
  db.prepare("DELETE FROM mail WHERE id = ?").bind(letters::letter_mail_id(letter)).run();
}

void count_sent(Database& db, const Whose& whose, int32_t day, int64_t more) {
  db.prepare(
        "INSERT INTO letter_count (campaign, target, country, day, prepared, sent) VALUES (?1, ?2, ?3, ?4, 0, ?5) "
        "ON CONFLICT DO UPDATE SET sent = sent + excluded.sent")
      .bind(whose.campaign, whose.target, whose.country, static_cast<int64_t>(day), more)
      .run();
}

void add_to_lane(Database& db, const Whose& whose, std::string_view column) {
  db.prepare(fmt::format("UPDATE entrusted_lane SET {0} = {0} + 1 WHERE campaign = ? AND target = ?", column))
      .bind(whose.campaign, whose.target)
      .run();
}

void let_write_again(Database& db, int64_t letter) {
  db.prepare("DELETE FROM entrusted_writer WHERE letter = ?").bind(letter).run();
}

}  // namespace

void note_letter_sent(Database& db, int64_t mail_id, Time at) {
  const int64_t letter = letters::letter_of_mail(mail_id);
  const auto found = whose(db, letter);
  if (!found || (found->state != EntrustedState::kLeaving && found->state != EntrustedState::kCancelled)) return;
  set_state(db, letter, EntrustedState::kSent, at);
  count_sent(db, *found, day_of(at), 1);
  add_to_lane(db, *found, "sent");
  db.prepare("INSERT OR IGNORE INTO entrusted_writer VALUES (?, ?, ?)").bind(found->campaign, found->who, letter).run();
}

void note_letter_failed(Database& db, int64_t mail_id, const std::string& reason, Time at) {
  const int64_t letter = letters::letter_of_mail(mail_id);
  const auto found = whose(db, letter);
  if (!found || found->state != EntrustedState::kLeaving) return;
  set_state(db, letter, EntrustedState::kFailed, at);
  add_to_lane(db, *found, "failed");
  db.prepare("UPDATE entrusted_lane SET reason = ? WHERE campaign = ? AND target = ?")
      .bind(reason, found->campaign, found->target)
      .run();
  let_write_again(db, letter);
}

bool note_letter_returned(Database& db, int64_t mail_id, Time at) {
  const int64_t letter = letters::letter_of_mail(mail_id);
  const auto found = whose(db, letter);
  if (!found || found->state != EntrustedState::kSent) return false;
  set_state(db, letter, EntrustedState::kReturned, at);
  count_sent(db, *found, day_of(found->at), -1);
  add_to_lane(db, *found, "returned");
  let_write_again(db, letter);
  return true;
}

}  // namespace outcry::store
