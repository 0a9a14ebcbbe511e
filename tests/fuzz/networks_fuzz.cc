#include "base/networks.h"
#include "fuzz.h"

// A network, and after a line an address.
FUZZ_TARGET {
  const std::string network(take_line(input));
  const auto networks = outcry::Networks::parse({network});
  const auto address = outcry::parse_address(input);
  if (!networks) return;
  const bool in = networks->contains(input);
  MUST_HOLD(!in || address);
  const size_t slash = network.find('/');
  MUST_HOLD(networks->contains(network.substr(0, slash)));
  if (address && network.ends_with("/0") && network.starts_with("::")) MUST_HOLD(in);
}
