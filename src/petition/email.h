// An e-mail address, checked, in the form mail is sent to and in the normal
// form by which two spellings of one mailbox are told to be the same.
//
// The normal form (docs/spec/email-normal-form.md), in this order:
//   1. Unicode NFKC of the whole; white space at both ends off
//   2. the domain in ASCII (UTS #46, non-transitional), lower case, without a
//      trailing dot, and an alias of a provider replaced by its main domain
//   3. the local part case-folded; the provider's rule applied: what follows
//      the tag character cut off, characters that the provider ignores taken
//      out
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::petition {

// How one provider reads the local part.
struct ProviderRule {
  std::string domain;   // the main one
  char tag = '\0';      // '+': "ana+news" is "ana"; NUL: no tags
  std::string ignored;  // characters without meaning, such as "."
};

// Which rule is for which domain. Immutable once in use.
class EmailRules {
 public:
  // The built-in table: the large providers whose rules are public.
  static EmailRules standard();

  // For `domains`, the first of which is the main one.
  void add(const std::vector<std::string>& domains, char tag, const std::string& ignored);
  [[nodiscard]] const ProviderRule* find(std::string_view domain) const;

 private:
  std::map<std::string, ProviderRule, std::less<>> by_domain_;
};

struct EmailAddress {
  std::string mailbox;  // where mail goes: NFKC, domain in ASCII
  std::string normal;   // for comparison only
};

// kInvalid: not an address that mail can be sent to (RFC 5321 section 4.1.2,
// without quoted local parts and address literals).
Result<EmailAddress> parse_email(std::string_view typed, const EmailRules& rules);

}  // namespace outcry::petition
