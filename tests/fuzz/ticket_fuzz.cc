#include "fuzz.h"
#include "gate/ticket.h"

FUZZ_TARGET {
  const outcry::Hash32 key{};
  const auto ticket = outcry::gate::parse_ticket(input, 7, key);
  if (!ticket) return;
  MUST_HOLD(input.size() == 64);
  MUST_HOLD(outcry::gate::to_text(*ticket, key) == input);
  MUST_HOLD(!outcry::gate::parse_ticket(input, 8, key));
}
