#include "fuzz.h"
#include "tally/log.h"

// An entry and a bundle have one form each.
FUZZ_TARGET {
  using namespace outcry;
  const ByteView bytes = bytes_of(input);
  if (const auto entry = tally::decode(bytes)) {
    const Bytes again = tally::encode(*entry);
    MUST_HOLD(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
  }
  const auto entries = tally::split_bundle(bytes);
  if (!entries) return;
  Bytes again;
  for (const ByteView one : *entries) {
    again.push_back(static_cast<uint8_t>(one.size() >> 8));
    again.push_back(static_cast<uint8_t>(one.size()));
    again.insert(again.end(), one.begin(), one.end());
    (void)tally::decode(one);
  }
  MUST_HOLD(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}
