#include "accounts/password.h"

#include <sodium.h>
#include <zxcvbn.h>

#include "base/text.h"

namespace outcry::accounts {
namespace {

constexpr double kEnough = 26.5754;  // bits: 10^8 guesses, the score 3 of zxcvbn

}  // namespace

Result<std::string> hash_password(std::string_view password) {
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return failed("couldn't hash a password: no memory for it");
  }
  return std::string(hash);
}

bool verify_password(const std::string& hash, std::string_view password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool needs_rehash(const std::string& hash) {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

Weakness weakness_of(std::string_view password, const std::vector<std::string>& about) {
  // What is not UTF-8 no form can send; weighed as if a character were a byte.
  const size_t length = is_utf8(password) ? length_of(password) : password.size();
  if (length < kShortestPassword) return Weakness::kTooShort;
  if (length > kLongestPassword) return Weakness::kTooLong;
  std::vector<const char*> words;
  for (const std::string& word : about) {
    if (!word.empty()) words.push_back(word.c_str());
  }
  words.push_back(nullptr);
  std::string text(password);  // ended by a NUL, as it asks for; a NUL within makes it weaker only
  const double bits = ZxcvbnMatch(text.c_str(), words.data(), nullptr);
  sodium_memzero(text.data(), text.size());
  return bits < kEnough ? Weakness::kTooEasy : Weakness::kNone;
}

}  // namespace outcry::accounts
