#include "audit/network_marks.h"

#include "base/hash.h"

namespace outcry::audit {

uint16_t NetworkMarks::of(std::string_view network) {
  const std::lock_guard lock(mutex_);
  if (const int32_t today = day_of(clock_.now()); today != day_) {
    random_.fill(key_);
    day_ = today;
  }
  const Hash32 hash = hmac_sha256(key_, bytes_of(network));
  const auto mark = static_cast<uint16_t>(hash[0] << 8 | hash[1]);
  return mark == 0 ? 1 : mark;
}

}  // namespace outcry::audit
