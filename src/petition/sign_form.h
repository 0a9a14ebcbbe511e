// A SignForm is what somebody typed to sign, field by field; check() turns it
// into a record or says what is wrong with which field. What was typed is
// never lost, and never part of a message.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "petition/email.h"
#include "petition/record.h"

namespace outcry::petition {

inline constexpr size_t kMaxName = 200, kMaxComment = 1000, kMaxPostcode = 20;

enum class Field { kName, kEmail, kCountry, kPostcode, kComment, kDisplay, kUpdates, kShare, kLang, kVia };
std::string_view to_text(Field field);  // the form's name for it

enum class Problem {
  kMissing,
  kTooLong,
  kBadText,       // not UTF-8, or with control or direction-changing characters
  kNotAnAddress,  // an e-mail address that mail cannot be sent to
  kNotACountry,
  kNotAChoice,  // a value that the form does not offer
  kRepeated,    // the field was sent more than once
  kNoKey,       // the organisation has no key, so nothing can be shared with it
};

struct SignForm {
  std::string name, email, country, postcode, comment, display, updates, lang, via;
  std::vector<std::string> share;
  std::vector<Field> repeated;
};

struct Checked {
  Record record;  // without campaign, text version and time
  EmailAddress email;
  bool updates = false;
  std::string via;  // empty if it was not a slug
};

// `languages` are the campaign's; an unknown `lang` becomes the first.
// `members` are those that contacts can be sealed to.
tl::expected<Checked, std::map<Field, Problem>> check(const SignForm& form, const EmailRules& rules,
                                                      const std::vector<std::string>& languages,
                                                      const std::vector<std::string>& members);

}  // namespace outcry::petition
