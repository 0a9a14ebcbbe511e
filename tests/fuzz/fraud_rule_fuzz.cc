#include "fuzz.h"
#include "petition/fraud_rule.h"

using namespace outcry::petition;

FUZZ_TARGET {
  (void)parts_of(shape_of(input));
  MUST_HOLD(shape_of(input) <= kMostShape);
  const auto rule = parse_rule(input);
  if (!rule) {
    MUST_HOLD(!rule.error().message.empty() && rule.error().message.size() < 20);
    return;
  }
  const std::string text = to_text(*rule);
  const auto again = parse_rule(text);
  MUST_HOLD(again && *again == *rule);
  (void)Sieve(*rule).catches({});
}
