// Writing is what somebody has typed to make a letter, field by field, and
// draft() is the letter that comes of it. What was typed is never lost, never
// kept, and never part of a message.
//
// Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/campaign.h"
#include "letters/composition.h"
#include "letters/letter.h"
#include "letters/recipient.h"

namespace outcry::letters {

inline constexpr size_t kMostName = 200, kMostAddress = 400, kMostTie = 150;  // code points

enum class Field : uint8_t { kCountry, kCity, kName, kAddress, kTie, kOwn };
std::string_view to_text(Field field);  // the form's name for it

enum class Problem : uint8_t {
  kTooLong,
  kBadText,  // not UTF-8, or with control or direction-changing characters
  kNotACountry,
};
using Problems = std::map<Field, Problem>;

struct Writing {
  std::string country, city, name, address, tie, own;
  std::string target, lang, mission, paper;  // choices; what is not offered counts as none
  std::string seed;                          // a number; else the caller draws one
  std::map<std::string, std::string> parts;  // "law": "3", or "none" where it is left out
};

// Trims and normalises (NFC) what is good, and says what isn't.
Problems check(Writing& writing);

// A copy, to whoever the target names: on paper where there is an address,
// else by e-mail or not at all.
struct Copy {
  const campaign::Target* target = nullptr;
  Recipient recipient;
  Letter letter;
};

struct Drafted {
  const campaign::Target* target = nullptr;
  const campaign::LetterWords* words = nullptr;
  uint64_t seed = 0;
  Composition composition;
  Recipient recipient;
  Letter letter;
  std::vector<Copy> copies;

  // Those that go in an envelope.
  [[nodiscard]] std::vector<Letter> paper_copies() const;
  // The whole letter for an e-mail's body.
  [[nodiscard]] std::string mail_text() const;
};

struct Setting {  // all must outlive the draft
  const campaign::Campaign& campaign;
  const campaign::LetterTemplate& letter;
  const directory::Directory& directory;
  int32_t today = 0;
  std::string_view page_lang;
};

// `writing` is checked; its seed a number.
Drafted draft(const Writing& writing, const Setting& setting);

}  // namespace outcry::letters
