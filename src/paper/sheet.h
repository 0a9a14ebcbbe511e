// A Sheet is the page that lies on a signing table: what is asked, the text
// that is signed, a QR code for who would rather sign there, twelve rows, what
// happens with what is written, and a line for whoever collects. One page; it
// holds nobody's data.
//
// to_pdf() sets it with Pango and Cairo: fonts are embedded, the text can be
// copied, a language that runs from the right is mirrored. A long petition
// text is set smaller, and then cut, with the address where it stands whole.
//
// Thread-safe. Takes some milliseconds: for the pool, not for an I/O thread.
#pragma once

#include <string>

#include "base/result.h"
#include "print/paper.h"

namespace outcry::paper {

inline constexpr int kRows = 12;

struct Sheet {
  print::Paper paper = print::Paper::kA4;
  std::string lang;  // of the campaign's texts; the sheet's own words follow it (sheet_words.h)
  std::string title, demand, petition;
  std::string address;      // of the campaign's page: the QR code, and in words
  std::string responsible;  // who the collectors are to name; may be empty
  std::string contact;      // an e-mail address; may be empty
  std::string privacy;      // the address of the page about it
  int32_t text_version = 1;
  bool example = false;
};

// kFailed: fonts or memory.
Result<std::string> to_pdf(const Sheet& sheet);

// Where the rows stand, in points from the upper left corner: for the tests,
// and for whoever lays a scanner's mask over it.
struct RowGrid {
  double left = 0, right = 0, top = 0, row = 0;  // `row`: the height of one
};
struct Set {
  std::string pdf;
  RowGrid rows;
  bool cut = false;  // the petition text was too long
};
Result<Set> set(const Sheet& sheet);

}  // namespace outcry::paper
