// A Token is what a browser or a mailbox shows to be let in: 32 random bytes,
// 43 characters of base64url. The store has its SHA-256 alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"

namespace outcry::accounts {

inline constexpr size_t kTokenLength = 43;  // characters

std::string new_token(Random& random);
// Of the token's bytes; null if it isn't written as one.
std::optional<Hash32> hash_of_token(std::string_view token);

}  // namespace outcry::accounts
