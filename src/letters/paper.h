// The paper that a letter is printed on, and where on it the address must
// stand so that it shows in a window envelope however the sheet slips in it.
//
// Points of 1/72 inch from the sheet's upper left corner. Pure; any thread.
//
// A4 goes into DL (ISO 269) with the window of DIN 680: 90 by 45 mm, 20 mm
// from the left and 15 mm from the lower edge; folded at 105 mm and 210 mm
// (DIN 5008, form B). US Letter goes into No. 10 with the usual window: 4 1/2
// by 1 1/8 inches, 7/8 from the left and 1/2 from the lower edge; folded at 4
// and 7 1/2 inches, so that it has no room to slip.
#pragma once

#include "print/paper.h"

namespace outcry::letters {

using print::Paper;
using print::paper_of;

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

struct Sheet {
  double width = 0, height = 0;
  Box window;  // seen through the envelope's window at any time
  double folds[2] = {0, 0};
  double margin = 0;  // left and right; the address begins at window.x
};
Sheet sheet_of(Paper paper);

}  // namespace outcry::letters
