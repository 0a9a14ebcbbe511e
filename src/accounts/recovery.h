// Recovery codes let in once each who has lost the second factor: 10 random
// base32 characters, 50 bits, "ABCDE-F2345". The store has their SHA-256: they
// are random, and guessing is throttled.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace outcry::accounts {

inline constexpr size_t kRecoveryCodes = 10;

std::vector<std::string> new_recovery_codes(Random& random);
// As typed: lower case, dashes and blanks are overlooked. Null if
// it isn't written as a code.
std::optional<Hash32> hash_of_recovery_code(std::string_view typed);

}  // namespace outcry::accounts
