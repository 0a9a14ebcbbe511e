// Which addresses are proxies of ours, and so whom a request really came from.
// Immutable; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::http {

class Proxies {
 public:
  // "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8". kInvalid names the one that
  // is not an address or network.
  static Result<Proxies> parse(const std::vector<std::string>& networks);

  [[nodiscard]] bool trusts(std::string_view address) const;
  // The last address of an X-Forwarded-For list that is not itself a trusted
  // proxy; `peer` if it is not trusted or the list is of no use.
  [[nodiscard]] std::string_view client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  struct Network {
    std::array<uint8_t, 16> bytes{};  // IPv4 as ::ffff:a.b.c.d
    int bits = 128;
  };
  static bool read(std::string_view address, std::array<uint8_t, 16>& bytes, bool& is_v4);
  std::vector<Network> networks_;
};

}  // namespace outcry::http
