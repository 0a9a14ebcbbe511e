// Codes of an authenticator app: RFC 6238 with SHA-1, 30 s, 6 digits, which is
// what every app can; by liboath.
//
// Pure; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/user.h"
#include "base/clock.h"

namespace outcry::accounts {

using TotpSecret = std::array<uint8_t, 20>;

// Of the box that a user's secret is kept in, under console.key.
std::string totp_purpose(UserId user);

// In groups of four letters, as people type it: "JBSW Y3DP …".
std::string to_base32(const TotpSecret& secret);
// What the QR code says: "otpauth://totp/ISSUER:ACCOUNT?secret=…".
std::string otpauth_uri(const TotpSecret& secret, std::string_view issuer, std::string_view account);

// The code of a step, which is 30 s long; the first began in 1970.
std::string totp_code(const TotpSecret& secret, int64_t step);
inline int64_t totp_step_of(Time now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / 30;
}

// The step of which `code` is: the one of now, before or after it, and later
// than `last_used`; null if of none. White space in the code is overlooked.
std::optional<int64_t> check_totp(const TotpSecret& secret, std::string_view code, Time now, int64_t last_used);

}  // namespace outcry::accounts
