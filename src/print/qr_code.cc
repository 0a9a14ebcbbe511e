#include "print/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace outcry::print {

QrCode qr_code_of(const std::string& text) {
  struct Free {
    void operator()(QRcode* code) const { QRcode_free(code); }
  };
  const std::unique_ptr<QRcode, Free> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M));
  QrCode out;
  if (!code) return out;
  out.width = code->width;
  const auto modules = static_cast<size_t>(code->width) * static_cast<size_t>(code->width);
  out.dark.reserve(modules);
  for (size_t i = 0; i < modules; ++i) out.dark.push_back((code->data[i] & 1) != 0);
  return out;
}

}  // namespace outcry::print
