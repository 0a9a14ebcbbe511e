// A Note is a text that anybody may have signed (C2SP signed-note); a
// checkpoint is one whose text says how large a log is and what its root is
// (C2SP tlog-checkpoint). This is the reading side: what is not exactly of the
// form is refused, and a signature counts only if its verifier finds it good.
//
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace outcry::tally {

struct NoteSignature {
  std::string name;
  std::array<uint8_t, 4> key_id{};
  Bytes bytes;

  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  // ends in a newline
  std::vector<NoteSignature> signatures;
};

// kInvalid if it is none. At most 100 signatures.
Result<Note> parse_note(std::string_view note);
// "— NAME BASE64\n"; kInvalid likewise.
Result<NoteSignature> parse_signature_line(std::string_view line);
std::string to_line(const NoteSignature& signature);

struct Checkpoint {
  std::string origin;
  uint64_t size = 0;
  Hash32 root{};

  bool operator==(const Checkpoint&) const = default;
};

// Of a note's text; extension lines are let pass.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// Who signed: a log (Ed25519) or a witness (C2SP tlog-cosignature, v1), from
// its C2SP vkey "NAME+KEYID+BASE64(TYPE ‖ public key)".
class Verifier {
 public:
  static Result<Verifier> parse(std::string_view verifier_key);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_witness() const { return type_ == kCosignature; }

  // Whether one of the note's signatures is this one's, and good.
  [[nodiscard]] bool verifies(const Note& note) const;
  // The signature itself; null if there is no good one.
  [[nodiscard]] const NoteSignature* good_signature(const Note& note) const;
  // When a witness saw the checkpoint, in seconds since 1970; 0 if it isn't a
  // witness, or its signature is not there or not good.
  [[nodiscard]] uint64_t witnessed_at(const Note& note) const;

 private:
  enum Type : uint8_t { kEd25519 = 0x01, kCosignature = 0x04 };
  [[nodiscard]] bool is_good(const NoteSignature& signature, std::string_view text) const;

  std::string name_;
  Type type_ = kEd25519;
  std::array<uint8_t, 4> key_id_{};
  std::array<uint8_t, 32> key_{};
};

}  // namespace outcry::tally
