#include "base/text.h"
#include "fuzz.h"
#include "petition/email.h"

// The mailbox is an address itself, of the same person.
FUZZ_TARGET {
  using namespace outcry::petition;
  static const EmailRules rules = EmailRules::standard();
  const auto address = parse_email(input, rules);
  if (!address) return;
  MUST_HOLD(address->mailbox.size() <= 320);
  MUST_HOLD(address->mailbox.find_first_of("\r\n<>,; \"") == std::string::npos);
  MUST_HOLD(outcry::is_utf8(address->mailbox) && !outcry::has_control(address->mailbox));
  const auto again = parse_email(address->mailbox, rules);
  MUST_HOLD(again && again->mailbox == address->mailbox);
  MUST_HOLD(again->normal == address->normal);
}
