#include "letters/composition.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"

namespace outcry::letters {
namespace {

using campaign::PartKind;

// Of `of` alternatives, the one that `seed` gives at a place.
size_t drawn(uint64_t seed, std::string_view place, size_t of) {
  const Hash32 hash = sha256(bytes_of(std::to_string(seed) + ":" + std::string(place)));
  uint64_t number = 0;
  std::memcpy(&number, hash.data(), sizeof number);
  return static_cast<size_t>(number % of);
}

std::vector<std::string> words_of(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString whole = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  std::vector<std::string> out;
  if (U_FAILURE(status) != 0) return out;
  words->setText(whole);
  for (int32_t begin = words->first(), end = words->next(); end != icu::BreakIterator::DONE;
       begin = end, end = words->next()) {
    if (words->getRuleStatus() == UBRK_WORD_NONE) continue;
    std::string word;
    whole.tempSubStringBetween(begin, end).toUTF8String(word);
    out.push_back(std::move(word));
  }
  return out;
}

std::set<std::string> shingles_of(std::string_view text) {
  constexpr size_t kWords = 8;
  const std::vector<std::string> words = words_of(text);
  std::set<std::string> out;
  for (size_t i = 0; i + kWords <= words.size(); ++i) {
    std::string shingle;
    for (size_t j = i; j < i + kWords; ++j) shingle += words[j] + ' ';
    out.insert(std::move(shingle));
  }
  return out;
}

bool shouts(std::string_view own) {
  size_t upper = 0, lower = 0;
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8({own.data(), static_cast<int32_t>(own.size())});
  for (int32_t i = 0; i < text.length(); ++i) {
    upper += u_isupper(text[i]) != 0;
    lower += u_islower(text[i]) != 0;
  }
  return (upper > 40 && upper > 2 * lower) || own.find("!!") != std::string_view::npos;
}

bool has_any(std::string_view folded, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return folded.find(word) != std::string_view::npos; });
}

}  // namespace

std::vector<std::string> Composition::paragraphs() const {
  std::vector<std::string> out;
  bool said = own.empty();
  for (const Chosen& part : parts) {
    if (part.alternative == kLeftOut) continue;
    if (!said && part.kind >= PartKind::kDemand) {
      out.push_back(own);
      said = true;
    }
    out.push_back(part.text);
  }
  if (!said) out.push_back(own);
  return out;
}

std::string Composition::text() const {
  std::string out;
  for (const std::string& paragraph : paragraphs()) out += (out.empty() ? "" : "\n\n") + paragraph;
  return out;
}

Composition compose(const campaign::LetterWords& words, uint64_t seed, const Choices& choices,
                    const campaign::Known& known, const std::string& own) {
  Composition out;
  out.lang = words.lang;
  out.own = own;
  if (!words.subjects.empty())
    out.subject = campaign::fill(words.subjects[drawn(seed, "subject", words.subjects.size())], known);
  for (size_t kind = 0; kind < campaign::kPartKinds; ++kind) {
    const std::vector<std::string>& offered = words.parts[kind];
    if (offered.empty()) continue;
    Chosen part{static_cast<PartKind>(kind), 0, offered.size(), {}};
    const auto typed = choices.find(part.kind);
    part.alternative = typed != choices.end() && (typed->second < offered.size() || typed->second == kLeftOut)
                           ? typed->second
                           : drawn(seed, to_text(part.kind), offered.size());
    if (part.alternative != kLeftOut) part.text = campaign::fill(offered[part.alternative], known);
    out.parts.push_back(std::move(part));
  }
  return out;
}

uint64_t next_seed(uint64_t seed) {
  // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): visits all numbers.
  uint64_t z = seed + 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

std::vector<Advice> advice_on(std::string_view own) {
  std::vector<Advice> out;
  const std::string folded = casefold(own);
  if (shouts(own)) out.push_back(Advice::kShouting);
  if (length_of(own) > 700) out.push_back(Advice::kLong);
  if (has_any(folded, {"shame on you", "murderer", "dictator", "evil regime", "살인자", "독재자", "杀人犯", "独裁",
                       "人殺し"})) {
    out.push_back(Advice::kInsult);
  }
  if (has_any(folded, {"you will pay", "or else", "revenge", "가만두지 않", "복수", "报复", "報復"})) {
    out.push_back(Advice::kThreat);
  }
  return out;
}

double overlap(std::string_view a, std::string_view b) {
  const std::set<std::string> one = shingles_of(a), other = shingles_of(b);
  size_t both = 0;
  for (const std::string& shingle : one) both += other.count(shingle);
  const size_t all = one.size() + other.size() - both;
  return all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all);
}

}  // namespace outcry::letters
