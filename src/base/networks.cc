#include "base/networks.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace outcry {

std::optional<AddressBytes> parse_address(std::string_view address) {
  char text[64];
  if (address.empty() || address.size() >= sizeof text) return std::nullopt;
  address.copy(text, address.size());
  text[address.size()] = '\0';
  AddressBytes bytes{};
  if (inet_pton(AF_INET, text, bytes.data() + 12) == 1) {
    bytes[10] = bytes[11] = 0xFF;
    return bytes;
  }
  if (inet_pton(AF_INET6, text, bytes.data()) == 1) return bytes;
  return std::nullopt;
}

Result<Networks> Networks::parse(const std::vector<std::string>& networks) {
  Networks out;
  for (const std::string& text : networks) {
    const size_t slash = text.find('/');
    const std::string_view address = std::string_view(text).substr(0, slash);
    const auto bytes = parse_address(address);
    const Error wrong = invalid(fmt::format("\"{}\" is not an address or network", text));
    if (!bytes) return wrong;
    Network network{*bytes};
    if (slash != std::string::npos) {
      const bool is_v4 = address.find(':') == std::string_view::npos;
      const char* end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, network.bits);
      if (error != std::errc() || rest != end || network.bits < 0 || network.bits > (is_v4 ? 32 : 128)) return wrong;
      if (is_v4) network.bits += 96;
    }
    out.networks_.push_back(network);
  }
  return out;
}

bool Networks::contains(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto bytes = parse_address(address);
  if (!bytes) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    int bits = network.bits;
    size_t i = 0;
    for (; bits >= 8 && (*bytes)[i] == network.bytes[i]; bits -= 8) ++i;
    return bits < 8 && (bits == 0 || (((*bytes)[i] ^ network.bytes[i]) >> (8 - bits)) == 0);
  });
}

}  // namespace outcry
