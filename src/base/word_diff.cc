#include "base/word_diff.h"

#include <algorithm>
#include <cstdint>

namespace outcry {
namespace {

using Words = std::vector<std::string_view>;

constexpr size_t kMostCells = 4'000'000;

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// U+3000 to U+9FFF begin so in UTF-8; Hangul does not.
bool is_han_or_kana(std::string_view text, size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  return first >= 0xe3 && first <= 0xe9 && at + 2 < text.size();
}

// Each with the blanks behind it.
Words words_of(std::string_view text) {
  Words out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    if (is_han_or_kana(text, at)) {
      end += 3;
    } else {
      while (end < text.size() && !is_blank(text[end]) && (end == at || !is_han_or_kana(text, end))) ++end;
    }
    while (end < text.size() && is_blank(text[end])) ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

void add(std::vector<DiffPiece>& out, DiffPiece::Kind kind, std::string_view text) {
  if (text.empty()) return;
  if (out.empty() || out.back().kind != kind) out.push_back({kind, {}});
  out.back().text += text;
}

// The longest common subsequence, by the textbook's table.
void add_middle(std::vector<DiffPiece>& out, const Words& a, const Words& b) {
  const size_t width = b.size() + 1;
  std::vector<uint32_t> common((a.size() + 1) * width);
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      common[i * width + j] = a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1
                                           : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      add(out, DiffPiece::kSame, a[i]);
      ++i;
      ++j;
    } else if (j == b.size() || (i < a.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      add(out, DiffPiece::kGone, a[i++]);
    } else {
      add(out, DiffPiece::kNew, b[j++]);
    }
  }
}

}  // namespace

std::vector<DiffPiece> word_diff(std::string_view before, std::string_view after) {
  Words a = words_of(before), b = words_of(after);
  size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail + head < a.size() && tail + head < b.size() && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const Words ending(a.end() - static_cast<ptrdiff_t>(tail), a.end());
  std::vector<DiffPiece> out;
  for (size_t i = 0; i < head; ++i) add(out, DiffPiece::kSame, a[i]);
  const Words from(a.begin() + static_cast<ptrdiff_t>(head), a.end() - static_cast<ptrdiff_t>(tail));
  const Words to(b.begin() + static_cast<ptrdiff_t>(head), b.end() - static_cast<ptrdiff_t>(tail));
  if ((from.size() + 1) * (to.size() + 1) <= kMostCells) {
    add_middle(out, from, to);
  } else {
    for (const std::string_view word : from) add(out, DiffPiece::kGone, word);
    for (const std::string_view word : to) add(out, DiffPiece::kNew, word);
  }
  for (const std::string_view word : ending) add(out, DiffPiece::kSame, word);
  return out;
}

}  // namespace outcry
