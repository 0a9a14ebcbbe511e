#include "tally/checkpoint.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.h"
#include "tally/note.h"

namespace outcry::tally {
std::array<uint8_t, 4> key_id_of(std::string_view name, uint8_t type, ByteView key) {
  const uint8_t separator[2] = {'\n', type};
  const Hash32 hash = sha256({bytes_of(name), ByteView(separator), key});
  std::array<uint8_t, 4> id{};
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

NoteKey::NoteKey(std::string name, Type type, const std::array<uint8_t, 32>& seed)
    : name_(std::move(name)), type_(type), secret_key_([&](std::array<uint8_t, 64>& secret) {
        crypto_sign_seed_keypair(public_key_.data(), secret.data(), seed.data());
      }) {
  key_id_ = key_id_of(name_, type_, public_key_);
}

std::string NoteKey::verifier_key() const {
  Bytes key{type_};
  key.insert(key.end(), public_key_.begin(), public_key_.end());
  return fmt::format("{}+{}+{}", name_, to_hex(key_id_), to_base64(key));
}

std::string NoteKey::line_over(std::string_view message, ByteView before) const {
  std::array<uint8_t, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, bytes_of(message).data(), message.size(), secret_key_.bytes().data());
  NoteSignature out{name_, key_id_, Bytes(before.begin(), before.end())};
  out.bytes.insert(out.bytes.end(), signature.begin(), signature.end());
  return to_line(out);
}

std::string Signer::sign(std::string_view text) const {
  return fmt::format("{}\n{}", text, line_over(text));
}

std::string Cosigner::cosign(std::string_view text, uint64_t at) const {
  std::array<uint8_t, 8> time{};
  for (size_t i = 0; i < time.size(); ++i) time[i] = static_cast<uint8_t>(at >> (56 - 8 * i));
  return line_over(cosigned_text(at, text), time);
}

std::string cosigned_text(uint64_t at, std::string_view text) {
  return fmt::format("cosignature/v1\ntime {}\n{}", at, text);
}

std::string checkpoint_text(std::string_view origin, uint64_t size, const Hash32& root) {
  return fmt::format("{}\n{}\n{}\n", origin, size, to_base64(root));
}

}  // namespace outcry::tally
