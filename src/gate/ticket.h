// A Ticket is for those who solve no challenge: it is handed out with a page
// that keeps what they typed, is good from some seconds later on, from the
// network and for the campaign that it was made for, and once. It says
// nothing of who holds it; nothing of it is stored.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace outcry::gate {

struct Ticket {
  uint16_t campaign = 0;
  uint64_t network = 0;  // a keyed hash
  Time ready{};          // from then on it is good; whole seconds
  Time expires{};        // likewise
  bool solved = false;   // its holder had solved a challenge, and waits all the same
  uint64_t id = 0;       // random
};

// 64 characters of base64url: version (1 byte), solved (1), campaign (2),
// ready and expires (6 each, seconds), id (8), MAC (24). The network is in the
// MAC alone.
std::string to_text(const Ticket& ticket, const Hash32& key);

// kInvalid: it is none, or not of this key, or not of `network`.
Result<Ticket> parse_ticket(std::string_view text, uint64_t network, const Hash32& key);

}  // namespace outcry::gate
