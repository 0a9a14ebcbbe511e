// An AccountStore keeps who works in the console: users, their grants and
// factors, invitations, sessions. Of every token and recovery code it has the
// SHA-256 alone, of passwords the argon2id hash, of TOTP secrets a box.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Blocks: never on an I/O thread. Errors besides those named: kFailed, kBusy
// (nothing was done, try again), kCorrupt.
//
// Whatever would leave the site without an owner who can sign in, where there
// was one, is kInvalid (set_grants, disable, remove). So is what would leave
// an owner without a second factor (remove_passkey, drop_totp).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accounts/passkey.h"
#include "accounts/session.h"
#include "accounts/user.h"
#include "base/bytes.h"

namespace outcry::accounts {

// A link by which a user sets the first password, or a new one.
struct Link {
  Hash32 token_hash{};
  Time expires{};
  std::optional<UserId> made_by;  // nobody: by whoever has the server
  bool drops_factor = false;      // the second factor is lost: it goes when the link is used
};

struct Newcomer {
  std::string name;   // as checked_name() gives it
  std::string email;  // as normal_email() gives it
  std::vector<Grant> grants;
};

struct Invited {
  User user;
  Time expires{};
  bool drops_factor = false;
};

// What a sign-in is held against.
struct Credentials {
  User user;
  std::string password_hash;  // empty: none
  Bytes totp_box;             // empty: none
  int64_t totp_step = 0;      // the last that was used
};

struct NewSession {
  UserId user = 0;
  Hash32 token_hash{};
  CsrfKey csrf_key{};
  std::string where;
  bool second_factor_done = false;
  Time fresh_until{};
};

struct Rotation {
  Hash32 old_hash{}, new_hash{};
  Time fresh_until{};
  bool second_factor_done = false;  // never taken back
  Time at{};
};

struct NewTotp {
  UserId user = 0;
  SessionId session = 0;  // has done its second factor now; all others end
  Bytes box;
  int64_t step = 0;
  std::vector<Hash32> recovery;  // in place of those that were
};

struct NewPasskey {
  UserId user = 0;
  SessionId session = 0;  // has done its second factor now
  std::string name;
  Credential credential;
  // Not empty: it is the first factor. Then all other sessions end, too.
  std::vector<Hash32> recovery;
};

class AccountStore {
 public:
  virtual ~AccountStore() = default;

  // Makes a user without a password, and its link. Whoever was invited and
  // never came gets the new name, grants and link instead. kInvalid: somebody
  // with a password has this address; grants that check_grants() refuses.
  virtual Result<UserId> invite(const Newcomer& newcomer, const Link& link, Time now) = 0;
  // A link for one who is there, in place of the one before. Nothing else
  // changes until it is used. kNotFound.
  virtual Status reset(UserId user, const Link& link) = 0;
  // kNotFound: unknown or used; kGone: expired, or the user is disabled.
  virtual Result<Invited> find_link(const Hash32& token_hash, Time now) = 0;
  // Uses the link: the password is set, all sessions end. Once. Errors as above.
  virtual Result<User> accept(const Hash32& token_hash, const std::string& password_hash, Time now) = 0;

  virtual Result<User> user(UserId user) = 0;                         // kNotFound
  virtual Result<User> user_by_email(const std::string& email) = 0;   // kNotFound; in normal form
  virtual Result<std::vector<User>> users() = 0;                      // by name
  virtual Result<Credentials> credentials(UserId user) = 0;           // kNotFound
  virtual Status set_name(UserId user, const std::string& name) = 0;  // kNotFound
  // kNotFound; kInvalid: see above, and as check_grants() says.
  virtual Status set_grants(UserId user, const std::vector<Grant>& grants) = 0;
  // Disabling ends the sessions and the link. kNotFound, kInvalid.
  virtual Status disable(UserId user, bool disabled) = 0;
  virtual Status remove(UserId user) = 0;  // kNotFound, kInvalid

  // Ends all sessions but `kept`, and the link. kNotFound.
  virtual Status set_password(UserId user, const std::string& hash, SessionId kept) = 0;
  // The same password, hashed anew; nothing if it isn't `was` any more.
  virtual Status renew_hash(UserId user, const std::string& was, const std::string& hash) = 0;

  virtual Status set_totp(const NewTotp& totp) = 0;  // kNotFound: the user or the session
  // kGone: this step or a later one was used. Of two at once, one succeeds.
  virtual Status use_totp_step(UserId user, int64_t step) = 0;
  virtual Status set_recovery(UserId user, std::span<const Hash32> hashes) = 0;  // kNotFound
  virtual Status use_recovery(UserId user, const Hash32& hash) = 0;              // kNotFound: no such, or used

  // kNotFound: the user or the session; kInvalid: somebody has this passkey,
  // or the user has kMostPasskeys.
  virtual Status add_passkey(const NewPasskey& passkey, Time now) = 0;
  virtual Result<std::vector<Passkey>> passkeys(UserId user) = 0;  // the oldest first
  // Notes that it signed. False: the counter did not grow as it must, so
  // there is a second authenticator with this key; it is marked as copied, or
  // was before, and lets nobody in. kNotFound.
  virtual Result<bool> use_passkey(UserId user, PasskeyId passkey, uint32_t counter, Time now) = 0;
  // With the last factor the recovery codes go. kNotFound, kInvalid.
  virtual Status remove_passkey(UserId user, PasskeyId passkey) = 0;
  virtual Status drop_totp(UserId user) = 0;
  // A session's one question to an authenticator, in place of the one before.
  virtual Status set_challenge(SessionId session, const Challenge& challenge, Time until) = 0;  // kNotFound
  // Whoever takes it is the only one. kNotFound: there is none, or it is over.
  virtual Result<Challenge> take_challenge(SessionId session, Time now) = 0;

  // kGone: the user is disabled or has gone.
  virtual Result<SessionId> begin_session(const NewSession& session, Time now) = 0;
  // At whatever stage it is. kNotFound; kGone: it has ended. A token that was
  // exchanged more than kExchangeTakes ago is in two hands: the session ends.
  virtual Result<SignedIn> session(const Hash32& token_hash, Time now) = 0;
  virtual Status touch(SessionId session, Time now) = 0;                     // seen; nothing if it has gone
  virtual Status rotate(const Rotation& rotation) = 0;                       // kNotFound
  virtual Status end_session(UserId user, SessionId session) = 0;            // of this user; nothing if it has gone
  virtual Result<std::vector<Session>> sessions(UserId user, Time now) = 0;  // newest first

  // Deletes links and sessions that have ended. How many rows.
  virtual Result<int64_t> expire(Time now) = 0;
};

}  // namespace outcry::accounts
