#include "fuzz.h"
#include "tally/tile_path.h"

FUZZ_TARGET {
  const auto path = outcry::tally::parse_tile_path(input);
  if (!path) return;
  MUST_HOLD(outcry::tally::to_text(*path) == input);
  MUST_HOLD(path->width >= 1 && path->width <= 256);
  MUST_HOLD(path->level >= -1 && path->level <= 63);
}
