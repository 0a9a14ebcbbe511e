// What changed between two texts, word by word, for people to read. Words are
// told apart as Unicode has it (UAX #29), also where no blanks stand between
// them; every byte of either text is in exactly one piece.
//
// Pure; any thread. Texts that differ in more than some thousand words are
// told as one removed and one added piece.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outcry {

struct DiffPiece {
  enum Kind : uint8_t { kSame, kRemoved, kAdded };
  Kind kind = kSame;
  std::string text;
  bool operator==(const DiffPiece&) const = default;
};

// Both must be UTF-8. Neighbours differ in kind; what was removed stands
// before what was added in its place.
std::vector<DiffPiece> word_diff(std::string_view before, std::string_view after);

}  // namespace outcry
