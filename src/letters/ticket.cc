#include "letters/ticket.h"

#include <sodium.h>

#include "base/hash.h"

namespace outcry::letters {

Tickets::Tickets(Random& random) : random_(random) {
  random_.fill(key_);
}

Hash32 Tickets::mac_of(std::string_view text) const {
  return hmac_sha256(key_, bytes_of(text));
}

// "campaign.target.country.nonce.mac"; none of them holds a dot.
std::string Tickets::issue(const About& about) {
  std::array<uint8_t, 12> nonce{};
  random_.fill(nonce);
  std::string text = about.campaign + "." + about.target + "." + about.country + "." + to_base64url(nonce);
  return text + "." + to_base64url(ByteView(mac_of(text)).first(16));
}

std::optional<Tickets::About> Tickets::use(std::string_view ticket) {
  const size_t last = ticket.rfind('.');
  if (ticket.size() > 400 || last == std::string_view::npos) return std::nullopt;
  const std::string expected = to_base64url(ByteView(mac_of(ticket.substr(0, last))).first(16));
  const std::string_view typed = ticket.substr(last + 1);
  if (typed.size() != expected.size() || sodium_memcmp(typed.data(), expected.data(), typed.size()) != 0) {
    return std::nullopt;
  }
  std::string_view rest = ticket.substr(0, last);
  std::string parts[3];
  for (std::string& part : parts) {
    const size_t dot = rest.find('.');
    part = rest.substr(0, dot);
    rest.remove_prefix(dot + 1);
  }
  const std::lock_guard lock(mutex_);
  // Whoever has kept a ticket for that long may count a letter twice.
  if (used_.size() >= kMost) used_.clear();
  if (!used_.emplace(rest).second) return std::nullopt;
  return About{parts[0], parts[1], parts[2]};
}

}  // namespace outcry::letters
