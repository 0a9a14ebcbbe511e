// How text of any language travels in mail, all in ASCII: as encoded words in
// headers (RFC 2047), as quoted-printable or base64 in bodies (RFC 2045
// sections 6.7 and 6.8).
//
// Pure functions; any thread. What is called text must be UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace outcry::outbox {

// Lines of a header that people's words fill end here (RFC 2047 section 2).
inline constexpr size_t kHeaderWidth = 76;

bool is_ascii(std::string_view text);
// C0 controls (NUL, CR, LF, tab among them) and DEL: nothing that may stand in
// a header.
bool has_header_control(std::string_view text);

// Encoded words, folded, none of them cutting a character in two. `column` is
// how much of the first line is taken. `text` holds no control.
std::string encode_words(std::string_view text, size_t column);

// A header's value as its reader sees it: unfolded, UTF-8 encoded words (in
// base64, as written above) decoded. What cannot be decoded stays as it is.
std::string decode_words(std::string_view value);

struct EncodedBody {
  std::string_view encoding;  // for Content-Transfer-Encoding
  std::string bytes;          // lines of at most 76 characters, each ended by CRLF
};

// Whichever of the two is shorter. Line ends of any kind become CRLF; the
// last line gets one.
EncodedBody encode_body(std::string_view text);

// The bytes as they are, UTF-8 or not, in base64: lines as above.
std::string base64_lines(std::string_view bytes);

}  // namespace outcry::outbox
