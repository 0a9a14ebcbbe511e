#include "web/console/uploads.h"

#include <fmt/format.h>

#include <charconv>

#include "base/hash.h"

namespace outcry::web {
namespace {

constexpr std::chrono::hours kGood{24};

}  // namespace

std::string Uploads::seal_of(std::string_view expires) const {
  return to_base64url(ByteView(hmac_sha256(key_, bytes_of(expires))).first(15));
}

std::string Uploads::ticket(Time now) const {
  const std::string expires = fmt::format("{}", to_millis(now + kGood));
  return expires + "." + seal_of(expires);
}

bool Uploads::admits(std::string_view ticket, Time now) const {
  const size_t dot = ticket.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string_view expires = ticket.substr(0, dot);
  int64_t until = 0;
  const auto read = std::from_chars(expires.data(), expires.data() + expires.size(), until);
  return read.ec == std::errc() && read.ptr == expires.data() + expires.size() && until > to_millis(now) &&
         equal(bytes_of(ticket.substr(dot + 1)), bytes_of(seal_of(expires)));
}

}  // namespace outcry::web
