// The account store's passkeys, and the questions that sessions ask them.
#include "store/sqlite/account_store.h"
#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using accounts::Challenge;
using accounts::Passkey;
using accounts::PasskeyId;
using accounts::UserId;

namespace {

Bytes bytes_in(const Statement& row, int column) {
  return {row.blob(column).begin(), row.blob(column).end()};
}

Passkey passkey_of(const Statement& row) {
  Passkey out;
  out.id = row.integer(0);
  out.credential.id = bytes_in(row, 1);
  out.credential.algorithm = static_cast<int>(row.integer(2));
  out.credential.public_key = bytes_in(row, 3);
  out.credential.counter = static_cast<uint32_t>(row.integer(4));
  out.copied = row.integer(5) != 0;
  out.name = row.text(6);
  out.created = from_millis(row.integer(7));
  if (!row.is_null(8)) out.used = from_millis(row.integer(8));
  return out;
}

}  // namespace

Status SqliteAccountStore::keeping_a_factor(UserId user) {
  const auto found = find_user(user);
  if (!found) return found.error();
  if (found->factors.any()) return {};
  if (is_owner(*found)) return invalid("an owner needs a second factor: set up another one first");
  write_recovery(user, {});
  return {};
}

Status SqliteAccountStore::add_passkey(const accounts::NewPasskey& passkey, Time now) {
  return transact(db_, mutex_, "add a passkey", [&]() -> Status {
    const auto user = find_user(passkey.user);
    if (!user) return user.error();
    if (user->factors.passkeys >= static_cast<int>(accounts::kMostPasskeys)) {
      return invalid("there are as many passkeys as there may be");
    }
    db_.prepare("UPDATE session SET second_done = 1 WHERE id = ? AND user = ?")
        .bind(passkey.session, passkey.user)
        .run();
    if (auto found = changed_one("session"); !found) return found;
    const accounts::Credential& credential = passkey.credential;
    db_.prepare(
           "INSERT OR IGNORE INTO passkey (user, credential, algorithm, public_key, counter, name, created) "
           "VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(passkey.user, ByteView(credential.id), credential.algorithm, ByteView(credential.public_key),
              static_cast<int64_t>(credential.counter), passkey.name, to_millis(now))
        .run();
    if (db_.changes() != 1) return invalid("this passkey is known already");
    if (passkey.recovery.empty()) return {};
    end_sessions(passkey.user, passkey.session);
    write_recovery(passkey.user, passkey.recovery);
    return {};
  });
}

Result<std::vector<Passkey>> SqliteAccountStore::passkeys(UserId user) {
  return look(db_, mutex_, "list passkeys", [&]() -> Result<std::vector<Passkey>> {
    std::vector<Passkey> out;
    Statement rows = db_.prepare(
        "SELECT id, credential, algorithm, public_key, counter, copied, name, created, used FROM passkey "
        "WHERE user = ? ORDER BY id");
    for (rows.bind(user); rows.step();) out.push_back(passkey_of(rows));
    return out;
  });
}

// Section 6.1.1: a counter grows with each signature, or is always 0.
Result<bool> SqliteAccountStore::use_passkey(UserId user, PasskeyId passkey, uint32_t counter, Time now) {
  return transact(db_, mutex_, "use a passkey", [&]() -> Result<bool> {
    db_.prepare(
           "UPDATE passkey SET counter = ?3, used = ?4 WHERE id = ?1 AND user = ?2 AND NOT copied "
           "AND (counter < ?3 OR (counter = 0 AND ?3 = 0))")
        .bind(passkey, user, static_cast<int64_t>(counter), to_millis(now))
        .run();
    if (db_.changes() == 1) return true;
    db_.prepare("UPDATE passkey SET copied = 1 WHERE id = ? AND user = ?").bind(passkey, user).run();
    if (auto found = changed_one("passkey"); !found) return found.error();
    return false;
  });
}

Status SqliteAccountStore::remove_passkey(UserId user, PasskeyId passkey) {
  return transact(db_, mutex_, "remove a passkey", [&]() -> Status {
    db_.prepare("DELETE FROM passkey WHERE id = ? AND user = ?").bind(passkey, user).run();
    if (auto found = changed_one("passkey"); !found) return found;
    return keeping_a_factor(user);
  });
}

Status SqliteAccountStore::drop_totp(UserId user) {
  return transact(db_, mutex_, "remove an authenticator app", [&]() -> Status {
    db_.prepare("UPDATE user SET totp = NULL, totp_step = 0 WHERE id = ? AND totp IS NOT NULL").bind(user).run();
    if (auto found = changed_one("second factor"); !found) return found;
    return keeping_a_factor(user);
  });
}

Status SqliteAccountStore::set_challenge(SessionId session, const Challenge& challenge, Time until) {
  return transact(db_, mutex_, "keep a challenge", [&] {
    db_.prepare("UPDATE session SET challenge = ?, challenge_until = ? WHERE id = ?")
        .bind(ByteView(challenge), to_millis(until), session)
        .run();
    return changed_one("session");
  });
}

Result<Challenge> SqliteAccountStore::take_challenge(SessionId session, Time now) {
  return transact(db_, mutex_, "take a challenge", [&]() -> Result<Challenge> {
    Challenge out{};
    {
      Statement row = db_.prepare("SELECT challenge FROM session WHERE id = ? AND challenge_until > ?");
      if (!row.bind(session, to_millis(now)).step() || row.blob(0).size() != out.size()) {
        return not_found("no such challenge");
      }
      std::ranges::copy(row.blob(0), out.begin());
    }
    db_.prepare("UPDATE session SET challenge = NULL, challenge_until = NULL WHERE id = ?").bind(session).run();
    return out;
  });
}

}  // namespace outcry::store
