#include "fuzz.h"
#include "letters/reminding.h"
#include "letters/ticket.h"

namespace {

class OneDay final : public outcry::Clock {
 public:
  [[nodiscard]] outcry::Time now() const override { return outcry::from_millis(1'329'998'400'000); }
};

class NoStore final : public outcry::letters::ReminderStore {
 public:
  outcry::Status ask(uint16_t, int64_t, const outcry::Bytes&, outcry::Time) override { return {}; }
  outcry::Result<State> state(uint16_t, int64_t) override { return State::kNone; }
  outcry::Result<bool> settle(uint16_t, int64_t, outcry::Time) override { return false; }
  outcry::Result<bool> end(uint16_t, int64_t, outcry::Time) override { return false; }
  outcry::Status forget(outcry::Time) override { return {}; }
};

}  // namespace

// Whatever comes in an address is either what was given out, or nothing.
FUZZ_TARGET {
  using outcry::letters::Reminding;
  using outcry::letters::Tickets;
  static const OneDay clock;
  static outcry::SystemRandom random;
  static NoStore store;
  static const outcry::seal::Key key{};
  static const Tickets tickets(key, clock, random);
  static const Reminding reminding(store, outcry::petition::EmailRules::standard(), key, clock, random);
  if (const auto link = reminding.read(input)) MUST_HOLD(reminding.token(*link) == input);
  if (const auto good = tickets.read(input)) MUST_HOLD(good->last_day >= outcry::day_of(clock.now()));
  Tickets::About about;
  for (std::string* part : {&about.campaign, &about.target, &about.country}) *part = take_line(input);
  const auto dots = (about.campaign + about.target + about.country).find('.');
  if (dots != std::string::npos || about.campaign.size() + about.target.size() + about.country.size() > 300) return;
  const std::string ticket = tickets.issue(about);
  const auto read = tickets.read(ticket);
  MUST_HOLD(read && read->about == about);
  MUST_HOLD(!tickets.read(ticket + "A"));
}
