#include <cstdlib>

#include "accounts/device.h"
#include "accounts/password.h"
#include "accounts/recovery.h"
#include "accounts/token.h"
#include "accounts/totp.h"

using namespace outcry;
using namespace outcry::accounts;

// All that a stranger types or sends at the console's door. A form that is
// normal stays as it is, and what nobody made opens nothing.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const seal::Key key{1};
  const TotpSecret secret{1};
  const Time now = from_millis(1'330'000'000'000);
  if (const auto email = normal_email(text)) {
    const auto again = normal_email(*email);
    if (!again || *again != *email || email->find_first_of("\r\n ,") != std::string::npos) std::abort();
  }
  if (const auto name = checked_name(text)) {
    if (checked_name(*name).value_or("") != *name) std::abort();
  }
  if (const auto role = parse_role(text); role && to_text(*role) != text) std::abort();
  if (hash_of_token(text).has_value() && size != kTokenLength) std::abort();
  if (hash_of_recovery_code(text).has_value() && size < 10) std::abort();
  if (check_totp(secret, text, now, 0).has_value() && size < 6) std::abort();
  if (is_device_of(key, text, 1, now) && size != 43) std::abort();
  if (weakness_of(text, {"ana", "example"}) == Weakness::kNone && size < kShortestPassword) std::abort();
  return 0;
}
