#include "web/pages/qr_code.h"

#include <fmt/format.h>

#include "print/qr_code.h"

namespace outcry::web {

std::string qr_svg(const std::string& text) {
  const auto code = print::qr_code_of(text);
  if (code.width == 0) return {};
  constexpr int kQuiet = print::QrCode::kQuiet;
  // A run of dark modules is one stroke of the pen.
  std::string path;
  code.runs([&](int x, int y, int run) { path += fmt::format("M{} {}h{}v1h-{}z", x + kQuiet, y + kQuiet, run, run); });
  const int side = code.width + 2 * kQuiet;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" shape-rendering=\"crispEdges\">"
      "<path fill=\"#fff\" d=\"M0 0h{0}v{0}H0z\"/><path d=\"{1}\"/></svg>",
      side, path);
}

}  // namespace outcry::web
