#include "store/sqlite/entrusted_store.h"

#include "base/hash.h"
#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using letters::Asking;
using letters::Confirming;
using letters::EntrustedRow;
using letters::EntrustedState;

namespace {

constexpr std::chrono::hours kNoticeEvery{24};

int of(EntrustedState state) {
  return static_cast<int>(state);
}

}  // namespace

int64_t SqliteEntrustedStore::number(Statement& row) {
  const int64_t out = row.step() ? row.integer(0) : 0;
  row.reset();
  return out;
}

std::vector<int64_t> SqliteEntrustedStore::ids(Statement& rows) {
  std::vector<int64_t> out;
  while (rows.step()) out.push_back(rows.integer(0));
  rows.reset();
  return out;
}

std::optional<SqliteEntrustedStore::Found> SqliteEntrustedStore::row_of(int64_t id) {
  Statement row = db_.prepare(
      "SELECT campaign, target, zone, country, who, secret, state, at, promised FROM entrusted_letter WHERE id = ?");
  if (!row.bind(id).step()) return std::nullopt;
  Found out;
  out.row.id = id;
  out.row.campaign = static_cast<uint16_t>(row.integer(0));
  out.row.target = row.text(1);
  out.row.zone = row.text(2);
  out.row.country = row.text(3);
  out.who = row.integer(4);
  const ByteView secret = row.blob(5);
  if (secret.size() == out.row.secret.size()) std::ranges::copy(secret, out.row.secret.begin());
  out.row.state = static_cast<EntrustedState>(row.integer(6));
  out.row.at = from_millis(row.integer(7));
  out.row.promised = from_millis(row.integer(8));
  row.reset();
  return out;
}

std::optional<SqliteEntrustedStore::Found> SqliteEntrustedStore::row_of(uint16_t campaign, int64_t id,
                                                                        const petition::SecretHash& secret) {
  auto found = row_of(id);
  const bool theirs = found && found->row.campaign == campaign && equal(found->row.secret, secret) &&
                      found->row.state != EntrustedState::kNoticed;
  return theirs ? found : std::nullopt;
}

void SqliteEntrustedStore::put_mail(int64_t letter, uint16_t campaign, uint8_t kind, Time due, const Bytes& box) {
  // In place of the one with the link, should that have failed.
  db_.prepare(
         "INSERT OR REPLACE INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?1, ?2, ?3, ?4, ?4, ?5)")
      .bind(letters::letter_mail_id(letter), static_cast<int>(campaign), static_cast<int>(kind), to_millis(due), box)
      .run();
}

void SqliteEntrustedStore::drop(int64_t id) {
  db_.prepare("DELETE FROM entrusted_letter WHERE id = ?").bind(id).run();
  db_.prepare("DELETE FROM mail WHERE id = ?").bind(letters::letter_mail_id(id)).run();
}

void SqliteEntrustedStore::end(int64_t id, EntrustedState state, Time now) {
  db_.prepare("UPDATE entrusted_letter SET state = ?, at = ?, box = NULL WHERE id = ?")
      .bind(of(state), to_millis(now), id)
      .run();
  db_.prepare("DELETE FROM mail WHERE id = ?").bind(letters::letter_mail_id(id)).run();
  db_.prepare("DELETE FROM entrusted_writer WHERE letter = ?").bind(id).run();
}

Result<Asking> SqliteEntrustedStore::ask(const letters::NewEntrusted& letter, const letters::EntrustedLimits& limits) {
  return transact(db_, mutex_, "keep a letter", [&]() -> Result<Asking> {
    const auto campaign = static_cast<int>(letter.campaign);
    const auto count = [&](EntrustedState state) {
      Statement row =
          db_.prepare("SELECT count(*) FROM entrusted_letter WHERE campaign = ? AND target = ? AND state = ?");
      return static_cast<size_t>(number(row.bind(campaign, letter.target, of(state))));
    };
    if (count(EntrustedState::kWaiting) >= limits.waiting || count(EntrustedState::kAsked) >= limits.asked) {
      return Asking::kFull;
    }
    Statement writer = db_.prepare("SELECT count(*) FROM entrusted_writer WHERE campaign = ? AND who = ?");
    const bool has_written = number(writer.bind(campaign, letter.who)) > 0;
    const EntrustedState state = has_written ? EntrustedState::kNoticed : EntrustedState::kAsked;
    Statement open = db_.prepare("SELECT count(*) FROM entrusted_letter WHERE who = ? AND state = ? AND at > ?");
    open.bind(letter.who, of(state),
              to_millis(letter.at - (has_written ? kNoticeEvery : letters::kConfirmLetterWithin)));
    if (static_cast<size_t>(number(open)) >= (has_written ? 1 : limits.links)) {
      return has_written ? Asking::kOneOnly : Asking::kTooMany;
    }
    db_.prepare(
           "INSERT INTO entrusted_letter (id, campaign, target, zone, country, who, secret, state, at, box) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(letter.id, campaign, letter.target, letter.zone, letter.country, letter.who, ByteView(letter.secret),
              of(state), to_millis(letter.at),
              has_written ? std::optional<ByteView>() : std::optional<ByteView>(letter.box))
        .run();
    put_mail(letter.id, letter.campaign, has_written ? letters::kOneOnlyKind : letters::kAskKind, letter.at,
             letter.ask);
    return has_written ? Asking::kOneOnly : Asking::kAsked;
  });
}

