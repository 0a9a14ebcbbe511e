// Which addresses are proxies of ours, and so whom a request really came from.
// Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/networks.h"

namespace outcry::http {

class Proxies {
 public:
  // "127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8". kInvalid names the one that
  // is not an address or network.
  static Result<Proxies> parse(const std::vector<std::string>& networks);

  [[nodiscard]] bool trusts(std::string_view address) const { return networks_.contains(address); }
  struct Origin {
    std::string_view client;
    bool secure = false;
  };
  // Where a request of `peer`'s came from, by X-Forwarded-For and
  // X-Forwarded-Proto: both are read from the right, as far as the hops are
  // trusted; what stands before may be anybody's invention. Several headers of
  // a name are one list.
  [[nodiscard]] Origin origin_of(std::string_view peer,
                                 const std::vector<std::pair<std::string_view, std::string_view>>& headers) const;

 private:
  Networks networks_;
};

}  // namespace outcry::http
