// The part of SignIn that asks passkeys: set up, and as the second factor.
#include <fmt/format.h>

#include <algorithm>

#include "accounts/recovery.h"
#include "accounts/sign_in.h"

namespace outcry::accounts {
namespace {

// Whoever knows the password has many tries at nothing: a signature cannot be
// guessed. Still each is counted, as codes are.
constexpr std::chrono::minutes kLongestDelay{15};

}  // namespace

Result<Challenge> SignIn::new_challenge(const SignedIn& in) {
  const auto challenge = random_.bytes<sizeof(Challenge)>();
  if (auto kept = store_.set_challenge(in.session.id, challenge, clock_.now() + kChallengeFor); !kept) {
    return kept.error();
  }
  return challenge;
}

Result<std::string> SignIn::begin_passkey(std::string_view token) {
  const auto in = fresh(token);
  if (!in) return in.error();
  if (!relying_party_) return std::string();
  const auto known = store_.passkeys(in->user.id);
  if (!known) return known.error();
  const auto challenge = new_challenge(*in);
  if (!challenge) return challenge.error();
  return creation_options(*relying_party_, *challenge, in->user, *known);
}

Result<SetUpDone> SignIn::confirm_passkey(std::string_view token, std::string_view name,
                                          const Attestation& attestation) {
  const auto in = fresh(token);
  if (!in) return in.error();
  if (!relying_party_) return SetUpDone{};
  const auto challenge = store_.take_challenge(in->session.id, clock_.now());
  if (!challenge && challenge.error().kind == Error::kNotFound) return SetUpDone{};
  if (!challenge) return challenge.error();
  auto checked = check_attestation(*relying_party_, *challenge, attestation);
  if (!checked) return SetUpDone{};
  SetUpDone out;
  NewPasskey passkey{in->user.id, in->session.id, std::string(name), std::move(*checked), {}};
  if (!in->user.factors.any()) {
    out.recovery_codes = new_recovery_codes(random_);
    for (const std::string& code : out.recovery_codes) passkey.recovery.push_back(*hash_of_recovery_code(code));
  }
  const auto added = store_.add_passkey(passkey, clock_.now());
  if (!added && added.error().kind == Error::kInvalid) return SetUpDone{};
  if (!added) return added.error();
  auto answer = go_on(token, *in, true);
  if (!answer) return answer.error();
  out.answer = std::move(*answer);
  return out;
}

Result<std::string> SignIn::ask_passkey(std::string_view token) {
  const auto in = unfinished(token);
  if (!in) return in.error();
  if (!in->needs_second()) return invalid("this session needs no second factor");
  if (!relying_party_ || in->user.factors.passkeys == 0) return std::string();
  const auto known = store_.passkeys(in->user.id);
  if (!known) return known.error();
  const auto challenge = new_challenge(*in);
  if (!challenge) return challenge.error();
  return request_options(*relying_party_, *challenge, *known);
}

Result<Answer> SignIn::second_by_passkey(std::string_view token, const Assertion& assertion, const Visitor& visitor) {
  const auto in = unfinished(token);
  if (!in) return in.error();
  if (!in->needs_second()) return invalid("this session needs no second factor");
  const std::string account = fmt::format("second {}", in->user.id);
  const Attempt attempt{account, {}, known_device(visitor, in->user.id), kLongestDelay};
  if (const auto wait = throttle_.admit(attempt); wait.count() > 0) return Answer{Answer::kWait, {}, {}, wait};
  const auto challenge = store_.take_challenge(in->session.id, clock_.now());
  if (!challenge && challenge.error().kind == Error::kNotFound) return Answer{};
  if (!challenge) return challenge.error();
  const auto known = store_.passkeys(in->user.id);
  if (!known) return known.error();
  const auto passkey = std::ranges::find_if(
      *known, [&](const Passkey& one) { return std::ranges::equal(one.credential.id, assertion.credential_id); });
  if (passkey == known->end() || !relying_party_) return Answer{};
  const auto counter = check_assertion(*relying_party_, *challenge, passkey->credential, assertion);
  if (!counter) return Answer{};
  throttle_.succeeded(attempt);
  const auto used = store_.use_passkey(in->user.id, passkey->id, *counter, clock_.now());
  if (!used) return used.error();
  if (!*used) return Answer{Answer::kCopied, {}, {}, {}};
  return go_on(token, *in, true);
}

Status SignIn::remove_passkey(std::string_view token, PasskeyId passkey) {
  const auto in = fresh(token);
  if (!in) return in.error();
  return store_.remove_passkey(in->user.id, passkey);
}

Status SignIn::remove_app(std::string_view token) {
  const auto in = fresh(token);
  if (!in) return in.error();
  return store_.drop_totp(in->user.id);
}

}  // namespace outcry::accounts
