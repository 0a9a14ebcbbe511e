// A box is a short text under a symmetric key: XChaCha20-Poly1305 (libsodium,
// draft-irtf-cfrg-xchacha-03), a random 24-byte nonce before the ciphertext.
// Whoever opens it must name the same purpose, so that a box made for one use
// is worthless for another.
//
// Thread-safe. Format: docs/spec/sealed-data.md.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace outcry::seal {

using Key = std::array<uint8_t, 32>;
using KeptKey = Secret<32>;  // one that stays in memory

inline constexpr size_t kBoxOverhead = 24 + 16;  // nonce and authenticator

Bytes make_box(const Key& key, std::string_view purpose, ByteView plain, Random& random);
// kInvalid if the key, the purpose or a single bit is not the one it was made with.
Result<Bytes> open_box(const Key& key, std::string_view purpose, ByteView box);

}  // namespace outcry::seal
