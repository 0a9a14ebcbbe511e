#include "outbox/return_path.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace outcry::outbox {
namespace {

constexpr size_t kMail = 10, kCode = 10, kToken = 32;
constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648 section 6

std::string to_base32(ByteView bytes) {
  std::string out;
  uint32_t bits = 0;
  int have = 0;
  for (const uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    for (have += 8; have >= 5; have -= 5) out += kAlphabet[bits >> (have - 5) & 31];
  }
  return out;
}

// Of kToken letters in either case.
std::optional<std::array<uint8_t, kMail + kCode>> from_base32(std::string_view text) {
  if (text.size() != kToken) return std::nullopt;
  std::array<uint8_t, kMail + kCode> out{};
  uint32_t bits = 0;
  int have = 0;
  size_t at = 0;
  for (const char c : text) {
    const size_t value = kAlphabet.find(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 5 | static_cast<uint32_t>(value);
    if ((have += 5) < 8) continue;
    have -= 8;
    out[at++] = static_cast<uint8_t>(bits >> have);
  }
  return out;
}

}  // namespace

ReturnPath::ReturnPath(const seal::Key& mail_key, std::string from, std::string bounces)
    : key_(hmac_sha256(mail_key, bytes_of("outcry bounce 1"))), from_(std::move(from)), bounces_(std::move(bounces)) {}

Bytes ReturnPath::code(ByteView mail) const {
  const Hash32 whole = hmac_sha256(key_.bytes(), mail);
  return {whole.begin(), whole.begin() + kCode};
}

std::string ReturnPath::token(uint16_t campaign, int64_t id) const {
  Bytes bytes{static_cast<uint8_t>(campaign >> 8), static_cast<uint8_t>(campaign)};
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<uint8_t>(static_cast<uint64_t>(id) >> shift));
  const Bytes end = code(bytes);
  bytes.insert(bytes.end(), end.begin(), end.end());
  return to_base32(bytes);
}

std::string ReturnPath::sender_of(uint16_t campaign, int64_t id) const {
  if (bounces_.empty()) return from_;
  const size_t at = bounces_.rfind('@');
  return bounces_.substr(0, at) + "+" + token(campaign, id) + bounces_.substr(at);
}

std::string ReturnPath::message_id(uint16_t campaign, int64_t id, std::string_view kind) const {
  return fmt::format("{}.{}{}", token(campaign, id), kind, from_.substr(from_.rfind('@')));
}

std::optional<ReturnPath::Mail> ReturnPath::read(std::string_view token) const {
  const auto bytes = from_base32(token);
  if (!bytes) return std::nullopt;
  const ByteView mail = ByteView(*bytes).first(kMail);
  if (!equal(code(mail), ByteView(*bytes).subspan(kMail))) return std::nullopt;
  Mail out;
  out.campaign = static_cast<uint16_t>(mail[0] << 8 | mail[1]);
  uint64_t id = 0;
  for (const uint8_t byte : mail.subspan(2)) id = id << 8 | byte;
  out.id = static_cast<int64_t>(id);
  return out;
}

std::optional<ReturnPath::Mail> ReturnPath::find(std::string_view text) const {
  const size_t end = text.find('@');
  text = text.substr(0, end);
  if (const size_t plus = text.rfind('+'); plus != std::string_view::npos) return read(text.substr(plus + 1));
  if (text.starts_with('<')) text.remove_prefix(1);
  return text.size() > kToken && text[kToken] == '.' ? read(text.substr(0, kToken)) : std::nullopt;
}

}  // namespace outcry::outbox
