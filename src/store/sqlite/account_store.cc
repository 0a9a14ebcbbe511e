#include "store/sqlite/account_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using accounts::Credentials;
using accounts::Grant;
using accounts::Invited;
using accounts::Link;
using accounts::Role;
using accounts::User;
using accounts::UserId;

namespace {

constexpr std::string_view kSelect =
    "SELECT id, email, name, created, disabled, password IS NOT NULL, totp IS NOT NULL, "
    "(SELECT count(*) FROM recovery WHERE recovery.user = user.id), "
    "(SELECT count(*) FROM passkey WHERE passkey.user = user.id) FROM user ";

std::string joined(const std::vector<std::string>& slugs) {
  return fmt::format("{}", fmt::join(slugs, " "));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> slugs;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    slugs.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return slugs;
}

std::optional<std::string> text_or_none(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(std::string(row.text(column)));
}

}  // namespace

Status SqliteAccountStore::changed_one(const char* what) {
  return db_.changes() == 1 ? Status() : not_found(fmt::format("no such {}", what));
}

Result<User> SqliteAccountStore::user_of(const Statement& row) {
  User user;
  user.id = row.integer(0);
  user.email = row.text(1);
  user.name = row.text(2);
  user.created = from_millis(row.integer(3));
  user.disabled = row.integer(4) != 0;
  user.has_password = row.integer(5) != 0;
  user.factors = {row.integer(6) != 0, static_cast<int>(row.integer(7)), static_cast<int>(row.integer(8))};
  Statement grants = db_.prepare("SELECT role, campaign, cities, member FROM grant_ WHERE user = ? ORDER BY position");
  for (grants.bind(user.id); grants.step();) {
    const int64_t role = grants.integer(0);
    if (role < 1 || role > static_cast<int64_t>(std::size(accounts::kRoles))) {
      return corrupt("a stored grant cannot be read");
    }
    user.grants.push_back(
        {static_cast<Role>(role), text_or_none(grants, 1), split(grants.text(2)), text_or_none(grants, 3)});
  }
  return user;
}

Result<User> SqliteAccountStore::find_user(UserId id) {
  Statement row = db_.prepare(fmt::format("{} WHERE id = ?", kSelect));
  if (!row.bind(id).step()) return not_found("no such user");
  return user_of(row);
}

bool SqliteAccountStore::has_owner() {
  Statement row = db_.prepare(
      "SELECT 1 FROM user JOIN grant_ ON grant_.user = user.id WHERE role = ? AND campaign IS NULL AND NOT disabled "
      "AND password IS NOT NULL");
  return row.bind(static_cast<int>(Role::kOwner)).step();
}

// Does `act` in the transaction that is open, unless it takes the last owner.
template <class Act>
Status SqliteAccountStore::keeping_an_owner(Act act) {
  const bool had = has_owner();
  if (Status done = act(); !done) return done;
  if (had && !has_owner()) return invalid("the site needs an owner who can sign in: make another one first");
  return {};
}

void SqliteAccountStore::write_grants(UserId user, const std::vector<Grant>& grants) {
  db_.prepare("DELETE FROM grant_ WHERE user = ?").bind(user).run();
  Statement add = db_.prepare("INSERT INTO grant_ VALUES (?, ?, ?, ?, ?, ?)");
  for (size_t i = 0; i < grants.size(); ++i) {
    const Grant& grant = grants[i];
    add.bind(user, i, static_cast<int>(grant.role), grant.campaign, joined(grant.cities), grant.member).run();
  }
}

void SqliteAccountStore::write_link(UserId user, const Link& link) {
  db_.prepare("INSERT OR REPLACE INTO invitation VALUES (?, ?, ?, ?, ?)")
      .bind(user, ByteView(link.token_hash), to_millis(link.expires), link.made_by, link.drops_factor ? 1 : 0)
      .run();
}

void SqliteAccountStore::drop_link(UserId user) {
  db_.prepare("DELETE FROM invitation WHERE user = ?").bind(user).run();
}

void SqliteAccountStore::end_sessions(UserId user, SessionId kept) {
  db_.prepare("DELETE FROM session WHERE user = ? AND id != ?").bind(user, kept).run();
}

Result<UserId> SqliteAccountStore::invite(const accounts::Newcomer& newcomer, const Link& link, Time now) {
  if (auto good = accounts::check_grants(newcomer.grants); !good) return good.error();
  return transact(db_, mutex_, "invite somebody", [&]() -> Result<UserId> {
    UserId id = 0;
    {
      Statement row = db_.prepare("SELECT id, password IS NOT NULL FROM user WHERE email = ?");
      if (row.bind(newcomer.email).step()) {
        if (row.integer(1) != 0) return invalid("somebody has this address already");
        id = row.integer(0);
      }
    }
    if (id == 0) {
      db_.prepare("INSERT INTO user (email, name, created) VALUES (?, ?, ?)")
          .bind(newcomer.email, newcomer.name, to_millis(now))
          .run();
      id = sqlite3_last_insert_rowid(db_.handle());
    } else {
      db_.prepare("UPDATE user SET name = ?, disabled = 0 WHERE id = ?").bind(newcomer.name, id).run();
    }
    write_grants(id, newcomer.grants);
    write_link(id, link);
    return id;
  });
}

