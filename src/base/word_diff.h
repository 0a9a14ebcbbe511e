// What changed between two texts, word by word, for people to read. Han and
// kana, which are written without blanks, count a character each.
//
// Pure; any thread. Where two texts have too little in common for the time it
// takes, all of one is gone and all of the other new.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outcry {

struct DiffPiece {
  enum Kind { kSame, kGone, kNew };
  Kind kind = kSame;
  std::string text;
  bool operator==(const DiffPiece&) const = default;
};

// Those that are not new are `before` in order, those that are not gone
// `after`; no two beside each other are of one kind.
std::vector<DiffPiece> word_diff(std::string_view before, std::string_view after);

}  // namespace outcry
