// The head of an answer as bytes: status line and headers. Headers that a
// handler gives are joined with those that every answer carries, and kept out
// where they could change the message's framing (RFC 9110 5.5, RFC 9112 11.1).
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include "web/http/message.h"

namespace outcry::http {

// ASCII letters compared without case, as header names and most tokens are.
bool same_name(std::string_view a, std::string_view b);

// Without spaces and tabs at both ends.
std::string_view without_blanks(std::string_view text);

// Takes the part up to `separator` off the front of `list`, blanks removed.
std::string_view next_item(std::string_view& list, char separator);

// The value of the last header of this name in `headers`, or null.
const std::string* find_header(const Headers& headers, std::string_view name);

// Appends "HTTP/1.1 200 OK", `headers` and the security headers they don't
// replace; no Date, no Content-Length, no closing empty line. `secure` adds
// Strict-Transport-Security.
void append_head(std::string& out, int status, const Headers& headers, bool secure);
void append_header(std::string& out, std::string_view name, std::string_view value);
void append_content_length(std::string& out, size_t bytes);

// A year, for this host only.
inline constexpr std::string_view kStrictTransport = "Strict-Transport-Security: max-age=31536000\r\n";

// An answer to these has no body, and no Content-Length either (RFC 9110
// 8.6).
inline bool is_bodiless(int status) {
  return status < 200 || status == 204 || status == 304;
}

// IMF-fixdate (RFC 9110 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::time_t time);

}  // namespace outcry::http
