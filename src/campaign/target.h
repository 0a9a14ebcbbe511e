// A Target is whom letters of a campaign are written to, a person or an
// institution, with the form of address that is due and the ways on which a
// letter gets there. A LetterTemplate is what supporters may write to some of
// them: paragraphs, each with alternatives, so that few letters are alike.
//
// Plain values of the campaign's file (docs/campaign-file.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/i18n.h"

namespace outcry::campaign {

// How paper gets there: as c/o the mission in the writer's country; to that
// mission's own head; or straight to its own address.
enum class Way : uint8_t { kThroughMission, kToMission, kStraight };
std::string_view to_text(Way way);  // "through-mission", "to-mission", "straight"

// Letters that the server itself sends to a target, by e-mail.
struct Budget {
  int64_t per_hour = 0;   // 0: the server sends none
  std::string time_zone;  // of the target's own address; missions have theirs
  int from = 9 * 60, until = 17 * 60;  // its working hours: minutes after midnight, Monday to Friday
  bool operator==(const Budget&) const = default;
};

struct Target {
  std::string id;       // slug
  Localized name;       // as one speaks of it
  Localized addressee;  // the first line of an envelope: the title, and the name where there is one
  Localized salutation, closing;
  std::string country;  // whose missions carry it; ISO 3166-1 alpha-2
  Way way = Way::kThroughMission;
  Localized address;                             // lines; of kStraight
  std::string fax, email, web_form, telephone;   // its own
  Localized telephone_words;                     // what to say
  std::vector<std::string> reads;                // languages
  std::vector<std::string> copies;               // ids of targets
  std::optional<int32_t> not_before, not_after;  // days
  Budget budget;
  bool operator==(const Target&) const = default;

  [[nodiscard]] bool takes_letters(int32_t today) const {
    return (!not_before || today >= *not_before) && (!not_after || today <= *not_after);
  }
};

enum class PartKind : uint8_t { kOpening, kFacts, kLaw, kDemand, kClosing };
inline constexpr size_t kPartKinds = static_cast<size_t>(PartKind::kClosing) + 1;
std::string_view to_text(PartKind kind);  // "opening", …

// In one language. Texts may hold placeholders (placeholder.h).
struct LetterWords {
  std::string lang;
  std::vector<std::string> subjects;
  std::vector<std::string> parts[kPartKinds];  // alternatives; a part without any is left out
  bool operator==(const LetterWords&) const = default;
};

struct LetterTemplate {
  std::string id;  // slug
  Localized title, about;
  std::vector<std::string> targets;  // ids, the first is offered first
  std::vector<LetterWords> words;    // a language each, the campaign's or others; without any it is not offered yet
  bool operator==(const LetterTemplate&) const = default;

  [[nodiscard]] bool is_ready() const { return !words.empty(); }
  // Those in `lang`, else in its base language, else the first; there are some.
  [[nodiscard]] const LetterWords& in(std::string_view lang) const;
};

}  // namespace outcry::campaign
