#include "base/secret.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

namespace outcry::secrets {

std::shared_ptr<uint8_t> memory(size_t size) {
  if (sodium_init() < 0) std::abort();
  auto* bytes = static_cast<uint8_t*>(sodium_malloc(size));  // locked as far as the limit goes
  if (bytes == nullptr) throw std::bad_alloc();
  std::memset(bytes, 0, size);
  return {bytes, sodium_free};
}

void wipe(uint8_t* bytes, size_t size) {
  sodium_memzero(bytes, size);
}

bool room_for(size_t count) {
  constexpr size_t kSize = 32;
  std::vector<std::shared_ptr<uint8_t>> trial;
  for (size_t i = 0; i < count; ++i) {
    trial.push_back(memory(kSize));
    if (sodium_mlock(trial.back().get(), kSize) != 0) return false;
  }
  return true;
}

}  // namespace outcry::secrets
