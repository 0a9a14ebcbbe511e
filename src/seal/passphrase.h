// A key from a passphrase: argon2id version 1.3, libsodium's "moderate" cost
// (3 passes, 256 MiB, about a second).
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "seal/box.h"

namespace outcry::seal {

inline constexpr size_t kSaltLength = 16;
// What a person is asked for at least.
inline constexpr size_t kShortestPassphrase = 12;

// `salt` is of kSaltLength. kFailed: not enough memory.
Result<KeptKey> stretch(std::string_view passphrase, ByteView salt);

}  // namespace outcry::seal
