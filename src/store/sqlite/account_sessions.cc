// The account store's passwords, second factors and sessions.
#include <fmt/format.h>

#include "store/sqlite/account_store.h"
#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using accounts::Session;
using accounts::SessionId;
using accounts::SignedIn;
using accounts::UserId;

namespace {

constexpr const char* kSelect =
    "SELECT id, user, created, last_seen, fresh_until, second_done, csrf_key, place FROM session ";

Result<Session> session_of(const Statement& row) {
  Session out;
  out.id = row.integer(0);
  out.user = row.integer(1);
  out.created = from_millis(row.integer(2));
  out.last_seen = from_millis(row.integer(3));
  out.fresh_until = from_millis(row.integer(4));
  out.second_factor_done = row.integer(5) != 0;
  if (row.blob(6).size() != out.csrf_key.size()) return corrupt("a stored session cannot be read");
  std::copy(row.blob(6).begin(), row.blob(6).end(), out.csrf_key.begin());
  out.where = row.text(7);
  return out;
}

int64_t before(Time now, std::chrono::milliseconds time) {
  return to_millis(now - time);
}

}  // namespace

void SqliteAccountStore::write_recovery(UserId user, std::span<const Hash32> hashes) {
  db_.prepare("DELETE FROM recovery WHERE user = ?").bind(user).run();
  Statement add = db_.prepare("INSERT INTO recovery VALUES (?, ?)");
  for (const Hash32& hash : hashes) add.bind(user, ByteView(hash)).run();
}

Status SqliteAccountStore::set_password(UserId user, const std::string& hash, SessionId kept) {
  return transact(db_, mutex_, "set a password", [&] {
    end_sessions(user, kept);
    drop_link(user);
    db_.prepare("UPDATE user SET password = ? WHERE id = ?").bind(hash, user).run();
    return changed_one("user");
  });
}

Status SqliteAccountStore::renew_hash(UserId user, const std::string& was, const std::string& hash) {
  return transact(db_, mutex_, "renew a password's hash", [&]() -> Status {
    db_.prepare("UPDATE user SET password = ? WHERE id = ? AND password = ?").bind(hash, user, was).run();
    return {};
  });
}

Status SqliteAccountStore::set_totp(const accounts::NewTotp& totp) {
  return transact(db_, mutex_, "set a second factor", [&]() -> Status {
    db_.prepare("UPDATE session SET second_done = 1 WHERE id = ? AND user = ?").bind(totp.session, totp.user).run();
    if (auto found = changed_one("session"); !found) return found;
    end_sessions(totp.user, totp.session);
    write_recovery(totp.user, totp.recovery);
    db_.prepare("UPDATE user SET totp = ?, totp_step = ? WHERE id = ?").bind(totp.box, totp.step, totp.user).run();
    return changed_one("user");
  });
}

Status SqliteAccountStore::use_totp_step(UserId user, int64_t step) {
  return transact(db_, mutex_, "use a code", [&]() -> Status {
    db_.prepare("UPDATE user SET totp_step = ?1 WHERE id = ?2 AND totp IS NOT NULL AND totp_step < ?1")
        .bind(step, user)
        .run();
    return db_.changes() == 1 ? Status() : gone("this code was used already");
  });
}

Status SqliteAccountStore::set_recovery(UserId user, std::span<const Hash32> hashes) {
  return transact(db_, mutex_, "set recovery codes", [&]() -> Status {
    if (auto found = find_user(user); !found) return found.error();
    write_recovery(user, hashes);
    return {};
  });
}

Status SqliteAccountStore::use_recovery(UserId user, const Hash32& hash) {
  return transact(db_, mutex_, "use a recovery code", [&] {
    db_.prepare("DELETE FROM recovery WHERE user = ? AND hash = ?").bind(user, ByteView(hash)).run();
    return changed_one("recovery code");
  });
}

Result<SessionId> SqliteAccountStore::begin_session(const accounts::NewSession& session, Time now) {
  return transact(db_, mutex_, "begin a session", [&]() -> Result<SessionId> {
    const auto user = find_user(session.user);
    if (!user && user.error().kind != Error::kNotFound) return user.error();
    if (!user || user->disabled) return gone("the user has gone");
    db_.prepare(
           "INSERT INTO session (user, token_hash, csrf_key, created, last_seen, fresh_until, second_done, place) "
           "VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)")
        .bind(session.user, ByteView(session.token_hash), ByteView(session.csrf_key), to_millis(now),
              to_millis(session.fresh_until), session.second_factor_done ? 1 : 0, session.where)
        .run();
    const SessionId id = sqlite3_last_insert_rowid(db_.handle());
    db_.prepare(
           "DELETE FROM session WHERE user = ?1 AND id NOT IN "
           "(SELECT id FROM session WHERE user = ?1 ORDER BY id DESC LIMIT ?2)")
        .bind(session.user, accounts::kMostSessions)
        .run();
    return id;
  });
}

