#include "letters/letter.h"

#include <algorithm>

#include "base/i18n.h"
#include "print/typesetter.h"

namespace outcry::letters {
namespace {

using print::Style;
using print::Typesetter;

constexpr double kTop = 40, kBottom = 46;

// The address: at most the type of the letter, smaller if it must be.
constexpr double kAddressLeading = 1.22, kSmallestAddress = 7;

// Draws a letter in one size of type. Without `draws` it only measures.
class Layout {
 public:
  Layout(Typesetter& setter, const Letter& letter, double size)
      : setter_(setter), letter_(letter), sheet_(sheet_of(letter.paper)), size_(size) {}

  // Where the letter ends on the page.
  double end() { return run(false); }
  void draw() { run(true); }

 private:
  [[nodiscard]] Style style() const { return {size_, letter_.lang}; }
  [[nodiscard]] double left() const { return sheet_.margin; }
  [[nodiscard]] double width() const { return sheet_.width - 2 * sheet_.margin; }

  double put(std::string_view text, double y, const Style& style, bool draws) {
    if (text.empty()) return 0;
    return draws ? setter_.set(text, left(), y, width(), style) : setter_.height_of(text, width(), style);
  }

  double cover(double y, bool draws) {
    if (letter_.cover.empty()) return 0;
    const double top = y;
    for (const std::string& one : letter_.cover) y += put(one, y, style(), draws) + size_ * 0.62;
    y += size_ * 0.4;
    if (draws) setter_.line(left(), y, left() + width(), y, 0.5);
    return y + size_ * 1.2 - top;
  }

  double run(bool draws) {
    Style small = style();
    small.size = std::min(size_, 10.0);
    small.right = !is_right_to_left(letter_.lang);
    double y = kTop;
    for (const std::string& line : letter_.sender) y += put(line, y, small, draws);
    // Nothing stands beside or below the address within the window.
    y = std::max(y, sheet_.window.y + sheet_.window.height) + size_ * 2.2;
    Style date = style();
    date.right = small.right;
    y += put(letter_.place_and_date, y, date, draws) + size_ * 1.4;
    y += cover(y, draws);
    if (!letter_.subject.empty()) {
      Style subject = style();
      // Not of Han: a second face would cost as much as all else, and a line of its own stands out enough there.
      subject.bold = !letter_.lang.starts_with("ja") && !letter_.lang.starts_with("zh");
      y += put(letter_.subject, y, subject, draws) + size_ * 0.9;
    }
    const double gap = size_ * 0.62;
    y += put(letter_.salutation, y, style(), draws) + gap;
    for (const std::string& paragraph : letter_.paragraphs) y += put(paragraph, y, style(), draws) + gap;
    y += size_ * 0.5 + put(letter_.closing, y + size_ * 0.5, style(), draws);
    y += size_ * 3.2;  // for the signature
    y += put(letter_.name, y, style(), draws);
    if (!letter_.copies.empty()) {
      small.right = false;
      y += size_ * 1.2 + put(letter_.copies_label, y + size_ * 1.2, small, draws);
      for (const std::string& copy : letter_.copies) y += put(copy, y, small, draws);
    }
    return y;
  }

  Typesetter& setter_;
  const Letter& letter_;
  const Sheet sheet_;
  const double size_;
};

Style address_style(const Letter& letter, double size) {
  return {size, letter.address_lang.empty() ? letter.lang : letter.address_lang, kAddressLeading};
}

// The largest type in which the address stands in the window; 0 if in none.
double address_size(Typesetter& setter, const Letter& letter, const Box& window) {
  for (double size = 11; size >= kSmallestAddress; size -= 0.5) {
    const Style style = address_style(letter, size);
    double height = 0;
    for (const std::string& line : letter.address) height += setter.height_of(line, window.width, style);
    if (height <= window.height) return size;
  }
  return 0;
}

void draw_address(Typesetter& setter, const Letter& letter, const Sheet& sheet, double size) {
  const Style style = address_style(letter, size);
  double height = 0;
  for (const std::string& line : letter.address) height += setter.height_of(line, sheet.window.width, style);
  // In the middle: the window is a little larger than what is always seen.
  double y = sheet.window.y + (sheet.window.height - height) / 2;
  for (const std::string& line : letter.address) y += setter.set(line, sheet.window.x, y, sheet.window.width, style);
  for (const double fold : sheet.folds) setter.line(8, fold, 20, fold, 0.4);
}

// All of it, or nothing.
Status draw_letter(Typesetter& setter, const Letter& letter) {
  const Sheet sheet = sheet_of(letter.paper);
  const double address = address_size(setter, letter, sheet.window);
  if (address == 0) return invalid("the address does not fit in an envelope's window");
  for (double size = kLargest; size >= kSmallest; size -= 0.5) {
    Layout layout(setter, letter, size);
    if (layout.end() > sheet.height - kBottom) continue;
    layout.draw();
    draw_address(setter, letter, sheet, address);
    return {};
  }
  return invalid("the letter is longer than a page");
}

Status draw_copy(Typesetter& setter, const Letter& copy, const Letter& original) {
  const Status drawn = draw_letter(setter, copy);
  if (drawn || drawn.error().kind != Error::kInvalid) return drawn;
  Letter cover = copy;
  cover.cover.clear();
  cover.subject.clear();
  cover.paragraphs = copy.cover;
  cover.salutation.clear();
  cover.copies.clear();
  if (auto first = draw_letter(setter, cover); !first) return first;
  setter.next_page();
  return draw_letter(setter, original);
}

}  // namespace

Result<std::string> to_pdf(const Letter& letter) {
  return to_pdf(letter, {});
}

Result<std::string> to_pdf(const Letter& letter, const std::vector<Letter>& copies) {
  const Sheet sheet = sheet_of(letter.paper);
  Typesetter setter(sheet.width, sheet.height, letter.subject);
  if (auto drawn = draw_letter(setter, letter); !drawn) return drawn.error();
  for (const Letter& copy : copies) {
    setter.next_page();
    if (auto drawn = draw_copy(setter, copy, letter); !drawn) return drawn.error();
  }
  return setter.finish();
}

Result<std::string> to_fax(const Letter& letter, const FaxHead& head) {
  const Sheet sheet = sheet_of(letter.paper);
  Typesetter setter(sheet.width, sheet.height, letter.subject);
  const double left = sheet.margin, width = sheet.width - 2 * left;
  double y = 72;
  y += setter.set(head.title, left, y, width, {34, letter.lang, 1.2, true, false, true}) + 24;
  for (const auto& [what, value] : head.rows) {
    setter.line(left, y, left + width, y, 0.6);
    setter.set(what, left, y + 7, 110, {11, letter.lang, 1.3, false, false, true});
    y += setter.set(value, left + 120, y + 7, width - 120, {13, letter.lang, 1.3, true, false, true}) + 14;
  }
  setter.line(left, y, left + width, y, 0.6);
  setter.next_page();
  if (auto drawn = draw_letter(setter, letter); !drawn) return drawn.error();
  return setter.finish();
}

}  // namespace outcry::letters
