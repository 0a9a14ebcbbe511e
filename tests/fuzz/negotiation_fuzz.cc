#include "fuzz.h"
#include "web/http/negotiation.h"

using outcry::http::Coding;
using outcry::http::matches_etag;
using outcry::http::negotiate_coding;

// The first line is If-None-Match, the rest is Accept-Encoding.
FUZZ_TARGET {
  const std::string_view known = take_line(input);
  constexpr std::string_view kEtag = "\"1a2b\"";
  if (matches_etag(known, kEtag)) MUST_HOLD(known.find(kEtag) != known.npos || known.find('*') != known.npos);
  MUST_HOLD(matches_etag(kEtag, kEtag));

  MUST_HOLD(negotiate_coding(input, false, false) == Coding::kIdentity);
  MUST_HOLD(negotiate_coding(input, true, false) != Coding::kBrotli);
  MUST_HOLD(negotiate_coding(input, false, true) != Coding::kGzip);
  const Coding both = negotiate_coding(input, true, true);
  if (both == Coding::kBrotli) MUST_HOLD(negotiate_coding(input, false, true) == both);
  if (both == Coding::kGzip) MUST_HOLD(negotiate_coding(input, true, false) == both);
}