Result<std::optional<EntrustedRow>> SqliteEntrustedStore::find(uint16_t campaign, int64_t id,
                                                               const petition::SecretHash& secret) {
  return look(db_, mutex_, "find a letter", [&]() -> Result<std::optional<EntrustedRow>> {
    const auto found = row_of(campaign, id, secret);
    return found ? std::optional(found->row) : std::nullopt;
  });
}

Result<std::optional<EntrustedRow>> SqliteEntrustedStore::find(int64_t id) {
  return look(db_, mutex_, "find a letter", [&]() -> Result<std::optional<EntrustedRow>> {
    const auto found = row_of(id);
    return found ? std::optional(found->row) : std::nullopt;
  });
}

Result<Confirming> SqliteEntrustedStore::confirm(uint16_t campaign, int64_t id, const petition::SecretHash& secret,
                                                 Time now, Time promised, size_t most_waiting) {
  return transact(db_, mutex_, "confirm a letter", [&]() -> Result<Confirming> {
    const auto found = row_of(campaign, id, secret);
    if (!found) return Confirming::kNot;
    if (found->row.state != EntrustedState::kAsked) return Confirming::kDone;
    if (found->row.at + letters::kConfirmLetterWithin < now) return Confirming::kExpired;
    Statement writer = db_.prepare("SELECT count(*) FROM entrusted_writer WHERE campaign = ? AND who = ?");
    if (number(writer.bind(static_cast<int>(campaign), found->who)) > 0) {
      drop(id);
      return Confirming::kOneOnly;
    }
    Statement waiting =
        db_.prepare("SELECT count(*) FROM entrusted_letter WHERE campaign = ? AND target = ? AND state = 2");
    if (static_cast<size_t>(number(waiting.bind(static_cast<int>(campaign), found->row.target))) >= most_waiting) {
      return Confirming::kFull;
    }
    db_.prepare("UPDATE entrusted_letter SET state = 2, at = ?, promised = ? WHERE id = ?")
        .bind(to_millis(now), to_millis(promised), id)
        .run();
    db_.prepare("INSERT INTO entrusted_writer VALUES (?, ?, ?)").bind(static_cast<int>(campaign), found->who, id).run();
    db_.prepare("INSERT OR IGNORE INTO entrusted_lane (campaign, target) VALUES (?, ?)")
        .bind(static_cast<int>(campaign), found->row.target)
        .run();
    db_.prepare(
           "INSERT INTO letter_count (campaign, target, country, day, prepared, sent) VALUES (?, ?, ?, ?, 1, 0) "
           "ON CONFLICT DO UPDATE SET prepared = prepared + 1")
        .bind(static_cast<int>(campaign), found->row.target, found->row.country, static_cast<int64_t>(day_of(now)))
        .run();
    // Earlier tries of the same writer.
    Statement others = db_.prepare("SELECT id FROM entrusted_letter WHERE who = ? AND state = 1");
    for (const int64_t other : ids(others.bind(found->who))) drop(other);
    return Confirming::kDone;
  });
}

Result<EntrustedState> SqliteEntrustedStore::cancel(uint16_t campaign, int64_t id, const petition::SecretHash& secret,
                                                    Time now) {
  return transact(db_, mutex_, "cancel a letter", [&]() -> Result<EntrustedState> {
    const auto found = row_of(campaign, id, secret);
    if (!found) return not_found("no such letter");
    if (found->row.state != EntrustedState::kAsked && found->row.state != EntrustedState::kWaiting) {
      return found->row.state;
    }
    end(id, EntrustedState::kCancelled, now);
    return EntrustedState::kCancelled;
  });
}

}  // namespace outcry::store
