#include "accounts/token.h"

#include <sodium.h>

#include "base/hash.h"

namespace outcry::accounts {

std::string new_token(Random& random) {
  auto bytes = random.bytes<32>();
  std::string token = to_base64url(bytes);
  sodium_memzero(bytes.data(), bytes.size());
  return token;
}

std::optional<Hash32> hash_of_token(std::string_view token) {
  if (token.size() != kTokenLength) return std::nullopt;
  auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  const Hash32 hash = sha256(*bytes);
  sodium_memzero(bytes->data(), bytes->size());
  return hash;
}

}  // namespace outcry::accounts
