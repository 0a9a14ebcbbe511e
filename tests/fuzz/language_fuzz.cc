#include "base/i18n.h"
#include "fuzz.h"

FUZZ_TARGET {
  static const std::vector<std::string> available = {"en", "ko", "zh-Hant"};
  const std::string_view chosen = outcry::negotiate_language(input, available);
  MUST_HOLD(std::find(available.begin(), available.end(), chosen) != available.end());
  if (outcry::is_language_tag(input)) {
    MUST_HOLD(input.size() <= 35 && input.size() >= 2);
    MUST_HOLD(input.find_first_of("/\\. \r\n<>\"'&;") == input.npos);
  }
  if (outcry::is_country(input)) MUST_HOLD(input.size() == 2);
}
