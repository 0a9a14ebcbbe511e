#include "accounts/sign_in.h"

#include <fmt/format.h>
#include <sodium.h>

#include "accounts/device.h"
#include "accounts/recovery.h"
#include "accounts/token.h"
#include "base/hash.h"
#include "base/text.h"

namespace outcry::accounts {
namespace {

constexpr std::chrono::minutes kSeenEvery{1};      // a session is noted as seen
constexpr std::chrono::minutes kLongestDelay{15};  // for whoever knows the password, and guesses the code

Error no_session() {
  return not_found("no such session");
}

}  // namespace

SignIn::SignIn(AccountStore& store, Throttle& throttle, seal::KeptKey console_key, const std::string& origin,
               const Clock& clock, Random& random)
    : store_(store),
      throttle_(throttle),
      console_key_(std::move(console_key)),
      site_(origin.substr(origin.find("//") + 2)),
      relying_party_(relying_party(origin)),
      clock_(clock),
      random_(random),
      dummy_hash_(hash_password(new_token(random)).value_or(std::string())) {}

Result<Credentials> SignIn::credentials_of(std::string_view email) {
  const auto normal = normal_email(email);
  if (!normal) return Credentials();
  const auto user = store_.user_by_email(*normal);
  auto found = user ? store_.credentials(user->id) : Result<Credentials>(user.error());
  if (!found && found.error().kind == Error::kNotFound) return Credentials();
  return found;
}

// As much work for nobody's password as for somebody's.
bool SignIn::verify(const Credentials& credentials, std::string_view password) {
  const bool real = !credentials.password_hash.empty() && !credentials.user.disabled;
  const bool right = verify_password(real ? credentials.password_hash : dummy_hash_, password);
  return right && real;
}

std::string_view SignIn::known_device(const Visitor& visitor, UserId user) const {
  return is_device_of(console_key_, visitor.device, user, clock_.now()) ? visitor.device : std::string_view();
}

Result<Answer> SignIn::password(std::string_view email, std::string_view password, const Visitor& visitor) {
  const auto found = credentials_of(email);
  if (!found) return found.error();
  const UserId user = found->user.id;
  // Unknown accounts are counted as known ones are.
  const std::string account = user != 0 ? fmt::format("user {}", user) : "typed " + normal_email(email).value_or("");
  const Attempt attempt{account, visitor.network, known_device(visitor, user)};
  if (const auto wait = throttle_.admit(attempt); wait.count() > 0) return Answer{Answer::kWait, {}, {}, wait};
  if (!verify(*found, password)) return Answer{};
  throttle_.succeeded(attempt);
  if (needs_rehash(found->password_hash)) {
    if (const auto hash = hash_password(password)) (void)store_.renew_hash(user, found->password_hash, *hash);
  }
  return begin(found->user, visitor);
}

Result<Answer> SignIn::begin(const User& user, const Visitor& visitor) {
  const bool whole = !user.factors.any();
  NewSession session;
  const std::string token = new_token(random_);
  session.user = user.id;
  session.token_hash = *hash_of_token(token);
  session.csrf_key = random_.bytes<sizeof(CsrfKey)>();
  session.where = printable(is_utf8(visitor.where) ? visitor.where : std::string(), kWhereLength);
  const Time now = clock_.now();
  session.fresh_until = whole ? now + kFreshFor : now;
  const auto begun = store_.begin_session(session, now);
  if (!begun && begun.error().kind == Error::kGone) return Answer{};  // disabled in this moment
  if (!begun) return begun.error();
  if (!whole) return Answer{Answer::kNeedsSecond, token, {}, {}};
  return Answer{Answer::kDone, token, new_device(console_key_, user.id, now, random_), {}};
}

Result<Answer> SignIn::go_on(std::string_view token, const SignedIn& in, bool second_done) {
  const std::string next = new_token(random_);
  const Time now = clock_.now();
  const Rotation rotation{*hash_of_token(token), *hash_of_token(next), now + kFreshFor, second_done, now};
  if (auto done = store_.rotate(rotation); !done) return done.error();
  return Answer{Answer::kDone, next, new_device(console_key_, in.user.id, now, random_), {}};
}

Result<bool> SignIn::is_code(const Credentials& credentials, std::string_view code) {
  if (credentials.totp_box.empty()) return false;
  auto plain = seal::open_box(console_key_, totp_purpose(credentials.user.id), credentials.totp_box);
  if (!plain || plain->size() != sizeof(TotpSecret)) {
    return failed("couldn't open a second factor: console.key is not the one that it was made with");
  }
  TotpSecret secret;
  std::copy(plain->begin(), plain->end(), secret.begin());
  const auto step = check_totp(secret, code, clock_.now(), credentials.totp_step);
  sodium_memzero(plain->data(), plain->size());
  sodium_memzero(secret.data(), secret.size());
  if (!step) return false;
  const auto used = store_.use_totp_step(credentials.user.id, *step);
  if (!used && used.error().kind != Error::kGone) return used.error();
  return used.has_value();
}

Result<bool> SignIn::is_second(const Credentials& credentials, std::string_view code) {
  const auto recovery = hash_of_recovery_code(code);
  if (!recovery) return is_code(credentials, code);
  const auto used = store_.use_recovery(credentials.user.id, *recovery);
  if (!used && used.error().kind != Error::kNotFound) return used.error();
  return used.has_value();
}

Result<Answer> SignIn::second(std::string_view token, std::string_view code, const Visitor& visitor) {
  const auto in = unfinished(token);
  if (!in) return in.error();
  if (!in->needs_second()) return invalid("this session needs no code");
  // Not by network: who comes this far knows the password.
  const std::string account = fmt::format("second {}", in->user.id);
  const Attempt attempt{account, {}, known_device(visitor, in->user.id), kLongestDelay};
  if (const auto wait = throttle_.admit(attempt); wait.count() > 0) return Answer{Answer::kWait, {}, {}, wait};
  const auto credentials = store_.credentials(in->user.id);
  if (!credentials) return credentials.error();
  const auto right = is_second(*credentials, code);
  if (!right) return right.error();
  if (!*right) return Answer{};
  throttle_.succeeded(attempt);
  return go_on(token, *in, true);
}

Result<SignedIn> SignIn::unfinished(std::string_view token) {
  const auto hash = hash_of_token(token);
  if (!hash) return no_session();
  const Time now = clock_.now();
  auto in = store_.session(*hash, now);
  // A session that couldn't be noted as seen is seen the next time.
  if (in && !in->needs_second() && now - in->session.last_seen >= kSeenEvery) (void)store_.touch(in->session.id, now);
  return in;
}

Result<SignedIn> SignIn::session(std::string_view token) {
  auto in = unfinished(token);
  if (in && !in->is_whole()) return no_session();
  return in;
}

Result<SignedIn> SignIn::fresh(std::string_view token) {
  auto in = unfinished(token);
  if (!in) return in;
  if (in->needs_second()) return no_session();
  if (!in->is_fresh(clock_.now())) return invalid("the password is needed again");
  return in;
}

Status SignIn::sign_out(std::string_view token) {
  const auto in = unfinished(token);
  if (!in && (in.error().kind == Error::kNotFound || in.error().kind == Error::kGone)) return {};
  if (!in) return in.error();
  return store_.end_session(in->user.id, in->session.id);
}

Result<Answer> SignIn::reauthenticate(std::string_view token, const Proof& proof, const Visitor& visitor) {
  const auto in = unfinished(token);
  if (!in) return in.error();
  if (in->needs_second()) return no_session();
  // The session is a device of its own: no stranger delays it.
  const std::string account = fmt::format("again {}", in->user.id);
  const std::string device = fmt::format("session {}", in->session.id);
  const Attempt attempt{account, visitor.network, device, kLongestDelay};
  if (const auto wait = throttle_.admit(attempt); wait.count() > 0) return Answer{Answer::kWait, {}, {}, wait};
  const auto credentials = store_.credentials(in->user.id);
  if (!credentials) return credentials.error();
  const auto right =
      proof.code.empty() ? Result<bool>(verify(*credentials, proof.password)) : is_code(*credentials, proof.code);
  if (!right) return right.error();
  if (!*right) return Answer{};
  throttle_.succeeded(attempt);
  return go_on(token, *in, in->session.second_factor_done);
}

}  // namespace outcry::accounts
