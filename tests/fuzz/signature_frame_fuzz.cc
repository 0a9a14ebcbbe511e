#include "fuzz.h"
#include "petition/signature_export.h"

// The first byte says where the text is cut in two. A frame has one form:
// those that were read, written again, are the text; and how it comes in
// pieces changes nothing.
FUZZ_TARGET {
  using namespace outcry;
  if (input.empty()) return;
  const size_t cut = std::min<size_t>(static_cast<uint8_t>(input[0]), input.size() - 1);
  const std::string_view text = input.substr(1);
  const auto read = [](std::initializer_list<std::string_view> pieces, bool& good) {
    petition::FrameReader reader;
    Bytes again;
    for (const std::string_view piece : pieces) {
      reader.feed(bytes_of(piece));
      for (;;) {
        const auto frame = reader.next();
        good = frame.has_value();
        if (!good || !*frame) break;
        MUST_HOLD(petition::append_frame(again, **frame));
      }
      if (!good) return again;
    }
    good = reader.at_border();
    return again;
  };
  bool whole = false, in_two = false;
  const Bytes once = read({text}, whole);
  MUST_HOLD(text.starts_with(text_of(once)));
  MUST_HOLD(!whole || once.size() == text.size());
  MUST_HOLD(read({text.substr(0, cut), text.substr(cut)}, in_two) == once && in_two == whole);
}