Status SqliteAccountStore::reset(UserId user, const Link& link) {
  return transact(db_, mutex_, "make a link", [&]() -> Status {
    if (auto found = find_user(user); !found) return found.error();
    write_link(user, link);
    return {};
  });
}

Result<Invited> SqliteAccountStore::open_link(const Hash32& token_hash, Time now) {
  Invited link;
  UserId id = 0;
  {
    Statement row = db_.prepare("SELECT user, expires, drops_factor FROM invitation WHERE token_hash = ?");
    if (!row.bind(ByteView(token_hash)).step()) return not_found("no such link");
    id = row.integer(0);
    link.expires = from_millis(row.integer(1));
    link.drops_factor = row.integer(2) != 0;
  }
  auto user = find_user(id);
  if (!user) return user.error();
  if (now >= link.expires || user->disabled) return gone("this link has ended");
  link.user = std::move(*user);
  return link;
}

Result<Invited> SqliteAccountStore::find_link(const Hash32& token_hash, Time now) {
  return look(db_, mutex_, "look for a link", [&] { return open_link(token_hash, now); });
}

Result<User> SqliteAccountStore::accept(const Hash32& token_hash, const std::string& password_hash, Time now) {
  return transact(db_, mutex_, "use a link", [&]() -> Result<User> {
    const auto link = open_link(token_hash, now);
    if (!link) return link.error();
    const UserId id = link->user.id;
    db_.prepare("UPDATE user SET password = ? WHERE id = ?").bind(password_hash, id).run();
    if (link->drops_factor) {
      db_.prepare("UPDATE user SET totp = NULL, totp_step = 0 WHERE id = ?").bind(id).run();
      db_.prepare("DELETE FROM passkey WHERE user = ?").bind(id).run();
      write_recovery(id, {});
    }
    drop_link(id);
    end_sessions(id, 0);
    return find_user(id);
  });
}

Result<User> SqliteAccountStore::user(UserId user) {
  return look(db_, mutex_, "look for a user", [&] { return find_user(user); });
}

Result<User> SqliteAccountStore::user_by_email(const std::string& email) {
  return look(db_, mutex_, "look for a user", [&]() -> Result<User> {
    Statement row = db_.prepare(fmt::format("{} WHERE email = ?", kSelect));
    if (!row.bind(email).step()) return not_found("no such user");
    return user_of(row);
  });
}

Result<std::vector<User>> SqliteAccountStore::users() {
  return look(db_, mutex_, "list the users", [&]() -> Result<std::vector<User>> {
    std::vector<User> out;
    Statement rows = db_.prepare(fmt::format("{} ORDER BY name, id", kSelect));
    while (rows.step()) {
      auto one = user_of(rows);
      if (!one) return one.error();
      out.push_back(std::move(*one));
    }
    return out;
  });
}

Result<Credentials> SqliteAccountStore::credentials(UserId user) {
  return look(db_, mutex_, "read a password", [&]() -> Result<Credentials> {
    auto found = find_user(user);
    if (!found) return found.error();
    Credentials out;
    out.user = std::move(*found);
    Statement row = db_.prepare("SELECT password, totp, totp_step FROM user WHERE id = ?");
    if (!row.bind(user).step()) return not_found("no such user");
    out.password_hash = row.text(0);
    out.totp_box.assign(row.blob(1).begin(), row.blob(1).end());
    out.totp_step = row.integer(2);
    return out;
  });
}

Status SqliteAccountStore::set_name(UserId user, const std::string& name) {
  return transact(db_, mutex_, "rename a user", [&] {
    db_.prepare("UPDATE user SET name = ? WHERE id = ?").bind(name, user).run();
    return changed_one("user");
  });
}

Status SqliteAccountStore::set_grants(UserId user, const std::vector<Grant>& grants) {
  if (auto good = accounts::check_grants(grants); !good) return good;
  return transact(db_, mutex_, "change what a user may", [&] {
    return keeping_an_owner([&]() -> Status {
      if (auto found = find_user(user); !found) return found.error();
      write_grants(user, grants);
      return {};
    });
  });
}

Status SqliteAccountStore::disable(UserId user, bool disabled) {
  return transact(db_, mutex_, "disable a user", [&] {
    return keeping_an_owner([&] {
      if (disabled) {
        end_sessions(user, 0);
        drop_link(user);
      }
      db_.prepare("UPDATE user SET disabled = ? WHERE id = ?").bind(disabled ? 1 : 0, user).run();
      return changed_one("user");
    });
  });
}

Status SqliteAccountStore::remove(UserId user) {
  return transact(db_, mutex_, "remove a user", [&] {
    return keeping_an_owner([&] {
      db_.prepare("DELETE FROM user WHERE id = ?").bind(user).run();
      return changed_one("user");
    });
  });
}

}  // namespace outcry::store
