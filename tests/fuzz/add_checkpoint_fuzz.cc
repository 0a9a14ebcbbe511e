#include <cstdlib>

#include "tally/witness.h"

// What was read is written as it was.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto question = outcry::tally::parse_add_checkpoint(body);
  if (question && outcry::tally::to_body(*question) != body) std::abort();
  return 0;
}
