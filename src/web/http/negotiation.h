// What a client says it can take and what it already has: Accept-Encoding
// (RFC 9110 12.5.3) and If-None-Match (13.1.2). Headers of any content are
// safe.
//
// Pure functions; any thread.
#pragma once

#include <string_view>

namespace outcry::http {

enum class Coding { kIdentity, kGzip, kBrotli };

// The coding the client likes best among those there are; where it likes two
// alike, the smaller one. Identity if nothing else will do.
Coding negotiate_coding(std::string_view accept_encoding, bool has_gzip, bool has_brotli);

// Weak comparison, as GET and HEAD want; `etag` as sent, with its quotes.
bool matches_etag(std::string_view if_none_match, std::string_view etag);

}  // namespace outcry::http
