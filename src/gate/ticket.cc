#include "gate/ticket.h"

#include "base/hash.h"

namespace outcry::gate {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kBody = 24, kMac = 24;

void put(uint8_t* at, size_t width, uint64_t value) {
  for (size_t i = 0; i < width; ++i) at[i] = static_cast<uint8_t>(value >> (8 * (width - 1 - i)));
}

uint64_t get(const uint8_t* at, size_t width) {
  uint64_t value = 0;
  for (size_t i = 0; i < width; ++i) value = value << 8 | at[i];
  return value;
}

uint64_t seconds_of(Time time) {
  return static_cast<uint64_t>(to_millis(time) / 1000);
}

Hash32 mac_of(ByteView body, uint64_t network, const Hash32& key) {
  std::array<uint8_t, 8> bytes{};
  put(bytes.data(), bytes.size(), network);
  return hmac_sha256(key, {bytes_of("outcry ticket 1"), bytes, body});
}

}  // namespace

std::string to_text(const Ticket& ticket, const Hash32& key) {
  std::array<uint8_t, kBody + kMac> bytes{};
  bytes[0] = kVersion;
  bytes[1] = ticket.solved ? 1 : 0;
  put(&bytes[2], 2, ticket.campaign);
  put(&bytes[4], 6, seconds_of(ticket.ready));
  put(&bytes[10], 6, seconds_of(ticket.expires));
  put(&bytes[16], 8, ticket.id);
  const Hash32 mac = mac_of(ByteView(bytes).first(kBody), ticket.network, key);
  std::copy_n(mac.begin(), kMac, bytes.begin() + kBody);
  return to_base64url(bytes);
}

Result<Ticket> parse_ticket(std::string_view text, uint64_t network, const Hash32& key) {
  const Error wrong = invalid("not a ticket");
  if (text.size() != (kBody + kMac) * 4 / 3) return wrong;
  const auto bytes = from_base64url(text);
  if (!bytes || (*bytes)[0] != kVersion || (*bytes)[1] > 1) return wrong;
  const ByteView body = ByteView(*bytes).first(kBody);
  const Hash32 mac = mac_of(body, network, key);
  if (!equal(ByteView(mac).first(kMac), ByteView(*bytes).subspan(kBody))) return wrong;
  Ticket out;
  out.solved = body[1] == 1;
  out.campaign = static_cast<uint16_t>(get(&body[2], 2));
  out.network = network;
  out.ready = from_millis(static_cast<int64_t>(get(&body[4], 6)) * 1000);
  out.expires = from_millis(static_cast<int64_t>(get(&body[10], 6)) * 1000);
  out.id = get(&body[16], 8);
  return out;
}

}  // namespace outcry::gate
