#include "base/word_diff.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

std::string shown(std::string_view before, std::string_view after) {
  std::string out, first, second;
  for (const DiffPiece& piece : word_diff(before, after)) {
    out +=
        piece.kind == DiffPiece::kSame ? piece.text : (piece.kind == DiffPiece::kGone ? "[-" : "[+") + piece.text + "]";
    if (piece.kind != DiffPiece::kNew) first += piece.text;
    if (piece.kind != DiffPiece::kGone) second += piece.text;
  }
  EXPECT_EQ(first, before);
  EXPECT_EQ(second, after);
  return out;
}

TEST(WordDiffTest, SaysWhatIsGoneAndWhatIsNew) {
  EXPECT_EQ(shown("", ""), "");
  EXPECT_EQ(shown("the same words", "the same words"), "the same words");
  EXPECT_EQ(shown("", "a new text"), "[+a new text]");
  EXPECT_EQ(shown("an old text", ""), "[-an old text]");
  EXPECT_EQ(shown("thirty people are held", "thirty-one people are held there"),
            "[-thirty ][+thirty-one ]people are [-held][+held there]");
  EXPECT_EQ(shown("one two three four", "one four"), "one [-two three ]four");
}

TEST(WordDiffTest, ScriptsWithoutBlanksGoByCharacter) {
  EXPECT_EQ(shown("三十人被捕", "三十一人被捕"), "三十[+一]人被捕");
  EXPECT_EQ(shown("서른 명이 붙잡혔다", "서른한 명이 붙잡혔다"), "[-서른 ][+서른한 ]명이 붙잡혔다");
  EXPECT_EQ(shown("👩‍👧 e\u0301", "👩‍👧 e"), "👩‍👧 [-e\u0301][+e]");
}

TEST(WordDiffTest, WhatIsTooLongIsAllGoneAndAllNew) {
  std::string one, other;
  for (int i = 0; i < 5000; ++i) {
    one += "a" + std::to_string(i) + " ";
    other += "b" + std::to_string(i) + " ";
  }
  EXPECT_EQ(shown(one, other), "[-" + one + "][+" + other + "]");
  EXPECT_EQ(shown(one + "x " + one, one + "y " + one), one + "[-x ][+y ]" + one);
}

}  // namespace
}  // namespace outcry
