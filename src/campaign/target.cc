#include "campaign/target.h"

#include <algorithm>

namespace outcry::campaign {

std::string_view to_text(Way way) {
  switch (way) {
    case Way::kThroughMission:
      return "through-mission";
    case Way::kToMission:
      return "to-mission";
    case Way::kStraight:
      break;
  }
  return "straight";
}

std::string_view to_text(PartKind kind) {
  constexpr std::string_view kNames[kPartKinds] = {"opening", "facts", "law", "demand", "closing"};
  return kNames[static_cast<size_t>(kind)];
}

const LetterWords& LetterTemplate::in(std::string_view lang) const {
  const auto exact = std::ranges::find(words, lang, &LetterWords::lang);
  if (exact != words.end()) return *exact;
  const std::string_view base = lang.substr(0, lang.find('-'));
  const auto near = std::ranges::find(
      words, base, [](const LetterWords& one) { return std::string_view(one.lang).substr(0, one.lang.find('-')); });
  return near != words.end() ? *near : words.front();
}

}  // namespace outcry::campaign
