#include "base/clock.h"
#include "base/text.h"
#include "fuzz.h"

// Normal forms are their own normal form; what is shown hides nothing.
FUZZ_TARGET {
  using namespace outcry;
  if (const auto day = parse_iso_date(input)) MUST_HOLD(to_iso_date(*day) == input);
  if (const auto time = parse_rfc3339(input)) {
    MUST_HOLD(to_rfc3339(parse_rfc3339(to_rfc3339(*time)).value()) == to_rfc3339(*time));
  }
  MUST_HOLD(trimmed(input).size() <= input.size());
  if (!is_utf8(input)) return;
  for (const auto normal : {to_nfc, to_nfkc, casefold}) {
    const std::string once = normal(input);
    MUST_HOLD(is_utf8(once));
    MUST_HOLD(normal(once) == once);
  }
  MUST_HOLD(trimmed(trimmed(input)) == trimmed(input));
  MUST_HOLD(!has_control(printable(input, input.size())));
  MUST_HOLD(length_of(input) <= input.size());
  MUST_HOLD(is_utf8(initials_of(input)));
}
