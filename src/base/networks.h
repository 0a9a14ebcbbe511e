// A set of IP networks, as operators write them: "192.0.2.7", "10.0.0.0/8",
// "::1", "fd00::/8". IPv4 addresses are the same whether written as such or in
// IPv6's clothes (RFC 4291 section 2.5.5.2). Immutable; any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry {

// IPv4 as ::ffff:a.b.c.d.
using AddressBytes = std::array<uint8_t, 16>;

// Nothing, if it is no address.
std::optional<AddressBytes> parse_address(std::string_view text);

class Networks {
 public:
  // kInvalid names the one that is neither address nor network.
  static Result<Networks> parse(const std::vector<std::string>& networks);

  [[nodiscard]] bool contains(std::string_view address) const;
  [[nodiscard]] bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    AddressBytes bytes{};
    int bits = 128;
  };
  std::vector<Network> networks_;
};

}  // namespace outcry