// What was exchanged long ago is kept by nobody but a thief, or by whom a thief
// has overtaken: neither goes on.
bool SqliteAccountStore::ends_what_was_stolen(const Hash32& token_hash, Time now) {
  int64_t session = 0;
  {
    Statement row = db_.prepare("SELECT session FROM exchanged WHERE token_hash = ? AND at <= ?");
    if (!row.bind(ByteView(token_hash), before(now, accounts::kExchangeTakes)).step()) return false;
    session = row.integer(0);
  }
  db_.prepare("DELETE FROM session WHERE id = ?").bind(session).run();
  return true;
}

Result<SignedIn> SqliteAccountStore::session(const Hash32& token_hash, Time now) {
  auto found = look(db_, mutex_, "look for a session", [&]() -> Result<SignedIn> {
    Statement row = db_.prepare(fmt::format("{} WHERE token_hash = ?", kSelect));
    if (!row.bind(ByteView(token_hash)).step()) return not_found("no such session");
    auto session = session_of(row);
    if (!session) return session.error();
    auto user = find_user(session->user);
    if (!user) return user.error();
    SignedIn in{std::move(*session), std::move(*user)};
    if (has_ended(in, now)) return gone("the session has ended");
    return in;
  });
  if (found || found.error().kind != Error::kNotFound) return found;
  const auto ended = transact(db_, mutex_, "end a session that was stolen",
                              [&]() -> Result<bool> { return ends_what_was_stolen(token_hash, now); });
  return ended ? found : ended.error();
}

Status SqliteAccountStore::touch(SessionId session, Time now) {
  return transact(db_, mutex_, "note a session as seen", [&]() -> Status {
    db_.prepare("UPDATE session SET last_seen = max(last_seen, ?) WHERE id = ?").bind(to_millis(now), session).run();
    return {};
  });
}

Status SqliteAccountStore::rotate(const accounts::Rotation& rotation) {
  return transact(db_, mutex_, "exchange a session's token", [&]() -> Status {
    db_.prepare("INSERT INTO exchanged SELECT ?1, id, ?2 FROM session WHERE token_hash = ?1")
        .bind(ByteView(rotation.old_hash), to_millis(rotation.at))
        .run();
    if (auto found = changed_one("session"); !found) return found;
    db_.prepare(
           "DELETE FROM exchanged WHERE session = (SELECT id FROM session WHERE token_hash = ?1) AND token_hash NOT IN "
           "(SELECT token_hash FROM exchanged WHERE session = (SELECT id FROM session WHERE token_hash = ?1) "
           "ORDER BY at DESC LIMIT ?2)")
        .bind(ByteView(rotation.old_hash), accounts::kMostExchanged)
        .run();
    db_.prepare(
           "UPDATE session SET token_hash = ?, fresh_until = ?, second_done = max(second_done, ?) WHERE token_hash = ?")
        .bind(ByteView(rotation.new_hash), to_millis(rotation.fresh_until), rotation.second_factor_done ? 1 : 0,
              ByteView(rotation.old_hash))
        .run();
    return changed_one("session");
  });
}

Status SqliteAccountStore::end_session(UserId user, SessionId session) {
  return transact(db_, mutex_, "end a session", [&]() -> Status {
    db_.prepare("DELETE FROM session WHERE id = ? AND user = ?").bind(session, user).run();
    return {};
  });
}

Result<std::vector<Session>> SqliteAccountStore::sessions(UserId user, Time now) {
  return look(db_, mutex_, "list sessions", [&]() -> Result<std::vector<Session>> {
    std::vector<Session> out;
    const auto whose = find_user(user);
    if (!whose) return whose.error().kind == Error::kNotFound ? Result<std::vector<Session>>(out) : whose.error();
    Statement rows = db_.prepare(fmt::format("{} WHERE user = ? ORDER BY id DESC", kSelect));
    for (rows.bind(user); rows.step();) {
      auto one = session_of(rows);
      if (!one) return one.error();
      if (!has_ended(SignedIn{*one, *whose}, now)) out.push_back(std::move(*one));
    }
    return out;
  });
}

Result<int64_t> SqliteAccountStore::expire(Time now) {
  return transact(db_, mutex_, "forget sessions that have ended", [&]() -> Result<int64_t> {
    db_.prepare(
           "DELETE FROM session WHERE created <= ? OR last_seen <= ? OR (NOT second_done AND created <= ? AND "
           "(SELECT totp IS NOT NULL OR EXISTS (SELECT 1 FROM passkey WHERE passkey.user = user.id) "
           "FROM user WHERE user.id = session.user))")
        .bind(before(now, accounts::kAbsolute), before(now, accounts::kIdle), before(now, accounts::kSecondWithin))
        .run();
    const int64_t sessions = db_.changes();
    db_.prepare("DELETE FROM invitation WHERE expires <= ?").bind(to_millis(now)).run();
    return sessions + db_.changes();
  });
}

}  // namespace outcry::store
