#include "gate/gate.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/network.h"
#include "gate/challenge.h"
#include "gate/ticket.h"

namespace outcry::gate {
namespace {

// People read while the pressure rises: what was asked two doublings ago is
// still enough.
constexpr uint32_t kForbearance = 4;
constexpr std::chrono::seconds kComeBack{60};

}  // namespace

struct Gate::Found {
  uint64_t network = 0;
  bool limited = false;  // by its network
  Pressure by_network, by_campaign;
};

Gate::Gate(Options options, const Clock& clock, Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      key_(random.bytes<32>()),
      networks_(options_.network),
      slow_(options_.slow),
      campaigns_(options_.campaign) {}

void Gate::begin(Time now) {
  if (day_of(now) == key_day_) return;
  key_day_ = day_of(now);
  random_.fill(network_key_);
  networks_.clear();
  slow_.clear();
}

uint64_t Gate::network_of(std::string_view client) const {
  const Hash32 hash = hmac_sha256(network_key_, outcry::network_of(client));
  uint64_t network = 0;
  std::memcpy(&network, hash.data(), sizeof network);
  return network;
}

bool Gate::is_limited(std::string_view client) const {
  return options_.limits && !options_.free.contains(client);
}

uint32_t Gate::cost(const Pressure& network, const Pressure& campaign) const {
  const uint64_t wanted = uint64_t{options_.cost} * std::max(network.times, campaign.times);
  return static_cast<uint32_t>(std::min<uint64_t>(wanted, std::max(options_.cost, options_.most_cost)));
}

Gate::Found Gate::look(const Attempt& attempt, Time now) const {
  Found found;
  found.network = network_of(attempt.client);
  found.limited = is_limited(attempt.client) && !attempt.invited;
  if (found.limited) found.by_network = networks_.pressure(found.network, now);
  if (options_.limits) found.by_campaign = campaigns_.pressure(attempt.campaign, now);
  // However many sign, nobody is sent away for it.
  found.by_campaign.step = std::min(found.by_campaign.step, Step::kWait);
  return found;
}

std::string Gate::challenge(std::string_view client, uint16_t campaign) {
  const Time now = clock_.now();
  Challenge out;
  out.campaign = campaign;
  out.expires = std::chrono::floor<std::chrono::seconds>(now + kChallengeFor);
  {
    const std::lock_guard lock(mutex_);
    begin(now);
    const Found found = look({client, campaign}, now);
    out.cost = cost(found.by_network, found.by_campaign);
  }
  return challenge_json(out, key_, random_);
}

bool Gate::solves(const Attempt& attempt, const Found& found, Time now) {
  const auto solution = check_solution(attempt.altcha, key_);
  if (!solution) return false;
  const Challenge& challenge = solution->challenge;
  const uint64_t worth = uint64_t{challenge.cost} * kForbearance;
  if (challenge.campaign != attempt.campaign || now >= challenge.expires) return false;
  if (worth < cost(found.by_network, found.by_campaign)) return false;
  return used_.take(solution->id, challenge.expires - kChallengeFor, now);
}

Verdict Gate::refuse(const Levels& levels, const Found& found, Time now) const {
  Verdict out;
  out.kind = Verdict::kRefuse;
  out.why = Verdict::kCrowded;
  out.seconds = std::max(kComeBack, levels.until_free(found.network, now));
  return out;
}

Verdict Gate::pass(const Attempt& attempt, const Found& found, bool slow, Time now) {
  if (found.limited) networks_.add(found.network, now);
  if (found.limited && slow) slow_.add(found.network, now);
  if (options_.limits) campaigns_.add(attempt.campaign, now);
  return {};
}

// A ticket, and how long until it is good.
Verdict Gate::slower(const Attempt& attempt, const Found& found, Verdict::Why why, Time now) {
  const bool solved = why == Verdict::kCrowded;
  Step step = std::max(found.by_network.step, solved ? Step::kNormal : found.by_campaign.step);
  uint32_t times = solved ? 1 : found.by_campaign.times;
  if (!solved && found.limited) {
    const Pressure slow = slow_.pressure(found.network, now);
    step = std::max(step, slow.step);
    times = std::max(times, slow.times);
  }
  if (step == Step::kRefuse) return refuse(slow_, found, now);
  auto wait = options_.wait * times;
  if (step == Step::kWait) wait = std::max(wait, options_.long_wait);
  wait = std::min(wait, std::max(options_.wait, options_.long_wait));

  Ticket ticket;
  ticket.campaign = attempt.campaign;
  ticket.network = found.network;
  ticket.ready = std::chrono::floor<std::chrono::seconds>(now + wait);
  ticket.expires = std::chrono::floor<std::chrono::seconds>(now + kTicketFor);
  ticket.solved = solved;
  for (const uint8_t byte : random_.bytes<8>()) ticket.id = ticket.id << 8 | byte;
  Verdict out;
  out.kind = Verdict::kWait;
  out.why = why;
  out.seconds = wait;
  out.ticket = to_text(ticket, key_);
  return out;
}

Verdict Gate::by_ticket(const Attempt& attempt, Found& found, Time now) {
  const auto ticket = parse_ticket(attempt.ticket, found.network, key_);
  if (!ticket || ticket->campaign != attempt.campaign || now >= ticket->expires) {
    return slower(attempt, found, Verdict::kNotGood, now);
  }
  if (now < ticket->ready) {
    Verdict out;
    out.kind = Verdict::kWait;
    out.why = Verdict::kTooEarly;
    out.seconds = std::chrono::ceil<std::chrono::seconds>(ticket->ready - now);
    out.ticket = attempt.ticket;
    return out;
  }
  if (!ticket->solved && found.limited && slow_.pressure(found.network, now).step == Step::kRefuse) {
    return refuse(slow_, found, now);
  }
  if (!used_.take(ticket->id, ticket->expires - kTicketFor, now)) {
    return slower(attempt, found, Verdict::kNotGood, now);
  }
  return pass(attempt, found, !ticket->solved, now);
}

Verdict Gate::admit(const Attempt& attempt) {
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  begin(now);
  Found found = look(attempt, now);
  if (found.by_network.step == Step::kRefuse) return refuse(networks_, found, now);
  if (!attempt.ticket.empty()) return by_ticket(attempt, found, now);
  if (options_.challenge) {
    if (attempt.altcha.empty()) return slower(attempt, found, Verdict::kNothing, now);
    if (!solves(attempt, found, now)) return slower(attempt, found, Verdict::kNotGood, now);
  }
  if (std::max(found.by_network.step, found.by_campaign.step) >= Step::kWait) {
    return slower(attempt, found, Verdict::kCrowded, now);
  }
  return pass(attempt, found, false, now);
}

std::chrono::seconds Gate::spend(std::string_view client) {
  const Time now = clock_.now();
  const std::lock_guard lock(mutex_);
  begin(now);
  if (!is_limited(client)) return std::chrono::seconds(0);
  const uint64_t network = network_of(client);
  const auto wait = networks_.until_free(network, now);
  if (wait.count() > 0) return std::max(kComeBack, wait);
  networks_.add(network, now);
  return wait;
}

}  // namespace outcry::gate
