// SHA-256 and HMAC-SHA-256 (FIPS 180-4, RFC 2104), by libsodium.
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace outcry {

Hash32 sha256(ByteView bytes);
// Of the parts in order, as if they were one.
Hash32 sha256(std::initializer_list<ByteView> parts);
Hash32 hmac_sha256(const Hash32& key, ByteView message);
Hash32 hmac_sha256(const Hash32& key, std::initializer_list<ByteView> parts);

// In constant time.
bool equal(ByteView a, ByteView b);

}  // namespace outcry
