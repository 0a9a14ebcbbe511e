// The fixture of the accounts' contract: a person is named by one word, and the
// address, the link and the password follow.
#pragma once

#include "base/hash.h"
#include "store/store_contract_test.h"

namespace outcry::store {

using namespace accounts;
using namespace std::chrono_literals;

inline Grant owner() {
  return {Role::kOwner, {}, {}, {}};
}
inline Grant viewer() {
  return {Role::kViewer, {}, {}, {}};
}

class AccountContractTest : public StoreContractTest {
 protected:
  AccountStore& store() { return backend().accounts(); }
  Time now() { return clock_.now(); }
  static Hash32 hash(const std::string& what) { return sha256(bytes_of(what)); }
  static std::string address(const std::string& who) { return who + "@example.org"; }

  Link link_of_theirs(const std::string& who) {
    Link link;
    link.token_hash = hash(who + "'s link");
    link.expires = now() + 72h;
    return link;
  }
  Result<UserId> invite(const std::string& who, std::vector<Grant> grants) {
    return store().invite({who, address(who), std::move(grants)}, link_of_theirs(who), now());
  }
  Result<User> accept(const std::string& who, const std::string& password = "hash") {
    return store().accept(hash(who + "'s link"), password, now());
  }
  UserId person(const std::string& who, Grant grant = viewer()) {
    EXPECT_TRUE(invite(who, {std::move(grant)}));
    const auto user = accept(who);
    EXPECT_TRUE(user) << user.error().message;
    return user ? user->id : 0;
  }
  SessionId sign_in(UserId user, const std::string& token, bool second_done = false) {
    NewSession session;
    session.user = user;
    session.token_hash = hash(token);
    session.csrf_key.fill(7);
    session.where = "Firefox, Linux";
    session.second_factor_done = second_done;
    session.fresh_until = now() + kFreshFor;
    const auto begun = store().begin_session(session, now());
    EXPECT_TRUE(begun) << begun.error().message;
    return begun.value_or(0);
  }
  Result<SignedIn> session(const std::string& token) { return store().session(hash(token), now()); }
  Error::Kind refusal(const Result<SignedIn>& in) { return in ? Error::kFailed : in.error().kind; }
  User user(UserId id) { return store().user(id).value_or(User()); }
  void set_totp(UserId id, SessionId in, int64_t step = 100) {
    EXPECT_TRUE(store().set_totp({id, in, Bytes(60, 1), step, {hash("code 1"), hash("code 2")}}));
  }
  static Credential credential_of(const std::string& name, uint32_t counter = 5) {
    const Hash32 id = hash(name + "'s name"), key = hash(name + "'s key");
    return {{id.begin(), id.end()}, -8, {key.begin(), key.end()}, counter};
  }
  Status add_passkey(UserId id, SessionId in, const std::string& name, std::vector<Hash32> recovery = {},
                     uint32_t counter = 5) {
    return store().add_passkey({id, in, name, credential_of(name, counter), std::move(recovery)}, now());
  }
};

}  // namespace outcry::store
