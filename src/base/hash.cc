#include "base/hash.h"

#include <sodium.h>

namespace outcry {

Hash32 sha256(ByteView bytes) {
  Hash32 out;
  crypto_hash_sha256(out.data(), bytes.data(), bytes.size());
  return out;
}

Hash32 sha256(std::initializer_list<ByteView> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const ByteView part : parts) crypto_hash_sha256_update(&state, part.data(), part.size());
  Hash32 out;
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

Hash32 hmac_sha256(const Hash32& key, ByteView message) {
  return hmac_sha256(key, {message});
}

Hash32 hmac_sha256(const Hash32& key, std::initializer_list<ByteView> parts) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (const ByteView part : parts) crypto_auth_hmacsha256_update(&state, part.data(), part.size());
  Hash32 out;
  crypto_auth_hmacsha256_final(&state, out.data());
  return out;
}

bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace outcry
