#include "web/http/proxies.h"

#include <optional>

#include "web/http/head.h"

namespace outcry::http {

Result<Proxies> Proxies::parse(const std::vector<std::string>& networks) {
  auto parsed = Networks::parse(networks);
  if (!parsed) return parsed.error();
  Proxies proxies;
  proxies.networks_ = std::move(*parsed);
  return proxies;
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
    if (!hop || !parse_address(without_port(*hop))) break;  // nonsense: believe the nearest that made sense
    origin.client = without_port(*hop);
  }
  return origin;
}

}  // namespace outcry::http
