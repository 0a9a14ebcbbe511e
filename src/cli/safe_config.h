// A configuration without what must not leave the machine with it: passwords
// are cut out, in comments as well. Where that cannot be told for certain, the
// whole file stays behind.
#pragma once

#include <string>

namespace outcry::cli {

struct SafeConfig {
  enum Kind { kWhole, kCut, kLeftOut } kind = kLeftOut;
  std::string text;  // empty if it was left out
};

SafeConfig without_secrets(const std::string& text);

}  // namespace outcry::cli
