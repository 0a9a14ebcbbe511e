#include "campaign/placeholder.h"
#include "fuzz.h"

using namespace outcry::campaign;

FUZZ_TARGET {
  const auto mistake = mistake_in(input);
  Known nothing, all;
  for (size_t i = 0; i < kSlots; ++i) all[i] = "{known}";
  const std::string filled = fill(input, all);
  if (mistake) {
    MUST_HOLD(mistake->line >= 1 && mistake->line <= input.size() + 1);
    MUST_HOLD(mistake->word.size() <= 1'000);
    (void)fill(input, nothing);
    return;
  }
  // What is filled in is not looked at again, and text without braces stays.
  if (input.find('{') == std::string_view::npos) MUST_HOLD(filled == input);
  // What is known is not shorter than what is not, or the writer's words are lost.
  MUST_HOLD(fill(input, nothing).size() <= input.size());
}
