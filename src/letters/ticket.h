// A Ticket lets somebody who made a letter say, once, that it was sent: from
// the page on which it was made, or weeks later from a mail. It says to which
// target and from which country, and until when it is good, under a code that
// nobody else can make; nothing of it has to be kept. That it is used once is
// the LetterStore's to see, by the ticket's mark, which is drawn at random.
//
// Thread-safe. It outlives a restart: its key is derived from the mail key.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "seal/box.h"

namespace outcry::letters {

using TicketMark = std::array<uint8_t, 12>;

class Tickets {
 public:
  static constexpr int32_t kGoodFor = 90;  // days

  struct About {
    std::string campaign, target, country;  // slugs, a country's code or nothing
    bool operator==(const About&) const = default;
  };
  struct Good {
    About about;
    TicketMark mark{};
    int32_t last_day = 0;  // on which it is good
    bool operator==(const Good&) const = default;
  };

  // The clock and the randomness must outlive it.
  Tickets(const seal::Key& mail_key, const Clock& clock, Random& random);

  [[nodiscard]] std::string issue(const About& about) const;
  // Nothing if it is forged or too old.
  [[nodiscard]] std::optional<Good> read(std::string_view ticket) const;

 private:
  [[nodiscard]] std::string code_of(std::string_view text) const;

  const seal::KeptKey key_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace outcry::letters
