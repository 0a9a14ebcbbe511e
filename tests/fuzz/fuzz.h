// A fuzz target is one function of bytes that comes from NAME_fuzz.cc. It
// ends the program if something does not hold that must hold of any input:
// never only "does not crash". libFuzzer calls it, or replay.cc.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#define MUST_HOLD(condition)                                                              \
  do {                                                                                    \
    if (!(condition)) {                                                                   \
      std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                       \
    }                                                                                     \
  } while (false)

// The target's own part.
void try_input(std::string_view input);

// The part of `input` before the first newline; the rest stays.
inline std::string_view take_line(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(line.size() < input.size() ? line.size() + 1 : input.size());
  return line;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
#define FUZZ_TARGET                                                         \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { \
    try_input({reinterpret_cast<const char*>(data), size});                 \
    return 0;                                                               \
  }                                                                         \
  void try_input(std::string_view input)
