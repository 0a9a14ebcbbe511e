// A Keyholder is one who can open what the server seals: an X25519 key pair
// whose public half the server has and whose secret half it never sees.
//
// Written "outcry-key-1-" and the key in base64url (43 characters). Its
// fingerprint is short enough to compare by telephone.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace outcry::seal {

using PublicKey = std::array<uint8_t, 32>;
using SecretKey = std::array<uint8_t, 32>;

std::string to_text(const PublicKey& key);
// Accepts white space at both ends. kInvalid says what is wrong with it.
Result<PublicKey> parse_public_key(std::string_view text);

// The first 8 bytes of SHA-256 of the key as four groups of four hexadecimal
// digits: "1a2b 3c4d 5e6f 7081".
std::string fingerprint(const PublicKey& key);

struct KeyPair {
  PublicKey public_key;
  SecretKey secret_key;
};
KeyPair make_key_pair(Random& random);

// A key pair as a file: the secret half under a passphrase (argon2id,
// "moderate" cost of libsodium, about a second), or in the clear where the
// passphrase is empty, which only a demonstration may do.
std::string to_key_file(const KeyPair& pair, std::string_view passphrase, Random& random);
// kInvalid: not a key file, or the passphrase is wrong.
Result<KeyPair> parse_key_file(std::string_view text, std::string_view passphrase);

// libsodium's sealed box (crypto_box_seal) and its opening.
Bytes seal_to(const PublicKey& recipient, ByteView plain);
Result<Bytes> open_sealed(const KeyPair& pair, ByteView sealed);

}  // namespace outcry::seal
