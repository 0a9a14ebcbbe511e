#include "outbox/mime_text.h"

#include <algorithm>

#include "base/bytes.h"

namespace outcry::outbox {
namespace {

constexpr std::string_view kWordStart = "=?UTF-8?B?";
constexpr std::string_view kWordEnd = "?=";
constexpr size_t kWordFrame = kWordStart.size() + kWordEnd.size();
constexpr size_t kLongestWord = 75;  // RFC 2047 section 2
constexpr size_t kBodyWidth = 76;    // RFC 2045 section 6.7 (5)

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// How many bytes of `text` make whole characters within `limit` bytes.
size_t whole_characters(std::string_view text, size_t limit) {
  if (text.size() <= limit) return text.size();
  while (limit > 0 && continues_character(text[limit])) --limit;
  return limit;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

std::string unfolded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != '\r' && c != '\n') out += c;
  }
  return out;
}

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16 + 2);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    if (text[i] == '\r' || text[i] == '\n') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

// Whether quoted-printable leaves the byte as it is, wherever it stands.
bool is_plain(unsigned char c) {
  return (c >= 33 && c <= 126 && c != '=') || c == ' ' || c == '\t';
}

// One line without its end. A dot never comes first on a line, so that no
// server on the way has to double it.
void quote_line(std::string_view line, std::string& out) {
  constexpr char kHex[] = "0123456789ABCDEF";
  size_t column = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const auto c = static_cast<unsigned char>(line[i]);
    const bool last = i + 1 == line.size();
    bool plain = is_plain(c) && !(last && (c == ' ' || c == '\t'));
    if (column + (plain ? 1 : 3) > kBodyWidth - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (column == 0 && c == '.') plain = false;
    if (plain) {
      out += line[i];
      column += 1;
    } else {
      out += {'=', kHex[c >> 4], kHex[c & 15]};
      column += 3;
    }
  }
  out += "\r\n";
}

// `text` has CRLF line ends, the last one included.
std::string quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const size_t end = text.find("\r\n");
    quote_line(text.substr(0, end), out);
    text.remove_prefix(end + 2);
  }
  return out;
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool has_header_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string encode_words(std::string_view text, size_t column) {
  constexpr size_t kLongestCharacter = 4;
  std::string out;
  while (!text.empty()) {
    size_t room = column < kHeaderWidth ? std::min(kLongestWord, kHeaderWidth - column) : 0;
    if (room < kWordFrame + 2 * kLongestCharacter) {
      out += "\r\n ";
      room = kLongestWord;
    }
    const size_t length = whole_characters(text, (room - kWordFrame) / 4 * 3);
    out += kWordStart;
    out += to_base64(bytes_of(text.substr(0, length)));
    out += kWordEnd;
    text.remove_prefix(length);
    column = kHeaderWidth;  // the next word begins a line
  }
  return out;
}

std::string decode_words(std::string_view value) {
  const std::string flat = unfolded(value);
  std::string_view rest = flat;
  std::string out;
  for (bool after_word = true;;) {  // nor is that before the first
    const size_t start = rest.find(kWordStart);
    const size_t end = start == std::string_view::npos ? start : rest.find(kWordEnd, start + kWordStart.size());
    if (end == std::string_view::npos) return out.append(rest);
    // White space between two encoded words is not part of the text.
    if (!after_word || !is_blank(rest.substr(0, start))) out += rest.substr(0, start);
    const auto bytes = from_base64(rest.substr(start + kWordStart.size(), end - start - kWordStart.size()));
    out += bytes ? text_of(*bytes) : rest.substr(start, end + kWordEnd.size() - start);
    after_word = bytes.has_value();
    rest.remove_prefix(end + kWordEnd.size());
  }
}

EncodedBody encode_body(std::string_view text) {
  const std::string lines = with_crlf(text);
  const auto quoted = static_cast<size_t>(std::count_if(lines.begin(), lines.end(), [](char c) {
    return c != '\r' && c != '\n' && !is_plain(static_cast<unsigned char>(c));
  }));
  if (2 * quoted <= lines.size() / 3) return {"quoted-printable", quoted_printable(lines)};
  return {"base64", base64_lines(lines)};
}

std::string base64_lines(std::string_view bytes) {
  constexpr size_t kBytesALine = kBodyWidth / 4 * 3;
  std::string out;
  out.reserve(bytes.size() * 3 / 2);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(kBytesALine, bytes.size()))) {
    out += to_base64(bytes_of(bytes.substr(0, kBytesALine))) + "\r\n";
  }
  return out;
}

}  // namespace outcry::outbox
