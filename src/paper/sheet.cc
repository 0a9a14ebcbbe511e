#include "paper/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/i18n.h"
#include "paper/sheet_words.h"
#include "print/qr_code.h"
#include "print/typesetter.h"

namespace outcry::paper {
namespace {

using print::Style;
using print::Typesetter;

constexpr double kMargin = 34, kGap = 7;
constexpr double kQr = 88;                             // points, white around it included
constexpr double kLowestRow = 23.5, kHighestRow = 36;  // points: by hand one writes in 8 mm
constexpr double kLargest = 12, kSmallest = 7.5;       // of the petition text
constexpr std::string_view kCut = " […]";

// The petition text up to about `length` bytes, at the end of a word.
std::string cut_at(const std::string& text, size_t length) {
  size_t end = std::min(length, text.size());
  while (end > 0 && end < text.size() && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  if (const size_t blank = text.rfind(' ', end); blank != std::string::npos && blank + 40 > end) end = blank;
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\n')) --end;
  return text.substr(0, end) + std::string(kCut);
}

// Lays one sheet out, from its head and its foot inwards: what is left between
// them is the petition text's and the rows'.
class Layout {
 public:
  Layout(Typesetter& setter, const Sheet& sheet)
      : setter_(setter),
        sheet_(sheet),
        words_(words_of(sheet.lang)),
        size_(print::size_of(sheet.paper)),
        width_(size_.width - 2 * kMargin),
        rtl_(is_right_to_left(sheet.lang)) {}

  Set draw() {
    Set out;
    const double head = draw_head();
    const double foot = foot_height();
    const double fixed = line_height(words_.sign, bold(9.5)) + table_head_height() + collector_height() + 3 * kGap;
    const double bottom = size_.height - kMargin;
    const double room = bottom - head - foot - fixed - kRows * kLowestRow;
    double y = head;
    y += draw_petition(y, room, out.cut) + kGap;
    y += put(words_.sign, kMargin, y, width_, bold(9.5)) + 3;
    const double left_over = bottom - foot - collector_height() - kGap - y - table_head_height();
    const double row = std::clamp(left_over / kRows, kLowestRow, kHighestRow);
    y = draw_table(y, row, out.rows);
    draw_collector(y + kGap);
    draw_foot(bottom - foot);
    return out;
  }

 private:
  [[nodiscard]] Style sans(double size) const { return {size, sheet_.lang, 1.3, false, false, true}; }
  [[nodiscard]] Style bold(double size) const { return {size, sheet_.lang, 1.2, true, false, true}; }
  [[nodiscard]] Style serif(double size) const { return {size, sheet_.lang, 1.36}; }
  // The left edge of what is `width` wide and begins `x` from the page's own beginning.
  [[nodiscard]] double at(double x, double width) const { return rtl_ ? size_.width - x - width : x; }

  double put(std::string_view text, double x, double y, double width, const Style& style) {
    return text.empty() ? 0 : setter_.set(text, at(x, width), y, width, style);
  }
  double height(std::string_view text, double width, const Style& style) {
    return text.empty() ? 0 : setter_.height_of(text, width, style);
  }
  double line_height(std::string_view text, const Style& style) { return height(text, width_, style) + 3; }

  // The largest of the sizes in which it has `lines` lines at most; else the smallest.
  Style fitting(std::string_view text, double width, double largest, double smallest, int lines) {
    Style style = bold(largest);
    style.leading = 1.16;
    while (style.size > smallest && height(text, width, style) > (lines + 0.5) * style.size * style.leading) {
      style.size -= 0.5;
    }
    return style;
  }

  void draw_qr(double x, double y) {
    const auto code = print::qr_code_of(sheet_.address);
    if (code.width == 0) return;
    const double module = kQr / (code.width + 2 * print::QrCode::kQuiet);
    const double left = at(x, kQr);
    code.runs([&](int column, int row, int run) {
      setter_.fill(left + (column + print::QrCode::kQuiet) * module, y + (row + print::QrCode::kQuiet) * module,
                   run * module, module * 1.02);
    });
  }

  // Where it ends.
  double draw_head() {
    const double text = width_ - kQr - 14;
    double y = kMargin;
    if (sheet_.example) y += put(words_.example, kMargin, y, width_, sans(7.5)) + 3;
    const double top = y;
    Style kicker = bold(8.5);
    kicker.grey = 0.35;
    y += put(words_.petition, kMargin, y, text, kicker) + 1;
    y += put(sheet_.title, kMargin, y, text, fitting(sheet_.title, text, 22, 13, 2)) + 5;
    y += put(sheet_.demand, kMargin, y, text, fitting(sheet_.demand, text, 11, 8.5, 3));

    const double column = size_.width - kMargin - kQr;
    draw_qr(column, top - 4);
    double below = top + kQr - 6;
    Style small = sans(6.5);
    small.leading = 1.2;
    below += put(words_.scan, column, below, kQr, small);
    below += put(sheet_.address, column, below, kQr, small);
    return std::max(y, below) + kGap;
  }

  // Paragraphs stand half a line apart. Without `draws` it only measures.
  double body(std::string_view text, double y, const Style& style, bool draws) {
    double down = 0;
    while (!text.empty()) {
      const size_t end = std::min(text.find("\n\n"), text.size());
      const std::string_view one = text.substr(0, end);
      if (!one.empty()) {
        if (down > 0) down += style.size * 0.5;
        down += draws ? put(one, kMargin, y + down, width_, style) : height(one, width_, style);
      }
      text.remove_prefix(std::min(end + 2, text.size()));
    }
    return down;
  }

  double draw_petition(double y, double room, bool& cut) {
    for (double size = kLargest; size >= kSmallest; size -= 0.5) {
      if (body(sheet_.petition, y, serif(size), false) <= room) return body(sheet_.petition, y, serif(size), true);
    }
    cut = true;
    const Style style = serif(kSmallest + 0.5);
    const std::string whole = fmt::format(fmt::runtime(words_.whole), sheet_.address);
    const double left = room - height(whole, width_, bold(8)) - 2;
    size_t least = 0, most = sheet_.petition.size();
    while (most - least > 8) {
      const size_t middle = (least + most) / 2;
      (body(cut_at(sheet_.petition, middle), y, style, false) <= left ? least : most) = middle;
    }
    const double end = y + body(cut_at(sheet_.petition, least), y, style, true) + 2;
    return end + put(whole, kMargin, end, width_, bold(8)) - y;
  }

  struct Column {
    std::string_view label;
    double x, width;
  };
  [[nodiscard]] std::vector<Column> columns() const {
    constexpr double kNumber = 18, kTick = 62;
    const double rest = width_ - kNumber - kTick;
    const double name = rest * 0.36, town = rest * 0.32, email = rest - name - town;
    double x = kMargin;
    std::vector<Column> out;
    for (const auto& [label, width] : {std::pair{std::string_view(), kNumber},
                                       {words_.name, name},
                                       {words_.town, town},
                                       {words_.email, email},
                                       {words_.shown, kTick}}) {
      out.push_back({label, x, width});
      x += width;
    }
    return out;
  }
  [[nodiscard]] Style label_style() const {
    Style style = bold(7.5);
    style.leading = 1.15;
    return style;
  }
  double table_head_height() {
    double out = 0;
    for (const Column& column : columns()) out = std::max(out, height(column.label, column.width - 8, label_style()));
    return out + 6;
  }

  // Where it ends.
  double draw_table(double y, double row, RowGrid& grid) {
    const double head = table_head_height(), right = size_.width - kMargin;
    setter_.fill(kMargin, y, width_, head, 0.92);
    for (const Column& column : columns()) put(column.label, column.x + 4, y + 3, column.width - 8, label_style());
    const double top = y + head, bottom = top + kRows * row;
    Style number = sans(7.5);
    number.grey = 0.4;
    number.right = rtl_;
    for (int i = 0; i < kRows; ++i) {
      const double above = top + i * row;
      setter_.line(kMargin, above, right, above, i == 0 ? 0.8 : 0.4, i == 0 ? 0 : 0.35);
      put(std::to_string(i + 1), kMargin + 4, above + row / 2 - 5, 11, number);
      draw_tick(columns().back().x + columns().back().width / 2, above + row / 2);
    }
    setter_.line(kMargin, bottom, right, bottom, 0.8);
    for (const Column& column : columns()) {
      if (column.x == kMargin) continue;
      const double x = at(column.x, 0);
      setter_.line(x, y, x, bottom, 0.4, 0.35);
    }
    setter_.line(kMargin, y, kMargin, bottom, 0.4, 0.35);
    setter_.line(right, y, right, bottom, 0.4, 0.35);
    grid = {kMargin, right, top, row};
    return bottom;
  }

  void draw_tick(double x, double y) {
    constexpr double kHalf = 4.5;
    const double left = at(x - kHalf, 2 * kHalf), right = left + 2 * kHalf;
    setter_.line(left, y - kHalf, right, y - kHalf, 0.7);
    setter_.line(left, y + kHalf, right, y + kHalf, 0.7);
    setter_.line(left, y - kHalf, left, y + kHalf, 0.7);
    setter_.line(right, y - kHalf, right, y + kHalf, 0.7);
  }

  [[nodiscard]] static double collector_height() { return 24; }
  // A line for each to write on, its word under it.
  void draw_collector(double y) {
    const double base = y + 13;
    double x = kMargin;
    for (const auto& [label, share] :
         {std::pair{words_.sheet, 0.16}, {words_.place, 0.3}, {words_.day, 0.2}, {words_.collector, 0.34}}) {
      const double width = width_ * share, line = width - (x + width < size_.width - kMargin - 1 ? 10 : 0);
      const double left = at(x, line);
      setter_.line(left, base, left + line, base, 0.5);
      Style small = sans(6.5);
      small.grey = 0.25;
      put(label, x, base + 1, line, small);
      x += width;
    }
  }

  [[nodiscard]] std::string foot_text() const {
    std::string out(words_.data);
    if (!sheet_.contact.empty()) out += " " + fmt::format(fmt::runtime(words_.withdraw), sheet_.contact);
    if (!sheet_.responsible.empty()) out += " " + fmt::format(fmt::runtime(words_.responsible), sheet_.responsible);
    return out + " " + fmt::format(fmt::runtime(words_.privacy), sheet_.privacy);
  }
  [[nodiscard]] std::string version_text() const {
    return fmt::format("{} · {}", fmt::format(fmt::runtime(words_.version), sheet_.text_version), sheet_.lang);
  }
  [[nodiscard]] Style foot_style() const { return sans(7); }
  double foot_height() { return height(foot_text(), width_, foot_style()) + 10; }
  void draw_foot(double y) {
    Style grey = foot_style();
    grey.grey = 0.2;
    y += put(foot_text(), kMargin, y, width_, grey) + 1;
    Style version = sans(6.5);
    version.grey = 0.4;
    put(version_text(), kMargin, y, width_, version);
  }

  Typesetter& setter_;
  const Sheet& sheet_;
  const SheetWords& words_;
  const print::Size size_;
  const double width_;
  const bool rtl_;
};

}  // namespace

Result<Set> set(const Sheet& sheet) {
  const auto size = print::size_of(sheet.paper);
  Typesetter setter(size.width, size.height, sheet.title);
  Set out = Layout(setter, sheet).draw();
  auto pdf = setter.finish();
  if (!pdf) return pdf.error();
  out.pdf = std::move(*pdf);
  return out;
}

Result<std::string> to_pdf(const Sheet& sheet) {
  auto done = set(sheet);
  if (!done) return done.error();
  return std::move(done->pdf);
}

}  // namespace outcry::paper
