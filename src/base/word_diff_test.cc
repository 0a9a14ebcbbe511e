#include "base/word_diff.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

// "We [-ask-]{+urge+} you".
std::string told(std::string_view before, std::string_view after) {
  std::string out, a, b;
  for (const DiffPiece& piece : word_diff(before, after)) {
    if (piece.kind != DiffPiece::kAdded) a += piece.text;
    if (piece.kind != DiffPiece::kRemoved) b += piece.text;
    out += piece.kind == DiffPiece::kSame      ? piece.text
           : piece.kind == DiffPiece::kRemoved ? "[-" + piece.text + "-]"
                                               : "{+" + piece.text + "+}";
  }
  EXPECT_EQ(a, before);
  EXPECT_EQ(b, after);
  return out;
}

TEST(WordDiffTest, TellsWordsApart) {
  EXPECT_EQ(told("We ask you", "We urge you"), "We [-ask-]{+urge+} you");
  EXPECT_EQ(told("", "New"), "{+New+}");
  EXPECT_EQ(told("Old", ""), "[-Old-]");
  EXPECT_EQ(told("Same.", "Same."), "Same.");
  EXPECT_TRUE(word_diff("", "").empty());
  EXPECT_EQ(told("a b c", "a c"), "a [-b -]c");
}

TEST(WordDiffTest, AlsoWhereNoBlanksStandBetween) {
  EXPECT_EQ(told("다섯 명을 풀어 주십시오", "서른 명을 풀어 주십시오"), "[-다섯-]{+서른+} 명을 풀어 주십시오");
  EXPECT_EQ(told("👩‍👧 here", "👩‍👧‍👦 here"), "[-👩‍👧-]{+👩‍👧‍👦+} here");
  told("五人を解放してください", "三十人を解放してください");
  told("e\u0301t\u00e9", "ete\u0301");
}

TEST(WordDiffTest, WhatIsTooLongIsToldWhole) {
  std::string before, after;
  for (int i = 0; i < 6000; ++i) {
    before += "a" + std::to_string(i) + " ";
    after += "b" + std::to_string(i) + " ";
  }
  EXPECT_EQ(word_diff("x " + before, "x " + after).size(), 4U) << "x, all that went, all that came, the last blank";
  EXPECT_EQ(word_diff(before + "x", before + "y").size(), 3U) << "what is alike at the ends costs nothing";
}

}  // namespace
}  // namespace outcry
