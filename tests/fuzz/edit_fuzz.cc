#include "base/text.h"
#include "base/word_diff.h"
#include "fuzz.h"
#include "web/console/edit_merge.h"
#include "web/console/edit_place.h"

// Of an address of the editor, the marks that a form carries, and two texts to
// be compared: an address leads to a part or to nothing, marks never lose what
// was typed, and a difference holds every byte of either text.
FUZZ_TARGET {
  using namespace outcry;
  using namespace outcry::web;
  const std::string_view address = take_line(input), marks = take_line(input);
  const edit::Here here = edit::here_of(address);
  MUST_HOLD((here.part == nullptr) == (here.what == edit::Here::kNothing));
  if (here.part != nullptr) MUST_HOLD(here.address == address);
  (void)edit::holder_of(edit::dotted(address));

  const size_t half = input.size() / 2;
  const std::string_view before = input.substr(0, half), after = input.substr(half);
  const campaign::Typed mine = {{"a", std::string(before)}, {"b.en", "typed"}}, now = {{"a", std::string(after)}};
  const edit::Merged merged = edit::merge(marks, mine, now);
  MUST_HOLD(merged.typed.contains("b.en") || std::string_view(marks).find("b.en:") != std::string_view::npos);
  const size_t at = edit::find_marked(marks, {mine, now}, 0);
  MUST_HOLD(at == edit::kGone || at < 2);

  if (!is_utf8(before) || !is_utf8(after)) return;
  std::string a, b;
  for (const DiffPiece& piece : word_diff(before, after)) {
    if (piece.kind != DiffPiece::kAdded) a += piece.text;
    if (piece.kind != DiffPiece::kRemoved) b += piece.text;
  }
  MUST_HOLD(a == before && b == after);
}
