// The accounts' store on SQLite, in the same file as the others.
#pragma once

#include <mutex>

#include "accounts/account_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteAccountStore final : public accounts::AccountStore {
 public:
  using UserId = accounts::UserId;
  using SessionId = accounts::SessionId;

  // Both must outlive it; the mutex guards the connection.
  SqliteAccountStore(Database& db, std::mutex& mutex) : db_(db), mutex_(mutex) {}

  Result<UserId> invite(const accounts::Newcomer& newcomer, const accounts::Link& link, Time now) override;
  Status reset(UserId user, const accounts::Link& link) override;
  Result<accounts::Invited> find_link(const Hash32& token_hash, Time now) override;
  Result<accounts::User> accept(const Hash32& token_hash, const std::string& password_hash, Time now) override;

  Result<accounts::User> user(UserId user) override;
  Result<accounts::User> user_by_email(const std::string& email) override;
  Result<std::vector<accounts::User>> users() override;
  Result<accounts::Credentials> credentials(UserId user) override;
  Status set_name(UserId user, const std::string& name) override;
  Status set_grants(UserId user, const std::vector<accounts::Grant>& grants) override;
  Status disable(UserId user, bool disabled) override;
  Status remove(UserId user) override;

  Status set_password(UserId user, const std::string& hash, SessionId kept) override;
  Status renew_hash(UserId user, const std::string& was, const std::string& hash) override;
  Status set_totp(const accounts::NewTotp& totp) override;
  Status use_totp_step(UserId user, int64_t step) override;
  Status set_recovery(UserId user, std::span<const Hash32> hashes) override;
  Status use_recovery(UserId user, const Hash32& hash) override;

  Status add_passkey(const accounts::NewPasskey& passkey, Time now) override;
  Result<std::vector<accounts::Passkey>> passkeys(UserId user) override;
  Result<bool> use_passkey(UserId user, accounts::PasskeyId passkey, uint32_t counter, Time now) override;
  Status remove_passkey(UserId user, accounts::PasskeyId passkey) override;
  Status drop_totp(UserId user) override;
  Status set_challenge(SessionId session, const accounts::Challenge& challenge, Time until) override;
  Result<accounts::Challenge> take_challenge(SessionId session, Time now) override;

  Result<SessionId> begin_session(const accounts::NewSession& session, Time now) override;
  Result<accounts::SignedIn> session(const Hash32& token_hash, Time now) override;
  Status touch(SessionId session, Time now) override;
  Status rotate(const accounts::Rotation& rotation) override;
  Status end_session(UserId user, SessionId session) override;
  Result<std::vector<accounts::Session>> sessions(UserId user, Time now) override;

  Result<int64_t> expire(Time now) override;

 private:
  // These require mutex_.
  Result<accounts::User> find_user(UserId id);
  Result<accounts::User> user_of(const Statement& row);
  Result<accounts::Invited> open_link(const Hash32& token_hash, Time now);
  template <class Act>
  Status keeping_an_owner(Act act);
  [[nodiscard]] bool has_owner();
  void write_grants(UserId user, const std::vector<accounts::Grant>& grants);
  void write_link(UserId user, const accounts::Link& link);
  void drop_link(UserId user);
  void write_recovery(UserId user, std::span<const Hash32> hashes);
  void end_sessions(UserId user, SessionId kept);
  Status keeping_a_factor(UserId user);  // of an owner: kInvalid if there is none
  bool ends_what_was_stolen(const Hash32& token_hash, Time now);
  Status changed_one(const char* what);  // kNotFound unless the last statement changed a row

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
