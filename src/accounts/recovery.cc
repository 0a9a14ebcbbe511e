#include "accounts/recovery.h"

#include "base/hash.h"

namespace outcry::accounts {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";  // RFC 4648 section 6
constexpr size_t kGroup = 5;

}  // namespace

std::vector<std::string> new_recovery_codes(Random& random) {
  std::vector<std::string> codes(kRecoveryCodes);
  for (std::string& code : codes) {
    // A byte's low five bits are as random as the byte.
    for (const uint8_t byte : random.bytes<2 * kGroup>()) {
      if (code.size() == kGroup) code += '-';
      code += kAlphabet[byte & 31];
    }
  }
  return codes;
}

std::optional<Hash32> hash_of_recovery_code(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == '-' || c == ' ' || c == '\t') continue;
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (kAlphabet.find(upper) == std::string_view::npos || code.size() == 2 * kGroup) return std::nullopt;
    code += upper;
  }
  if (code.size() != 2 * kGroup) return std::nullopt;
  return sha256(bytes_of(code));
}

}  // namespace outcry::accounts
