// A Typesetter draws runs of text onto the pages of one PDF: a thin layer over
// PangoCairo that knows the units (points), the fonts and the language of
// each run.
//
// One thread; several at once in several threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace outcry::print {

struct Style {
  double size = 11;         // points
  std::string_view lang{};  // BCP 47
  double leading = 1.35;    // of the size
  bool bold = false;
  bool right = false;  // at the far end of the line
  bool sans = false;
  double grey = 0;  // 0 black, 1 white
};

class Typesetter {
 public:
  // A new PDF with a first page, of `title` (never a person's data) in `lang`.
  Typesetter(double width, double height, std::string_view title);
  ~Typesetter();
  Typesetter(const Typesetter&) = delete;
  Typesetter& operator=(const Typesetter&) = delete;

  // How high `text` is when set in lines of `width`.
  double height_of(std::string_view text, double width, const Style& style);
  double width_of(std::string_view text, const Style& style);
  // Sets it with its upper left corner there; its height. A text that runs
  // from the right is set from the right.
  double set(std::string_view text, double x, double y, double width, const Style& style);
  void line(double x1, double y1, double x2, double y2, double thickness, double grey = 0);
  void fill(double x, double y, double width, double height, double grey = 0);
  void next_page();

  // The file. Once, at the end.
  Result<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace outcry::print
