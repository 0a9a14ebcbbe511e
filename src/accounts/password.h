// Passwords of the console: hashed by argon2id (libsodium's crypto_pwhash_str,
// its interactive cost), weighed by zxcvbn.
//
// hash_password() and verify_password() take about 100 ms and 64 MiB: never on
// an I/O thread. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::accounts {

inline constexpr size_t kShortestPassword = 10;  // characters
inline constexpr size_t kLongestPassword = 128;

// kFailed: no memory for it.
Result<std::string> hash_password(std::string_view password);
[[nodiscard]] bool verify_password(const std::string& hash, std::string_view password);
// The hash is of a lower cost than today's.
[[nodiscard]] bool needs_rehash(const std::string& hash);

enum class Weakness : uint8_t {
  kNone,
  kTooShort,
  kTooLong,
  kTooEasy,  // fewer than 10^8 guesses
};
// `about` is what an acquaintance would try: name, address, site, campaigns.
Weakness weakness_of(std::string_view password, const std::vector<std::string>& about);

}  // namespace outcry::accounts
