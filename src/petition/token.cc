#include "petition/token.h"

#include "base/hash.h"

namespace outcry::petition {
namespace {

Hash32 derive(const Secret& secret, std::string_view label) {
  Hash32 key{};
  std::copy(secret.begin(), secret.end(), key.begin());
  return hmac_sha256(key, bytes_of(label));
}

}  // namespace

Token make_token(uint16_t campaign, uint64_t id, Random& random) {
  return {campaign, id, random.bytes<16>()};
}

std::string to_text(const Token& token) {
  std::array<uint8_t, 24> bytes{};
  bytes[0] = static_cast<uint8_t>(token.campaign >> 8);
  bytes[1] = static_cast<uint8_t>(token.campaign);
  for (size_t i = 0; i < 6; ++i) bytes[2 + i] = static_cast<uint8_t>(token.id >> (8 * (5 - i)));
  std::copy(token.secret.begin(), token.secret.end(), bytes.begin() + 8);
  return to_base64url(bytes);
}

Result<Token> parse_token(std::string_view text) {
  const auto wrong = invalid("not a token");
  if (text.size() != 32) return wrong;
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != 24) return wrong;
  Token token;
  token.campaign = static_cast<uint16_t>((*bytes)[0] << 8 | (*bytes)[1]);
  for (size_t i = 0; i < 6; ++i) token.id = token.id << 8 | (*bytes)[2 + i];
  std::copy(bytes->begin() + 8, bytes->end(), token.secret.begin());
  return token;
}

Token receipt_of(const Token& confirmation) {
  Token receipt = confirmation;
  const Hash32 derived = derive(confirmation.secret, "outcry receipt 1");
  std::copy_n(derived.begin(), receipt.secret.size(), receipt.secret.begin());
  return receipt;
}

SecretHash hash_of(const Token& receipt) {
  const Hash32 full = sha256(receipt.secret);
  SecretHash hash;
  std::copy_n(full.begin(), hash.size(), hash.begin());
  return hash;
}

std::array<uint8_t, 32> own_key_of(const Token& receipt) {
  return derive(receipt.secret, "outcry own record 1");
}

}  // namespace outcry::petition
