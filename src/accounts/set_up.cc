// The part of SignIn that sets things up: passwords and second factors.
#include <sodium.h>

#include <algorithm>

#include "accounts/recovery.h"
#include "accounts/sign_in.h"
#include "accounts/token.h"
#include "base/hash.h"
#include "base/text.h"

namespace outcry::accounts {
namespace {

std::vector<Hash32> hashes_of(const std::vector<std::string>& codes) {
  std::vector<Hash32> hashes;
  for (const std::string& code : codes) hashes.push_back(*hash_of_recovery_code(code));
  return hashes;
}

}  // namespace

// In small letters, as zxcvbn compares them: the whole, and what stands
// between blanks and signs.
std::vector<std::string> SignIn::about(const User& user) const {
  std::vector<std::string> words;
  for (const std::string& text : {user.email, casefold(user.name), casefold(site_)}) {
    words.push_back(text);
    std::string word;
    for (const char c : text + " ") {
      if (c != ' ' && c != '@' && c != '.' && c != '-' && c != '_' && c != '+') {
        word += c;
      } else if (!word.empty()) {
        words.push_back(std::exchange(word, {}));
      }
    }
  }
  return words;
}

Result<Invited> SignIn::link(std::string_view token) {
  const auto hash = hash_of_token(token);
  if (!hash) return not_found("no such link");
  return store_.find_link(*hash, clock_.now());
}

Result<Accepted> SignIn::accept(std::string_view token, std::string_view password, const Visitor& visitor) {
  const auto invited = link(token);
  if (!invited) return invited.error();
  const Weakness weakness = weakness_of(password, about(invited->user));
  if (weakness != Weakness::kNone) return Accepted{weakness, {}};
  const auto hash = hash_password(password);
  if (!hash) return hash.error();
  const auto user = store_.accept(*hash_of_token(token), *hash, clock_.now());
  if (!user) return user.error();
  auto answer = begin(*user, visitor);
  if (!answer) return answer.error();
  return Accepted{Weakness::kNone, std::move(*answer)};
}

// Follows from the session and the factor before it, so that nothing is stored
// before it is confirmed, and each factor has a secret of its own.
TotpSecret SignIn::set_up_secret(const SignedIn& in, const Credentials& credentials) const {
  Hash32 hash =
      hmac_sha256(console_key_, {bytes_of("outcry console set-up 1\n"), in.session.csrf_key, credentials.totp_box});
  TotpSecret secret;
  std::copy_n(hash.begin(), secret.size(), secret.begin());
  sodium_memzero(hash.data(), hash.size());
  return secret;
}

Result<SetUp> SignIn::begin_totp(std::string_view token) {
  const auto in = fresh(token);
  if (!in) return in.error();
  const auto credentials = store_.credentials(in->user.id);
  if (!credentials) return credentials.error();
  TotpSecret secret = set_up_secret(*in, *credentials);
  SetUp out{to_base32(secret), otpauth_uri(secret, site_, in->user.email)};
  sodium_memzero(secret.data(), secret.size());
  return out;
}

Result<SetUpDone> SignIn::confirm_totp(std::string_view token, std::string_view code) {
  const auto in = fresh(token);
  if (!in) return in.error();
  const auto credentials = store_.credentials(in->user.id);
  if (!credentials) return credentials.error();
  TotpSecret secret = set_up_secret(*in, *credentials);
  const auto step = check_totp(secret, code, clock_.now(), 0);
  NewTotp totp;
  if (step) totp.box = seal::make_box(console_key_, totp_purpose(in->user.id), secret, random_);
  sodium_memzero(secret.data(), secret.size());
  if (!step) return SetUpDone{};
  SetUpDone out;
  out.recovery_codes = new_recovery_codes(random_);
  totp.user = in->user.id;
  totp.session = in->session.id;
  totp.step = *step;
  totp.recovery = hashes_of(out.recovery_codes);
  if (auto done = store_.set_totp(totp); !done) return done.error();
  auto answer = go_on(token, *in, true);
  if (!answer) return answer.error();
  out.answer = std::move(*answer);
  return out;
}

Result<std::vector<std::string>> SignIn::renew_recovery_codes(std::string_view token) {
  const auto in = fresh(token);
  if (!in) return in.error();
  if (!in->is_whole() || !in->user.factors.any()) return invalid("recovery codes are for who has a second factor");
  auto codes = new_recovery_codes(random_);
  if (auto done = store_.set_recovery(in->user.id, hashes_of(codes)); !done) return done.error();
  return codes;
}

Result<Weakness> SignIn::change_password(std::string_view token, std::string_view password) {
  const auto in = fresh(token);
  if (!in) return in.error();
  if (!in->is_whole()) return not_found("no such session");
  const Weakness weakness = weakness_of(password, about(in->user));
  if (weakness != Weakness::kNone) return weakness;
  const auto hash = hash_password(password);
  if (!hash) return hash.error();
  if (auto done = store_.set_password(in->user.id, *hash, in->session.id); !done) return done.error();
  return Weakness::kNone;
}

}  // namespace outcry::accounts
