#include "accounts/totp.h"

#include <fmt/format.h>
#include <liboath/oath.h>
#include <sodium.h>

#include <algorithm>
#include <cctype>

#include "base/hash.h"

namespace outcry::accounts {
namespace {

constexpr unsigned kDigits = 6;

std::string base32(const TotpSecret& secret) {
  char* text = nullptr;
  size_t length = 0;
  if (oath_base32_encode(reinterpret_cast<const char*>(secret.data()), secret.size(), &text, &length) != OATH_OK) {
    return {};  // no memory
  }
  std::string out(text, length);
  sodium_memzero(text, length);
  free(text);
  return out;
}

// RFC 3986 section 2.3.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte < 0x80 && (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string::npos);
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

}  // namespace

std::string totp_purpose(UserId user) {
  return fmt::format("outcry console secret 1 {}", user);
}

std::string to_base32(const TotpSecret& secret) {
  const std::string text = base32(secret);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += text[i];
  }
  return out;
}

std::string otpauth_uri(const TotpSecret& secret, std::string_view issuer, std::string_view account) {
  const std::string name = percent_encoded(issuer);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", name,
                     percent_encoded(account), base32(secret), name);
}

std::string totp_code(const TotpSecret& secret, int64_t step) {
  char code[kDigits + 1] = {};
  const int made = oath_hotp_generate(reinterpret_cast<const char*>(secret.data()), secret.size(),
                                      static_cast<uint64_t>(step), kDigits, false, OATH_HOTP_DYNAMIC_TRUNCATION, code);
  return made == OATH_OK ? std::string(code, kDigits) : std::string();
}

std::optional<int64_t> check_totp(const TotpSecret& secret, std::string_view code, Time now, int64_t last_used) {
  std::string digits;
  for (const char c : code) {
    if (c != ' ' && c != '\t') digits += c;
  }
  if (digits.size() != kDigits) return std::nullopt;
  std::optional<int64_t> found;
  const int64_t step = totp_step_of(now);
  for (const int64_t one : {step - 1, step, step + 1}) {
    const std::string right = totp_code(secret, one);
    const bool same = equal(bytes_of(right), bytes_of(digits));
    if (same && one > last_used && !found) found = one;
  }
  return found;
}

}  // namespace outcry::accounts
