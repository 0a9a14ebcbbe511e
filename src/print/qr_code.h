// A QR code (ISO/IEC 18004) as a square of modules: what is dark in it. Error
// correction M. Whoever draws it leaves kQuiet modules of white around it.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

namespace outcry::print {

struct QrCode {
  static constexpr int kQuiet = 4;

  int width = 0;           // modules; 0: the text was too long
  std::vector<bool> dark;  // row by row

  [[nodiscard]] bool is_dark(int x, int y) const { return dark[static_cast<size_t>(y * width + x)]; }

  // Tells each run of dark modules of a row: see(x, y, length).
  template <class See>
  void runs(See see) const {
    for (int y = 0; y < width; ++y) {
      for (int x = 0; x < width;) {
        int run = 0;
        while (x + run < width && is_dark(x + run, y)) ++run;
        if (run > 0) see(x, y, run);
        x += run > 0 ? run : 1;
      }
    }
  }
};

QrCode qr_code_of(const std::string& text);

}  // namespace outcry::print
