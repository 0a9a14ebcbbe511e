// A Composition is a letter as its writer puts it together: from a template,
// with an alternative of each part chosen by a seed, or by the writer, and the
// writer's own words. The same seed gives the same letter; two writers rarely
// get the same.
//
// Pure; any thread. What writers type is theirs: nothing here keeps it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "campaign/placeholder.h"
#include "campaign/target.h"

namespace outcry::letters {

inline constexpr size_t kMostOwnWords = 1500;  // code points; a letter is one page

// What a part of the letter is at the moment.
struct Chosen {
  campaign::PartKind kind{};
  size_t alternative = 0;  // of how many
  size_t of = 0;
  std::string text;  // filled
};

struct Composition {
  std::string lang, subject;
  std::vector<Chosen> parts;
  std::string own;  // stands before the demand: what only this writer can say

  // As they stand in the letter.
  [[nodiscard]] std::vector<std::string> paragraphs() const;
  [[nodiscard]] std::string text() const;  // a blank line between
};

// Which alternative stands where, as the writer has it: a part that is not
// named is the seed's; kLeftOut leaves it out.
inline constexpr size_t kLeftOut = SIZE_MAX;
using Choices = std::map<campaign::PartKind, size_t>;

Composition compose(const campaign::LetterWords& words, uint64_t seed, const Choices& choices,
                    const campaign::Known& known, const std::string& own);

// The seed of somebody who asks for other words: never the same again soon.
uint64_t next_seed(uint64_t seed);

// Why a text by the writer's own hand would hurt more than help, as far as a
// program can see; to be said gently, never a refusal.
enum class Advice : uint8_t { kShouting, kLong, kInsult, kThreat };
std::vector<Advice> advice_on(std::string_view own);

// How much two texts have in common: of the sets of their 8-word shingles
// (runs of ideographs count a word each), the part that is in both (Jaccard).
double overlap(std::string_view a, std::string_view b);

}  // namespace outcry::letters
