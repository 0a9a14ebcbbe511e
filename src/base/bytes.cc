#include "base/bytes.h"

#include <sodium.h>

namespace outcry {
namespace {

std::string encode(ByteView bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
  out.pop_back();  // the terminating NUL that libsodium counts
  return out;
}

Result<Bytes> decode(std::string_view text, int variant) {
  Bytes out(text.size() / 4 * 3 + 3);
  size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length, &end, variant) != 0 ||
      end != text.data() + text.size()) {
    return invalid("not base64");
  }
  out.resize(length);
  if (encode(out, variant) != text) return invalid("not base64");  // libsodium takes some bytes above 127 for letters
  return out;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), bytes.data(), bytes.size());
  out.pop_back();
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out(text.size() / 2 + 1);  // never null
  size_t length = 0;
  const char* end = nullptr;
  if (text.size() % 2 != 0 ||
      sodium_hex2bin(out.data(), out.size(), text.data(), text.size(), nullptr, &length, &end) != 0 ||
      end != text.data() + text.size()) {
    return invalid("not hexadecimal");
  }
  out.resize(length);
  return out;
}

std::string to_base64(ByteView bytes) {
  return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}
Result<Bytes> from_base64(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_ORIGINAL);
}
std::string to_base64url(ByteView bytes) {
  return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
Result<Bytes> from_base64url(std::string_view text) {
  return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

}  // namespace outcry
