// Text as people type it: UTF-8, checked and brought to one form before it is
// kept. Lengths are counted in Unicode code points, as a person would.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace outcry {

bool is_utf8(std::string_view text);

// Code points; `text` must be UTF-8.
size_t length_of(std::string_view text);

// Unicode Normalization Forms (UAX #15); `text` must be UTF-8.
std::string to_nfc(std::string_view text);
std::string to_nfkc(std::string_view text);
// Full case folding after NFKC (UAX #31 NFKC_Casefold).
std::string casefold(std::string_view text);

// White space of any script at both ends taken off.
std::string trimmed(std::string_view text);

// True if `text` holds a control character (C0, C1, NUL; '\n' and '\t' too
// unless `multiline`), or a bidirectional override, embedding or isolate
// (U+202A..U+202E, U+2066..U+2069) that could make text read as what it is
// not.
bool has_control(std::string_view text, bool multiline = false);

// For a message: what has_control() finds as "\u202E", at most `most` code
// points and then "…". `text` must be UTF-8.
std::string printable(std::string_view text, size_t most);

// The first letters of a name's words, at most three, as grapheme clusters:
// "Park Sun-young" → "P. S.", "박선영" → "박".
std::string initials_of(std::string_view name);

// "12,345" in English, "12,345" in Korean, "12.345" in German: ICU's decimal
// format of the language.
std::string format_number(int64_t value, std::string_view lang);

}  // namespace outcry
