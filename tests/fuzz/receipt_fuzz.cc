#include "fuzz.h"
#include "petition/receipt.h"
#include "tally/checkpoint.h"

// What is read can be written and read again, and is the same; and nobody
// signed what the fuzzer wrote.
FUZZ_TARGET {
  using namespace outcry::petition;
  static const std::string key = outcry::tally::Signer("outcry.example/c/x", {1}).verifier_key();
  const auto receipt = parse_receipt(input);
  if (!receipt) {
    MUST_HOLD(receipt.error().kind == outcry::Error::kInvalid);
    return;
  }
  const auto again = parse_receipt(to_json(*receipt));
  MUST_HOLD(again && again->record == receipt->record && to_json(*again) == to_json(*receipt));
  MUST_HOLD(to_tlog_proof(*again) == to_tlog_proof(*receipt));
  MUST_HOLD(!verify(*receipt, key));
}
