#include "base/bytes.h"

#include <gtest/gtest.h>

namespace outcry {
namespace {

Bytes counting(size_t length) {
  Bytes out(length);
  for (size_t i = 0; i < length; ++i) out[i] = static_cast<uint8_t>(i * 37 + 250);
  return out;
}

TEST(BytesTest, KnownEncodings) {
  // RFC 4648 section 10.
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(bytes_of(plain)), encoded);
    std::string unpadded = encoded;
    unpadded.erase(std::min(unpadded.find('='), unpadded.size()));
    EXPECT_EQ(to_base64url(bytes_of(plain)), unpadded);
  }
  EXPECT_EQ(to_base64(Bytes{0xFB, 0xFF}), "+/8=");
  EXPECT_EQ(to_base64url(Bytes{0xFB, 0xFF}), "-_8");
  EXPECT_EQ(to_hex(Bytes{0x00, 0x0A, 0xFF}), "000aff");
}

TEST(BytesTest, EveryLengthComesBack) {
  for (size_t length = 0; length <= 100; ++length) {
    const Bytes bytes = counting(length);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
  }
}

TEST(BytesTest, BadHexIsRefused) {
  for (const char* bad : {"0", "abc", "0g", "0x00", " 00", "00 ", "00\n", "0 0", "é"})
    EXPECT_FALSE(from_hex(bad)) << bad;
}

TEST(BytesTest, HexIsReadInUpperCaseToo) {  // as quoted-printable has it (RFC 2045 section 6.7)
  EXPECT_EQ(from_hex("0AfF").value(), (Bytes{0x0A, 0xFF}));
}

// libsodium takes some bytes above 127 for letters.
TEST(BytesTest, NoByteAbove127IsALetter) {
  for (int byte = 128; byte < 256; ++byte) {
    std::string text = "Zm9v", hex = "00";
    text[2] = hex[1] = static_cast<char>(byte);
    EXPECT_FALSE(from_base64(text)) << byte;
    EXPECT_FALSE(from_base64url(text)) << byte;
    EXPECT_FALSE(from_hex(hex)) << byte;
  }
}

TEST(BytesTest, BadBase64IsRefused) {
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Zm9v=", "=", "====", "Zg==Zg==", " Zg==", "Zg==\n", "Zm 9v",
                          "-_8=", "Zm9v!", "Zh=="}) {
    EXPECT_FALSE(from_base64(bad)) << bad;
  }
}

TEST(BytesTest, BadBase64urlIsRefused) {
  for (const char* bad : {"Z", "Zg==", "Zg=", "+/8", "Zm9vY", "Zm9v ", " Zm9v", "Zm9v\n", "Zh"}) {
    EXPECT_FALSE(from_base64url(bad)) << bad;
  }
}

TEST(BytesTest, NulBytesAreNoEnd) {
  EXPECT_FALSE(from_hex(std::string_view("00\0", 3)));
  EXPECT_FALSE(from_base64(std::string_view("Zm9v\0", 5)));
  EXPECT_EQ(to_hex(bytes_of(std::string_view("a\0b", 3))), "610062");
}

}  // namespace
}  // namespace outcry
