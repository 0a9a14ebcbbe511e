// A Checkpoint is the signed statement "my log has so many entries and this
// root" (C2SP tlog-checkpoint), as a signed note (C2SP signed-note, Ed25519).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::tally {

// Signs checkpoints with an Ed25519 key derived from a 32-byte seed. `name`
// is the log's origin: "outcry.example/c/save-the-thirty". Thread-safe.
class Signer {
 public:
  Signer(std::string name, const std::array<uint8_t, 32>& seed);

  [[nodiscard]] const std::string& name() const { return name_; }
  // C2SP vkey: "NAME+KEYID+BASE64(0x01 ‖ public key)".
  [[nodiscard]] std::string verifier_key() const;
  // The note: `text` (ends in a newline), an empty line, the signature line.
  [[nodiscard]] std::string sign(std::string_view text) const;

 private:
  std::string name_;
  std::array<uint8_t, 32> public_key_{};
  std::array<uint8_t, 64> secret_key_{};
  std::array<uint8_t, 4> key_id_{};
};

// "ORIGIN\nSIZE\nBASE64(ROOT)\n"
std::string checkpoint_text(std::string_view origin, uint64_t size, const Hash32& root);

}  // namespace outcry::tally
