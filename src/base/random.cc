#include "base/random.h"

#include <sodium.h>

#include <cstdlib>

namespace outcry {

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) std::abort();  // no randomness: nothing here may go on
}

void SystemRandom::fill(std::span<uint8_t> out) {
  randombytes_buf(out.data(), out.size());
}

}  // namespace outcry
