#include "base/network.h"

#include <arpa/inet.h>

#include <algorithm>

namespace outcry {

Bytes network_of(std::string_view address) {
  constexpr size_t kOfV4 = 3, kOfV6 = 6;
  constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const std::string text(address);
  std::array<uint8_t, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.begin() + kOfV4};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return {};
  const bool is_v4 = std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
  const auto* from = bytes.begin() + (is_v4 ? kMapped.size() : 0);
  return {from, from + (is_v4 ? kOfV4 : kOfV6)};
}

}  // namespace outcry
