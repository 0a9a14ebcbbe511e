// A Checkpoint is the signed statement "my log has so many entries and this
// root" (C2SP tlog-checkpoint), as a signed note (C2SP signed-note, Ed25519).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace outcry::tally {

// An Ed25519 key, derived from a 32-byte seed, that signs notes under a name.
class NoteKey {
 public:
  enum Type : uint8_t { kLog = 0x01, kWitness = 0x04 };
  NoteKey(std::string name, Type type, const std::array<uint8_t, 32>& seed);

  [[nodiscard]] const std::string& name() const { return name_; }
  // C2SP vkey: "NAME+KEYID+BASE64(TYPE ‖ public key)".
  [[nodiscard]] std::string verifier_key() const;
  // "— NAME BASE64(KEYID ‖ before ‖ signature)\n", the signature over `message`.
  [[nodiscard]] std::string line_over(std::string_view message, ByteView before = {}) const;

 private:
  std::string name_;
  Type type_;
  std::array<uint8_t, 32> public_key_{};
  Secret<64> secret_key_;
  std::array<uint8_t, 4> key_id_{};
};

// Signs checkpoints. `name` is the log's origin:
// "outcry.example/c/save-the-thirty". Thread-safe.
class Signer : public NoteKey {
 public:
  Signer(std::string name, const std::array<uint8_t, 32>& seed) : NoteKey(std::move(name), kLog, seed) {}
  // The note: `text` (ends in a newline), an empty line, the signature line.
  [[nodiscard]] std::string sign(std::string_view text) const;
};

// Cosigns checkpoints as a witness (C2SP tlog-cosignature, v1). `name` is the
// witness's: "witness.example". Thread-safe.
class Cosigner : public NoteKey {
 public:
  Cosigner(std::string name, const std::array<uint8_t, 32>& seed) : NoteKey(std::move(name), kWitness, seed) {}
  // The signature line over a checkpoint's text, `at` seconds since 1970.
  [[nodiscard]] std::string cosign(std::string_view text, uint64_t at) const;
};

// The first 4 bytes of SHA-256(NAME ‖ "\n" ‖ TYPE ‖ key).
std::array<uint8_t, 4> key_id_of(std::string_view name, uint8_t type, ByteView key);
// What a witness signs: "cosignature/v1\ntime AT\n" and the checkpoint's text.
std::string cosigned_text(uint64_t at, std::string_view text);

// "ORIGIN\nSIZE\nBASE64(ROOT)\n"
std::string checkpoint_text(std::string_view origin, uint64_t size, const Hash32& root);

}  // namespace outcry::tally
