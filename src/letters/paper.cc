#include "letters/paper.h"

#include <algorithm>

namespace outcry::letters {
namespace {

constexpr double kInch = 72, kMillimetre = 72 / 25.4;

// An envelope's inside and the window in it, all in points.
struct Envelope {
  double width, height;
  double window_left, window_bottom, window_width, window_height;
};

// Where the window lies on the sheet for every way that the sheet, folded to
// `panel` high, can slip.
Box always_seen(const Envelope& envelope, double sheet_width, double panel) {
  const double right = std::max(0.0, envelope.width - sheet_width), up = std::max(0.0, envelope.height - panel);
  Box box;
  box.x = envelope.window_left;
  box.width = envelope.window_width - right;
  box.y = panel - envelope.window_bottom - envelope.window_height + up;
  box.height = envelope.window_height - up;
  return box;
}

}  // namespace

Sheet sheet_of(Paper paper) {
  if (paper == Paper::kLetter) {
    const Envelope no10{9.5 * kInch, 4.125 * kInch, 0.875 * kInch, 0.5 * kInch, 4.5 * kInch, 1.125 * kInch};
    return {8.5 * kInch, 11 * kInch, always_seen(no10, 8.5 * kInch, 4 * kInch), {4 * kInch, 7.5 * kInch}, 1 * kInch};
  }
  const Envelope dl{220 * kMillimetre, 110 * kMillimetre, 20 * kMillimetre,
                    15 * kMillimetre,  90 * kMillimetre,  45 * kMillimetre};
  return {210 * kMillimetre,
          297 * kMillimetre,
          always_seen(dl, 210 * kMillimetre, 105 * kMillimetre),
          {105 * kMillimetre, 210 * kMillimetre},
          25 * kMillimetre};
}

}  // namespace outcry::letters
