// A Letter is one page ready to be printed and signed by hand: who writes, to
// whom, where and when, and the words. It is made, given to its writer, and
// forgotten; nothing here keeps or logs it.
//
// to_pdf() shapes the text with Pango and draws it with Cairo: fonts are
// embedded, the text can be copied, Han characters look as the paragraph's
// language has them. The type is made smaller, down to kSmallest, until all
// fits on one page.
//
// Thread-safe: each thread has fonts of its own. Takes some milliseconds: for
// the pool, not for an I/O thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "letters/paper.h"

namespace outcry::letters {

struct Letter {
  Paper paper = Paper::kA4;
  std::string lang;                  // of the words: hyphenation, glyphs, direction
  std::vector<std::string> sender;   // lines; may be empty
  std::vector<std::string> address;  // lines, in the envelope's window
  std::string address_lang;          // of these, where it is another
  std::string place_and_date;
  std::string subject;  // may be empty
  std::string salutation;
  std::vector<std::string> paragraphs;
  std::string closing, name;
  std::vector<std::string> copies;  // to whom a copy goes
  std::string copies_label;         // "Copies to:"
  std::vector<std::string> cover;   // of a copy: what is said to its reader, above the letter
};

inline constexpr double kLargest = 11.5, kSmallest = 8.5;  // points

// kInvalid: more than one page even in the smallest type, or an address that
// does not fit in the window. kFailed: fonts or memory.
Result<std::string> to_pdf(const Letter& letter);

// The letter, and each of its copies on a page of its own, with the address of
// whoever gets it in the window. A copy whose cover leaves too little room for
// the letter is a page with the cover, and the letter as another.
Result<std::string> to_pdf(const Letter& letter, const std::vector<Letter>& copies);

// A fax: a head with the numbers and the pages, then the same letter.
struct FaxHead {
  std::string title;                                      // "Fax"
  std::vector<std::pair<std::string, std::string>> rows;  // "To", "…"
};
Result<std::string> to_fax(const Letter& letter, const FaxHead& head);

}  // namespace outcry::letters
