#include "base/text.h"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/numfmt.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <memory>
#include <vector>

namespace outcry {
namespace {

std::string from_icu(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString to_icu(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

// ASCII is its own normal form in all of them.
std::string normalized(const icu::Normalizer2* normalizer, std::string_view text, UErrorCode& error) {
  if (U_FAILURE(error)) return std::string(text);
  const icu::UnicodeString out = normalizer->normalize(to_icu(text), error);
  return U_FAILURE(error) ? std::string(text) : from_icu(out);
}

bool is_control(UChar32 c, bool multiline) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool allowed = multiline && (c == '\n' || c == '\t' || c == '\r');
  const bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  const bool separator = !multiline && (c == 0x2028 || c == 0x2029);
  return (control && !allowed) || bidi || separator;
}

// Calls visit(code point, where it ends) until it returns false.
template <class Visit>
void each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < length;) {
    UChar32 c = 0;
    U8_NEXT(bytes, at, length, c);
    if (!visit(c, static_cast<size_t>(at))) return;
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  bool ok = true;
  each_code_point(text, [&](UChar32 c, size_t) { return ok = c >= 0; });
  return ok;
}

size_t length_of(std::string_view text) {
  size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  return normalized(icu::Normalizer2::getNFCInstance(error), text, error);
}

std::string to_nfkc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode error = U_ZERO_ERROR;
  return normalized(icu::Normalizer2::getNFKCInstance(error), text, error);
}

std::string casefold(std::string_view text) {
  if (is_ascii(text)) {
    std::string out(text);
    for (char& c : out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
  }
  UErrorCode error = U_ZERO_ERROR;
  return normalized(icu::Normalizer2::getNFKCCasefoldInstance(error), text, error);
}

std::string trimmed(std::string_view text) {
  size_t begin = text.size(), end = 0, previous = 0;
  each_code_point(text, [&](UChar32 c, size_t after) {
    if (c < 0 || !u_isUWhiteSpace(c)) {
      begin = std::min(begin, previous);
      end = after;
    }
    previous = after;
    return true;
  });
  return begin >= end ? std::string() : std::string(text.substr(begin, end - begin));
}

bool has_control(std::string_view text, bool multiline) {
  bool found = false;
  each_code_point(text, [&](UChar32 c, size_t) {
    found = is_control(c, multiline);
    return !found;
  });
  return found;
}

std::string printable(std::string_view text, size_t most) {
  std::string out;
  size_t length = 0, begin = 0;
  each_code_point(text, [&](UChar32 c, size_t end) {
    if (length++ == most) {
      out.append("…");
      return false;
    }
    if (is_control(c, false)) {
      out.append(fmt::format("\\u{:04X}", static_cast<uint32_t>(c)));
    } else {
      out.append(text.substr(begin, end - begin));
    }
    begin = end;
    return true;
  });
  return out;
}

std::string initials_of(std::string_view name) {
  const icu::UnicodeString text = to_icu(name);
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> letters(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) return {};
  letters->setText(text);
  std::string out;
  bool at_word_start = true;
  int words = 0;
  for (int32_t from = letters->first(), to = letters->next(); to != icu::BreakIterator::DONE && words < 3;
       from = to, to = letters->next()) {
    const UChar32 c = text.char32At(from);
    if (u_isUWhiteSpace(c)) {
      at_word_start = true;
    } else if (at_word_start && u_isalnum(c)) {
      const icu::UnicodeString letter = text.tempSubStringBetween(from, to);
      const int script_has_case = u_isUUppercase(c) || u_isULowercase(c);
      if (!out.empty()) out += ' ';
      out += from_icu(letter);
      if (script_has_case) out += '.';
      at_word_start = false;
      ++words;
    }
  }
  return out;
}

std::string format_number(int64_t value, std::string_view lang) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::NumberFormat> format(icu::NumberFormat::createInstance(
      icu::Locale::forLanguageTag({lang.data(), static_cast<int32_t>(lang.size())}, error), error));
  if (U_FAILURE(error) || !format) return std::to_string(value);
  icu::UnicodeString out;
  format->format(value, out);
  return from_icu(out);
}

}  // namespace outcry
