#include "web/http/proxies.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "web/http/head.h"

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

namespace {

// "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]:4711" → the address.
std::string_view without_port(std::string_view hop) {
  if (hop.starts_with('[')) return hop.substr(1, std::min(hop.find(']'), hop.size()) - 1);
  const size_t colon = hop.find(':');
  const bool is_v4_with_port = colon != std::string_view::npos && colon == hop.rfind(':');
  return is_v4_with_port ? hop.substr(0, colon) : hop;
}

// Takes the last item off `lists`, the lines of one list.
std::optional<std::string_view> last_item(std::vector<std::string_view>& lists) {
  if (lists.empty()) return std::nullopt;
  std::string_view& list = lists.back();
  const size_t comma = list.rfind(',');
  if (comma == std::string_view::npos) {
    const std::string_view item = without_blanks(list);
    lists.pop_back();
    return item;
  }
  const std::string_view item = without_blanks(list.substr(comma + 1));
  list = list.substr(0, comma);
  return item;
}

}  // namespace

Proxies::Origin Proxies::origin_of(std::string_view peer,
                                   const std::vector<std::pair<std::string_view, std::string_view>>& headers) const {
  Origin origin{peer};
  std::vector<std::string_view> hops, schemes;
  for (const auto& [name, value] : headers) {
    if (same_name(name, "X-Forwarded-For")) hops.push_back(value);
    if (same_name(name, "X-Forwarded-Proto")) schemes.push_back(value);
  }
  while (trusts(origin.client)) {
    // A proxy that says nothing of the scheme leaves what the one before said.
    if (const auto scheme = last_item(schemes)) origin.secure = same_name(*scheme, "https");
    const auto hop = last_item(hops);
    std::array<uint8_t, 16> ignored{};
    bool is_v4 = false;
    if (!hop || !read(without_port(*hop), ignored, is_v4)) break;  // nonsense: believe the nearest that made sense
    origin.client = without_port(*hop);
  }
  return origin;
}

}  // namespace outcry::http
