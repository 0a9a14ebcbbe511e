// The secrets that a signatory's mail carries. A confirmation token opens
// /confirm/…; the receipt token that opens /r/… is derived from it, so that
// whoever confirmed can be shown the receipt, while a receipt never confirms.
//
// The store keeps only a hash of the receipt's secret. Tokens are never
// logged.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace outcry::petition {

using Secret = std::array<uint8_t, 16>;
using SecretHash = std::array<uint8_t, 16>;

struct Token {
  uint16_t campaign = 0;  // its number in the store
  uint64_t id = 0;        // of the signature, below 2^48
  Secret secret{};

  bool operator==(const Token&) const = default;
};

Token make_token(uint16_t campaign, uint64_t id, Random& random);

// 32 characters of base64url: campaign (2 bytes), id (6), secret (16).
std::string to_text(const Token& token);
Result<Token> parse_token(std::string_view text);

// HMAC-SHA-256 under the secret of "outcry receipt 1", its first 16 bytes.
Token receipt_of(const Token& confirmation);
// SHA-256 of the receipt's secret, its first 16 bytes.
SecretHash hash_of(const Token& receipt);
// The key under which the signatory's own copy of the record is kept.
std::array<uint8_t, 32> own_key_of(const Token& receipt);

}  // namespace outcry::petition
