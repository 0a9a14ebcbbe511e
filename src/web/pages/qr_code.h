// A QR code (ISO/IEC 18004) as an SVG picture, black on white.
#pragma once

#include <string>

namespace outcry::web {

// Error correction M. Empty if `text` is too long for a QR code.
std::string qr_svg(const std::string& text);

}  // namespace outcry::web
