#include "tally/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.h"

namespace outcry::tally {
namespace {

constexpr uint8_t kEd25519 = 0x01;

}  // namespace

Signer::Signer(std::string name, const std::array<uint8_t, 32>& seed) : name_(std::move(name)) {
  crypto_sign_seed_keypair(public_key_.data(), secret_key_.data(), seed.data());
  const uint8_t separator[2] = {'\n', kEd25519};
  const Hash32 id = sha256({bytes_of(name_), ByteView(separator), ByteView(public_key_)});
  std::copy_n(id.begin(), 4, key_id_.begin());
}

std::string Signer::verifier_key() const {
  Bytes key{kEd25519};
  key.insert(key.end(), public_key_.begin(), public_key_.end());
  return fmt::format("{}+{}+{}", name_, to_hex(key_id_), to_base64(key));
}

std::string Signer::sign(std::string_view text) const {
  std::array<uint8_t, 4 + 64> signature{};
  std::copy(key_id_.begin(), key_id_.end(), signature.begin());
  crypto_sign_detached(signature.data() + 4, nullptr, bytes_of(text).data(), text.size(), secret_key_.data());
  return fmt::format("{}\n\u2014 {} {}\n", text, name_, to_base64(signature));
}

std::string checkpoint_text(std::string_view origin, uint64_t size, const Hash32& root) {
  return fmt::format("{}\n{}\n{}\n", origin, size, to_base64(root));
}

}  // namespace outcry::tally
