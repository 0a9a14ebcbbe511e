#include "base/word_diff.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <span>

namespace outcry {
namespace {

constexpr size_t kMostCells = 16'000'000;  // of the table, two bytes each

using Words = std::vector<std::string_view>;

Words words_of(std::string_view text) {
  Words out;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  UText source = UTEXT_INITIALIZER;
  utext_openUTF8(&source, text.data(), static_cast<int64_t>(text.size()), &error);
  if (U_SUCCESS(error)) breaks->setText(&source, error);
  if (U_FAILURE(error)) {
    out.push_back(text);
  } else {
    int32_t from = breaks->first();
    for (int32_t to = breaks->next(); to != icu::BreakIterator::DONE; from = to, to = breaks->next()) {
      out.push_back(text.substr(static_cast<size_t>(from), static_cast<size_t>(to - from)));
    }
  }
  utext_close(&source);
  return out;
}

class Pieces {
 public:
  void add(DiffPiece::Kind kind, std::string_view text) {
    if (kind == DiffPiece::kSame) settle();
    std::string& to = kind == DiffPiece::kSame ? same_ : kind == DiffPiece::kRemoved ? removed_ : added_;
    if (kind != DiffPiece::kSame) put(DiffPiece::kSame, same_);
    to += text;
  }
  std::vector<DiffPiece> take() {
    settle();
    put(DiffPiece::kSame, same_);
    return std::move(out_);
  }

 private:
  void settle() {
    put(DiffPiece::kRemoved, removed_);
    put(DiffPiece::kAdded, added_);
  }
  void put(DiffPiece::Kind kind, std::string& text) {
    if (!text.empty()) out_.push_back({kind, std::move(text)});
    text.clear();
  }

  std::string same_, removed_, added_;
  std::vector<DiffPiece> out_;
};

// The longest common subsequence of what differs, by the plain table.
void add_middle(std::span<const std::string_view> a, std::span<const std::string_view> b, Pieces& pieces) {
  size_t i = 0, j = 0;
  if (a.size() * b.size() <= kMostCells) {
    const size_t width = b.size() + 1;
    std::vector<uint16_t> longest((a.size() + 1) * width);
    for (size_t x = a.size(); x-- > 0;) {
      for (size_t y = b.size(); y-- > 0;) {
        longest[x * width + y] = a[x] == b[y] ? static_cast<uint16_t>(longest[(x + 1) * width + y + 1] + 1)
                                              : std::max(longest[(x + 1) * width + y], longest[x * width + y + 1]);
      }
    }
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        pieces.add(DiffPiece::kSame, a[i++]);
        ++j;
      } else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
        pieces.add(DiffPiece::kRemoved, a[i++]);
      } else {
        pieces.add(DiffPiece::kAdded, b[j++]);
      }
    }
  }
  while (i < a.size()) pieces.add(DiffPiece::kRemoved, a[i++]);
  while (j < b.size()) pieces.add(DiffPiece::kAdded, b[j++]);
}

// Blanks between two changes say nothing: a phrase that was replaced is told
// as one.
std::vector<DiffPiece> in_phrases(std::vector<DiffPiece> pieces) {
  std::vector<DiffPiece> out;
  std::string removed, added;
  const auto flush = [&] {
    if (!removed.empty()) out.push_back({DiffPiece::kRemoved, std::move(removed)});
    if (!added.empty()) out.push_back({DiffPiece::kAdded, std::move(added)});
    removed.clear();
    added.clear();
  };
  for (size_t i = 0; i < pieces.size(); ++i) {
    DiffPiece& piece = pieces[i];
    if (piece.kind == DiffPiece::kRemoved) {
      removed += piece.text;
    } else if (piece.kind == DiffPiece::kAdded) {
      added += piece.text;
    } else if (piece.text == " " && !removed.empty() && !added.empty() && i + 1 < pieces.size()) {
      removed += piece.text;
      added += piece.text;
    } else {
      flush();
      out.push_back(std::move(piece));
    }
  }
  flush();
  return out;
}

}  // namespace

std::vector<DiffPiece> word_diff(std::string_view before, std::string_view after) {
  const Words a = words_of(before), b = words_of(after);
  size_t head = 0, tail = 0;
  const size_t least = std::min(a.size(), b.size());
  while (head < least && a[head] == b[head]) ++head;
  while (tail < least - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  Pieces pieces;
  for (size_t i = 0; i < head; ++i) pieces.add(DiffPiece::kSame, a[i]);
  add_middle(std::span(a).subspan(head, a.size() - head - tail), std::span(b).subspan(head, b.size() - head - tail),
             pieces);
  for (size_t i = a.size() - tail; i < a.size(); ++i) pieces.add(DiffPiece::kSame, a[i]);
  return in_phrases(pieces.take());
}

}  // namespace outcry
