#include "fuzz.h"
#include "petition/record.h"

// One record, one form: what was committed to can be written in no other way.
FUZZ_TARGET {
  const auto record = outcry::petition::decode_record(input);
  if (!record) return;
  MUST_HOLD(outcry::petition::encode(*record) == input);
}
