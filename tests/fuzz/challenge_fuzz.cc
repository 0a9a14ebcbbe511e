#include "fuzz.h"
#include "gate/challenge.h"

// The input is a payload's JSON before its base64, and the payload itself.
FUZZ_TARGET {
  const outcry::Hash32 key{};
  MUST_HOLD(!outcry::gate::check_solution(input, outcry::Hash32{1}));
  const auto solution = outcry::gate::check_solution(outcry::to_base64(outcry::bytes_of(input)), key);
  if (!solution) return;
  // Nobody can make one without the key but from what it signed: the seed.
  MUST_HOLD(solution->challenge.campaign == 1);
  MUST_HOLD(solution->challenge.cost == 10);
}
