// SignIn is the door of the console: passwords, second factors, links, and the
// sessions that come of them. What is wrong, unknown or disabled gets the same
// answer after the same work.
//
// Thread-safe. Blocks (passwords about 100 ms): on pool threads only. Never
// logs. Errors are the store's: kNotFound and kGone for a session or link that
// isn't there (any more).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/account_store.h"
#include "accounts/passkey.h"
#include "accounts/password.h"
#include "accounts/throttle.h"
#include "accounts/totp.h"
#include "base/clock.h"
#include "base/random.h"
#include "seal/box.h"

namespace outcry::accounts {

// Who asks, as far as the web knows.
struct Visitor {
  std::string network;  // IPv4 /24 or IPv6 /48, as text
  std::string device;   // the device cookie, or empty
  std::string where;    // for the list of sessions: "Firefox, Linux"
};

struct Answer {
  enum Kind : uint8_t {
    kDone,         // signed in: `token`, and `device` for the browser to keep
    kNeedsSecond,  // `token` is of a session that may only give its code
    kWrong,
    kWait,    // for `wait`; nothing was looked at
    kCopied,  // the passkey is right, and so was somebody else's: it lets nobody in any more
  };
  Kind kind = kWrong;
  std::string token;   // in place of the one before
  std::string device;  // with kDone
  std::chrono::seconds wait{0};
};

struct Accepted {
  Weakness weakness = Weakness::kNone;  // else nothing was done, and the link is as good as before
  Answer answer;                        // kDone or kNeedsSecond
};

struct SetUp {
  std::string secret;  // base32, to be typed
  std::string uri;     // for the QR code
};

struct SetUpDone {
  Answer answer;                            // kDone or kWrong
  std::vector<std::string> recovery_codes;  // none: those that the user has stay good
};

// One of the two: the code, if there is one.
struct Proof {
  std::string_view password;
  std::string_view code;  // of the app
};

class SignIn {
 public:
  // Store, throttle, clock and randomness must outlive it. The origin's host
  // names the site in the authenticator app, and is what passkeys are bound to.
  SignIn(AccountStore& store, Throttle& throttle, seal::KeptKey console_key, const std::string& origin,
         const Clock& clock, Random& random);

  Result<Answer> password(std::string_view email, std::string_view password, const Visitor& visitor);
  // The app's code or a recovery code, for a session that needs its second.
  Result<Answer> second(std::string_view token, std::string_view code, const Visitor& visitor);

  // The same by a passkey: the question for the browser (request_options()),
  // which is good once and for this session; and the browser's answer. None
  // of what is kWrong tells why. An empty question: the user has no passkey.
  Result<std::string> ask_passkey(std::string_view token);
  Result<Answer> second_by_passkey(std::string_view token, const Assertion& assertion, const Visitor& visitor);

  // A whole session (SignedIn::is_whole), noted as seen; else kNotFound, kGone.
  Result<SignedIn> session(std::string_view token);
  // At whatever stage; for the pages that finish a sign-in.
  Result<SignedIn> unfinished(std::string_view token);
  Status sign_out(std::string_view token);

  // Makes a session fresh. The answer is kDone, kWrong or kWait.
  Result<Answer> reauthenticate(std::string_view token, const Proof& proof, const Visitor& visitor);

  Result<Invited> link(std::string_view token);
  Result<Accepted> accept(std::string_view token, std::string_view password, const Visitor& visitor);

  // These need a fresh session, else kInvalid; the first two also serve one
  // that must set up its factor. Asked again, begin_totp() gives the same
  // secret, until it is confirmed.
  Result<SetUp> begin_totp(std::string_view token);
  Result<SetUpDone> confirm_totp(std::string_view token, std::string_view code);
  // As begin_totp(): creation_options(), empty where the site's address takes
  // no passkeys. kWrong: the answer isn't this question's, or the passkey is
  // known already.
  Result<std::string> begin_passkey(std::string_view token);
  Result<SetUpDone> confirm_passkey(std::string_view token, std::string_view name, const Attestation& attestation);
  // kInvalid also: an owner's last factor. kNotFound: no such passkey.
  Status remove_passkey(std::string_view token, PasskeyId passkey);
  Status remove_app(std::string_view token);
  Result<std::vector<std::string>> renew_recovery_codes(std::string_view token);
  // kNone: done, and every other session of the user has ended.
  Result<Weakness> change_password(std::string_view token, std::string_view password);

 private:
  Result<Answer> begin(const User& user, const Visitor& visitor);
  // The session is fresh now and has a new token.
  Result<Answer> go_on(std::string_view token, const SignedIn& in, bool second_done);
  Result<Credentials> credentials_of(std::string_view email);  // of nobody, if it is unknown
  bool verify(const Credentials& credentials, std::string_view password);
  Result<bool> is_second(const Credentials& credentials, std::string_view code);
  Result<bool> is_code(const Credentials& credentials, std::string_view code);
  Result<SignedIn> fresh(std::string_view token);
  Result<Challenge> new_challenge(const SignedIn& in);
  TotpSecret set_up_secret(const SignedIn& in, const Credentials& credentials) const;
  std::string_view known_device(const Visitor& visitor, UserId user) const;
  std::vector<std::string> about(const User& user) const;

  AccountStore& store_;
  Throttle& throttle_;
  const seal::KeptKey console_key_;
  const std::string site_;
  const std::optional<RelyingParty> relying_party_;  // none: the site's address takes no passkeys
  const Clock& clock_;
  Random& random_;
  const std::string dummy_hash_;  // of nobody's password
};

}  // namespace outcry::accounts
