// A network is what is looked at of a client's address, and no more: an IPv4
// /24 or an IPv6 /48. It is still something of a person: keep it as a keyed
// hash, under a key that is forgotten daily.
//
// Pure; any thread.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace outcry {

// 3 bytes of an IPv4 address, also of one in IPv6's clothes (RFC 4291 section
// 2.5.5.2), 6 of an IPv6 one; none if `address` is neither.
Bytes network_of(std::string_view address);

}  // namespace outcry
