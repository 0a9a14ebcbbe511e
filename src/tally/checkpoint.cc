#include "tally/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.h"

namespace outcry::tally {
namespace {

constexpr uint8_t kEd25519 = 0x01;
constexpr uint8_t kCosignature = 0x04;

std::string key_text(std::string_view name, ByteView key_id, uint8_t type, ByteView public_key) {
  Bytes key{type};
  key.insert(key.end(), public_key.begin(), public_key.end());
  return fmt::format("{}+{}+{}", name, to_hex(key_id), to_base64(key));
}

// "— NAME BASE64(KEYID ‖ signature)"
std::string signature_line(std::string_view name, ByteView key_id, ByteView signature) {
  Bytes bytes(key_id.begin(), key_id.end());
  bytes.insert(bytes.end(), signature.begin(), signature.end());
  return fmt::format("\u2014 {} {}\n", name, to_base64(bytes));
}

}  // namespace

std::array<uint8_t, 4> key_id_of(std::string_view name, uint8_t type, ByteView key) {
  const uint8_t separator[2] = {'\n', type};
  const Hash32 hash = sha256({bytes_of(name), ByteView(separator), key});
  std::array<uint8_t, 4> id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

Signer::Signer(std::string name, const std::array<uint8_t, 32>& seed)
    : name_(std::move(name)), secret_key_([&](std::array<uint8_t, 64>& secret) {
        crypto_sign_seed_keypair(public_key_.data(), secret.data(), seed.data());
      }) {
  key_id_ = key_id_of(name_, kEd25519, public_key_);
}

std::string Signer::verifier_key() const {
  return key_text(name_, key_id_, kEd25519, public_key_);
}

std::string Signer::sign(std::string_view text) const {
  std::array<uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(text).data(), text.size(), secret_key_.bytes().data());
  return fmt::format("{}\n{}", text, signature_line(name_, key_id_, signature));
}

Cosigner::Cosigner(std::string name, const std::array<uint8_t, 32>& seed)
    : name_(std::move(name)), secret_key_([&](std::array<uint8_t, 64>& secret) {
        crypto_sign_seed_keypair(public_key_.data(), secret.data(), seed.data());
      }) {
  key_id_ = key_id_of(name_, kCosignature, public_key_);
}

std::string Cosigner::verifier_key() const {
  return key_text(name_, key_id_, kCosignature, public_key_);
}

std::string Cosigner::cosign(std::string_view text, uint64_t at) const {
  std::array<uint8_t, 8 + crypto_sign_BYTES> signature{};
  for (size_t i = 0; i < 8; ++i) signature[i] = static_cast<uint8_t>(at >> (56 - 8 * i));
  const std::string message = cosigned_text(at, text);
  crypto_sign_detached(signature.data() + 8, nullptr, bytes_of(message).data(), message.size(),
                       secret_key_.bytes().data());
  return signature_line(name_, key_id_, signature);
}

std::string cosigned_text(uint64_t at, std::string_view text) {
  return fmt::format("cosignature/v1\ntime {}\n{}", at, text);
}

std::string checkpoint_text(std::string_view origin, uint64_t size, const Hash32& root) {
  return fmt::format("{}\n{}\n{}\n", origin, size, to_base64(root));
}

}  // namespace outcry::tally
