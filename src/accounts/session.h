// A Session is one browser in which a user is signed in. The browser holds
// its token (token.h), the store the token's hash.
#pragma once

#include <array>
#include <chrono>
#include <string>

#include "accounts/user.h"

namespace outcry::accounts {

using SessionId = int64_t;  // from 1 up, never reused
using CsrfKey = std::array<uint8_t, 32>;

inline constexpr std::chrono::hours kIdle{12};             // without a request
inline constexpr std::chrono::hours kAbsolute{7 * 24};     // from the sign-in on
inline constexpr std::chrono::minutes kSecondWithin{10};   // from the password to the second factor
inline constexpr std::chrono::minutes kFreshFor{15};       // after a password or code was given
inline constexpr std::chrono::seconds kExchangeTakes{60};  // what the old token still asks is under way
inline constexpr size_t kMostExchanged = 100;              // tokens of a session that are remembered
inline constexpr size_t kMostSessions = 20;                // of a user; the oldest ends
inline constexpr size_t kWhereLength = 60;                 // characters

struct Session {
  SessionId id = 0;
  UserId user = 0;
  Time created{}, last_seen{};
  Time fresh_until{};  // until then what is grave needs no password again
  bool second_factor_done = false;
  CsrfKey csrf_key{};  // of the forms in its pages; stays when the token is exchanged
  std::string where;   // coarse, for the user's eyes: "Firefox, Linux"
};

// A session and whose it is, as of one moment.
struct SignedIn {
  Session session;
  User user;

  // The password was given, the second factor wasn't yet: may give it, and nothing else.
  [[nodiscard]] bool needs_second() const { return user.factors.any() && !session.second_factor_done; }
  // Owners have a second factor: may set it up, and nothing else.
  [[nodiscard]] bool must_set_up_factor() const { return is_owner(user) && !user.factors.any(); }
  // Neither of these.
  [[nodiscard]] bool is_whole() const { return !needs_second() && !must_set_up_factor(); }
  [[nodiscard]] bool is_fresh(Time now) const { return now < session.fresh_until; }
};

[[nodiscard]] inline bool has_ended(const SignedIn& in, Time now) {
  const Session& session = in.session;
  return in.user.disabled || now >= session.created + kAbsolute || now >= session.last_seen + kIdle ||
         (in.needs_second() && now >= session.created + kSecondWithin);
}

}  // namespace outcry::accounts
