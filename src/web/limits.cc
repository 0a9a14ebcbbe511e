#include "web/limits.h"

#include <arpa/inet.h>

#include "base/hash.h"

namespace outcry::web {

Limits::Limits(LimitOptions options, const Clock& clock, Random& random)
    : options_(options), clock_(clock), random_(random) {}

uint64_t Limits::network_of(std::string_view address) const {
  const std::string text(address);
  std::array<uint8_t, 16> bytes{};
  size_t kept = 0;
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
    kept = 3;
  } else if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    kept = 6;
    // An IPv4 address in IPv6's clothes (RFC 4291 section 2.5.5.2).
    constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
      std::copy_n(bytes.begin() + 12, 3, bytes.begin());
      kept = 3;
    }
  }
  const Hash32 hash = hmac_sha256(key_, ByteView(bytes).first(kept));
  uint64_t network = 0;
  std::memcpy(&network, hash.data(), sizeof network);
  return network;
}

void Limits::forget(Time now) {
  if (day_of(now) != key_day_) {
    key_day_ = day_of(now);
    random_.fill(key_);
    buckets_.clear();
  }
  // Full buckets say nothing; if there are none, everybody starts anew.
  if (buckets_.size() < kMost) return;
  std::erase_if(buckets_, [&](const auto& one) { return now - one.second.at > std::chrono::minutes(10); });
  if (buckets_.size() >= kMost) buckets_.clear();
}

bool Limits::allow(std::string_view address) {
  if (!options_.enabled) return true;
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  forget(now);
  Bucket& bucket =
      buckets_.try_emplace(network_of(address), Bucket{static_cast<double>(options_.burst), now}).first->second;
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - bucket.at).count();
  bucket.left = std::min<double>(options_.burst, bucket.left + std::max(0.0, minutes) * options_.per_minute);
  bucket.at = now;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

}  // namespace outcry::web
