#include "fuzz.h"
#include "petition/token.h"

FUZZ_TARGET {
  const auto token = outcry::petition::parse_token(input);
  if (!token) return;
  MUST_HOLD(input.size() == 32);
  MUST_HOLD(outcry::petition::to_text(*token) == input);
}
