#include "fuzz.h"
#include "tally/checkpoint.h"
#include "tally/note.h"

// A note, its lines and its checkpoint have one form each, and nobody signed
// what the fuzzer wrote.
FUZZ_TARGET {
  using namespace outcry::tally;
  static const Verifier verifier = Verifier::parse(Signer("outcry.example/c/x", {1}).verifier_key()).value();
  if (const auto note = parse_note(input)) {
    MUST_HOLD(note->signatures.size() <= 100 && !note->signatures.empty());
    std::string again = note->text + "\n";
    for (const NoteSignature& signature : note->signatures) {
      const std::string written = to_line(signature);
      const auto line = parse_signature_line(std::string_view(written).substr(0, written.size() - 1));
      MUST_HOLD(line && *line == signature);
      again += written;
    }
    MUST_HOLD(again == input);
    if (note->text != checkpoint_text("outcry.example/c/x", 0, {})) MUST_HOLD(!verifier.verifies(*note));
  }
  if (const auto checkpoint = parse_checkpoint(input)) {
    MUST_HOLD(input.starts_with(checkpoint_text(checkpoint->origin, checkpoint->size, checkpoint->root)));
  }
  if (const auto key = Verifier::parse(input)) MUST_HOLD(input.starts_with(key->name() + "+"));
}
