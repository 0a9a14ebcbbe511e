#include "httpd/proxies.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>

#include "httpd/head.h"

namespace outcry::http {

bool Proxies::read(std::string_view address, std::array<uint8_t, 16>& bytes, bool& is_v4) {
  char text[64];
  if (address.empty() || address.size() >= sizeof text) return false;
  address.copy(text, address.size());
  text[address.size()] = '\0';
  is_v4 = inet_pton(AF_INET, text, bytes.data() + 12) == 1;
  if (is_v4) {
    std::fill_n(bytes.begin(), 10, uint8_t{0});
    bytes[10] = bytes[11] = 0xFF;
    return true;
  }
  return inet_pton(AF_INET6, text, bytes.data()) == 1;
}

Result<Proxies> Proxies::parse(const std::vector<std::string>& networks) {
  Proxies proxies;
  for (const std::string& text : networks) {
    const size_t slash = text.find('/');
    Network network;
    bool is_v4 = false;
    if (!read(std::string_view(text).substr(0, slash), network.bytes, is_v4)) {
      return invalid(fmt::format("\"{}\" is not an address or network", text));
    }
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, network.bits);
      if (error != std::errc() || rest != end || network.bits < 0 || network.bits > (is_v4 ? 32 : 128)) {
        return invalid(fmt::format("\"{}\" is not an address or network", text));
      }
      if (is_v4) network.bits += 96;
    }
    proxies.networks_.push_back(network);
  }
  return proxies;
}

bool Proxies::trusts(std::string_view address) const {
  if (networks_.empty()) return false;
  std::array<uint8_t, 16> bytes{};
  bool is_v4 = false;
  if (!read(address, bytes, is_v4)) return false;
  for (const Network& network : networks_) {
    int bits = network.bits;
    size_t i = 0;
    for (; bits >= 8 && bytes[i] == network.bytes[i]; bits -= 8) ++i;
    if (bits < 8 && (bits == 0 || ((bytes[i] ^ network.bytes[i]) >> (8 - bits)) == 0)) return true;
  }
  return false;
}

std::string_view Proxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  std::string_view client = peer;
  while (trusts(client) && !forwarded_for.empty()) {
    const size_t comma = forwarded_for.rfind(',');
    const std::string_view last =
        without_blanks(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
    forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
    std::array<uint8_t, 16> ignored{};
    bool is_v4 = false;
    if (!read(last, ignored, is_v4)) break;  // nonsense: believe the nearest that made sense
    client = last;
  }
  return client;
}

}  // namespace outcry::http
