#include "seal/keyholder.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.h"
#include "base/text.h"
#include "seal/box.h"
#include "seal/passphrase.h"

namespace outcry::seal {
namespace {

constexpr std::string_view kPrefix = "outcry-key-1-";
constexpr std::string_view kFileHead = "outcry keyholder key 1";
constexpr std::string_view kFilePurpose = "outcry keyholder file 1";

// The value of "name: value" on a line of its own, or empty.
std::string_view line_of(std::string_view text, std::string_view name) {
  const std::string start = fmt::format("\n{}: ", name);
  const size_t at = text.find(start);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + start.size());
  return rest.substr(0, rest.find_first_of("\r\n"));
}

}  // namespace

std::string to_text(const PublicKey& key) {
  return fmt::format("{}{}", kPrefix, to_base64url(key));
}

Result<PublicKey> parse_public_key(std::string_view text) {
  const std::string key = trimmed(text);
  if (!std::string_view(key).starts_with(kPrefix)) {
    return invalid(fmt::format("not a keyholder's public key: it starts with \"{}\"", kPrefix));
  }
  const auto bytes = from_base64url(std::string_view(key).substr(kPrefix.size()));
  PublicKey out;
  if (!bytes || bytes->size() != out.size())
    return invalid("a keyholder's public key is damaged: 43 characters follow its prefix");
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::string fingerprint(const PublicKey& key) {
  const std::string hex = to_hex(ByteView(sha256(key)).first(8));
  return fmt::format("{} {} {} {}", hex.substr(0, 4), hex.substr(4, 4), hex.substr(8, 4), hex.substr(12, 4));
}

KeyPair make_key_pair(Random& random) {
  KeyPair pair;
  random.fill(pair.secret_key);
  crypto_scalarmult_base(pair.public_key.data(), pair.secret_key.data());
  return pair;
}

std::string to_key_file(const KeyPair& pair, std::string_view passphrase, Random& random) {
  std::string out = fmt::format("{}\npublic: {}\nfingerprint: {}\n", kFileHead, to_text(pair.public_key),
                                fingerprint(pair.public_key));
  if (passphrase.empty()) return out + fmt::format("secret: {}\n", to_base64url(pair.secret_key));
  const auto salt = random.bytes<kSaltLength>();
  const auto key = stretch(passphrase, salt);
  if (!key) return {};
  const Bytes box = make_box(*key, kFilePurpose, pair.secret_key, random);
  return out + fmt::format("salt: {}\nlocked: {}\n", to_base64url(salt), to_base64url(box));
}

Result<KeyPair> parse_key_file(std::string_view text, std::string_view passphrase) {
  if (!text.starts_with(kFileHead)) return invalid("not a keyholder's key file");
  Result<Bytes> secret = invalid("the key file holds no secret half");
  if (const auto plain = line_of(text, "secret"); !plain.empty()) {
    secret = from_base64url(plain);
  } else {
    const auto salt = from_base64url(line_of(text, "salt"));
    const auto box = from_base64url(line_of(text, "locked"));
    if (!salt || !box || salt->size() != kSaltLength) return invalid("the key file is damaged");
    const auto key = stretch(passphrase, *salt);
    if (!key) return key.error();
    secret = open_box(*key, kFilePurpose, *box);
    if (!secret) return invalid("couldn't unlock the key file: wrong passphrase");
  }
  KeyPair pair;
  if (!secret || secret->size() != pair.secret_key.size()) return invalid("the key file is damaged");
  std::copy(secret->begin(), secret->end(), pair.secret_key.begin());
  sodium_memzero(secret->data(), secret->size());
  crypto_scalarmult_base(pair.public_key.data(), pair.secret_key.data());
  return pair;
}

Bytes seal_to(const PublicKey& recipient, ByteView plain) {
  Bytes out(plain.size() + crypto_box_SEALBYTES);
  if (crypto_box_seal(out.data(), plain.data(), plain.size(), recipient.data()) != 0) return {};
  return out;
}

Result<Bytes> open_sealed(const KeyPair& pair, ByteView sealed) {
  if (sealed.size() < crypto_box_SEALBYTES) return invalid("couldn't open a sealed key: too short");
  Bytes out(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(out.data(), sealed.data(), sealed.size(), pair.public_key.data(), pair.secret_key.data()) !=
      0) {
    return invalid("couldn't open a sealed key: it was sealed to another key");
  }
  return out;
}

}  // namespace outcry::seal
