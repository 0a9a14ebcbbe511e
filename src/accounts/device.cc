#include "accounts/device.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"

namespace outcry::accounts {
namespace {

// A nonce of 12 bytes, the day in 4 big-endian, a MAC of 16.
constexpr size_t kNonce = 12;
constexpr size_t kDay = 4;
constexpr size_t kMac = 16;

Bytes mac_of(const seal::Key& key, ByteView head, UserId user) {
  const Hash32 mac = hmac_sha256(key, {bytes_of(fmt::format("outcry console device 1 {}\n", user)), head});
  return {mac.begin(), mac.begin() + kMac};
}

}  // namespace

std::string new_device(const seal::Key& console_key, UserId user, Time now, Random& random) {
  const auto nonce = random.bytes<kNonce>();
  Bytes device(nonce.begin(), nonce.end());
  const auto day = static_cast<uint32_t>(day_of(now));
  for (int shift = 24; shift >= 0; shift -= 8) device.push_back(static_cast<uint8_t>(day >> shift));
  const Bytes mac = mac_of(console_key, device, user);
  device.insert(device.end(), mac.begin(), mac.end());
  return to_base64url(device);
}

bool is_device_of(const seal::Key& console_key, std::string_view device, UserId user, Time now) {
  const auto bytes = from_base64url(device);
  if (!bytes || bytes->size() != kNonce + kDay + kMac) return false;
  const ByteView head = ByteView(*bytes).first(kNonce + kDay);
  if (!equal(mac_of(console_key, head, user), ByteView(*bytes).last(kMac))) return false;
  uint32_t day = 0;
  for (const uint8_t byte : head.last(kDay)) day = day << 8 | byte;
  const int64_t age = int64_t{day_of(now)} - day;
  return age >= 0 && age < kDeviceKnownFor.count();
}

}  // namespace outcry::accounts
