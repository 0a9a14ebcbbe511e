#include "outbox/mime_text.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/text.h"

namespace outcry::outbox {
namespace {

// Decodes quoted-printable as RFC 2045 section 6.7 says, apart from the code
// under test.
std::string from_quoted_printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i, 3) == "=\r\n") {
      i += 2;
    } else {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    }
  }
  return out;
}

std::string decoded(const EncodedBody& body) {
  if (body.encoding == "quoted-printable") return from_quoted_printable(body.bytes);
  std::string joined;
  for (const char c : body.bytes) {
    if (c != '\r' && c != '\n') joined += c;
  }
  const auto bytes = from_base64(joined);
  return bytes ? std::string(text_of(*bytes)) : "not base64";
}

void expect_lines_within(std::string_view text, size_t width) {
  EXPECT_TRUE(is_ascii(text));
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find("\r\n", start), text.size());
    EXPECT_LE(end - start, width) << text.substr(start, end - start);
    EXPECT_EQ(text.substr(start, end - start).find_first_of("\r\n"), std::string_view::npos);
    start = end + 2;
  }
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

TEST(EncodedWords, EveryScriptComesBack) {
  const std::string texts[] = {
      "한국어로 된 제목",
      "请愿书：停止遣返",
      "強制送還をやめよ",
      "أوقفوا الترحيل",
      "विरोध",
      "e\u0301 combining",
      "👩‍👩‍👧‍👦 family",
      "plain",
      repeated("박선영 ", 60),
      repeated("👍", 100),
      "a" + repeated("한", 41),
  };
  for (const std::string& text : texts) {
    for (const size_t column :
         {size_t{0}, size_t{9}, size_t{50}, size_t{56}, size_t{57}, size_t{75}, size_t{76}, size_t{200}}) {
      const std::string encoded = encode_words(text, column);
      EXPECT_EQ(decode_words(encoded), text) << column;
      const std::string line = std::string(std::min<size_t>(column, 76), 'x') + encoded;
      if (column <= 76) expect_lines_within(line, 76);
    }
  }
}

TEST(EncodedWords, NoWordCutsACharacter) {
  const std::string encoded = encode_words(repeated("한글", 50), 9);
  for (size_t at = encoded.find("?B?"); at != std::string::npos; at = encoded.find("?B?", at + 1)) {
    const auto bytes = from_base64(encoded.substr(at + 3, encoded.find("?=", at) - at - 3));
    ASSERT_TRUE(bytes);
    EXPECT_TRUE(is_utf8(text_of(*bytes)));
  }
}

TEST(EncodedWords, DecodingLeavesAloneWhatItDoesNotKnow) {
  EXPECT_EQ(decode_words("plain = text?"), "plain = text?");
  EXPECT_EQ(decode_words("=?UTF-8?B?***?= x"), "=?UTF-8?B?***?= x");
  EXPECT_EQ(decode_words("=?UTF-8?B?YQ=="), "=?UTF-8?B?YQ==");
  EXPECT_EQ(decode_words("Re: =?UTF-8?B?YQ==?= b"), "Re: a b");
  EXPECT_EQ(decode_words(""), "");
}

TEST(EncodedBody, ComesBackAsItWas) {
  const std::string texts[] = {
      "one line\r\n",
      "trailing space \r\ntrailing tab\t\r\n\r\n\r\n",
      ".\r\n..\r\n.dot\r\nFrom here\r\n",
      "1 = 1 =3D =\r\n",
      std::string(1000, 'x') + "\r\n",
      std::string(75, 'x') + "\r\n" + std::string(76, 'x') + "\r\n" + std::string(77, 'x') + "\r\n",
      std::string(75, 'x') + ".\r\n",
      "Déjà vu, a little of it in a long English line that has to be broken somewhere é\r\n",
      repeated("북한 난민의 강제송환을 중단하라. ", 50) + "\r\n",
      repeated("停止遣返\r\n", 50),
  };
  for (const std::string& text : texts) {
    const EncodedBody body = encode_body(text);
    EXPECT_EQ(decoded(body), text);
    expect_lines_within(body.bytes, 76);
    EXPECT_TRUE(body.bytes.ends_with("\r\n"));
    EXPECT_EQ(("\r\n" + body.bytes).find("\r\n."), std::string::npos);
  }
}

TEST(EncodedBody, LineEndsBecomeOne) {
  EXPECT_EQ(decoded(encode_body("a\nb\rc\r\nd")), "a\r\nb\r\nc\r\nd\r\n");
  EXPECT_EQ(decoded(encode_body("")), "\r\n");
}

TEST(EncodedBody, TakesTheShorterWay) {
  EXPECT_EQ(encode_body("An English text with one é in it.").encoding, "quoted-printable");
  EXPECT_EQ(encode_body("한국어로 된 본문입니다.").encoding, "base64");
}

}  // namespace
}  // namespace outcry::outbox
