// Randomness for keys, salts and tokens, handed in so that test vectors can
// be made. Thread-safe.
#pragma once

#include <span>

#include "base/bytes.h"

namespace outcry {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<uint8_t> out) = 0;

  template <size_t N>
  std::array<uint8_t, N> bytes() {
    std::array<uint8_t, N> out;
    fill(out);
    return out;
  }
};

// The operating system's generator, by libsodium.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<uint8_t> out) override;
};

}  // namespace outcry
