#include "fuzz.h"
#include "web/http/proxies.h"

using outcry::http::Proxies;

// The lines: a network, X-Forwarded-For, X-Forwarded-Proto.
FUZZ_TARGET {
  const std::string network(take_line(input));
  const std::string_view hops = take_line(input);
  if (const auto proxies = Proxies::parse({network})) (void)proxies->trusts(hops);

  static const auto trusting = Proxies::parse({"10.0.0.0/8", "fd00::/8"}).value();
  const std::vector<std::pair<std::string_view, std::string_view>> headers = {{"x-forwarded-for", hops},
                                                                              {"X-Forwarded-Proto", input}};
  // Who is no proxy of ours is believed nothing.
  const auto stranger = trusting.origin_of("192.0.2.1", headers);
  MUST_HOLD(stranger.client == "192.0.2.1" && !stranger.secure);
  // Whom a proxy names is in what it said, or is the proxy itself.
  const auto behind = trusting.origin_of("10.0.0.1", headers);
  MUST_HOLD(!behind.client.empty());
  MUST_HOLD(behind.client == "10.0.0.1" || hops.find(behind.client) != hops.npos);
}
