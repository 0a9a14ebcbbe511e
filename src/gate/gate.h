// The Gate stands before signing, against machines that sign by the thousand.
// It never asks who somebody is and never shuts anybody out: whoever solves a
// challenge passes; who cannot, waits some seconds with a ticket. The more
// comes from a network or for a campaign, the more each has to bear, in the
// steps of pressure.h; only a network that is full is sent away, and told
// until when. docs/design/challenge.md tells why it is so.
//
// An address is used as the hash of its network (IPv4 /24, IPv6 /48) under a
// key that is forgotten each day; nothing is written down. Challenges and
// tickets are under a key that lives in memory alone: a restart voids them,
// which costs their holders one more step.
//
// Thread-safe; blocks for microseconds. Memory is bounded.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/networks.h"
#include "base/random.h"
#include "gate/pressure.h"
#include "gate/used.h"

namespace outcry::gate {

struct Options {
  bool challenge = true;
  uint32_t cost = 50'000;        // of the easiest challenge: tries at most
  uint32_t most_cost = 800'000;  // of the hardest
  std::chrono::seconds wait{8};  // of who solves none
  bool limits = true;
  Rate network{400, 20};
  Rate slow{60, 6};                    // of a network, without a challenge
  Rate campaign{20'000, 3'000};        // of all networks together
  std::chrono::seconds long_wait{60};  // at the third step
  Networks free{};                     // networks without a limit of their own
};

inline constexpr std::chrono::minutes kChallengeFor{20}, kTicketFor{30};

struct Attempt {
  std::string_view client;  // address
  uint16_t campaign = 0;
  std::string_view altcha{}, ticket{};  // as sent, or empty
  bool invited = false;                 // through a place that has a limit of its own
};

struct Verdict {
  enum Kind : uint8_t { kPass, kWait, kRefuse };
  enum Why : uint8_t {
    kNothing,   // neither challenge nor ticket came
    kNotGood,   // what came has expired, was used, is too easy by now, or is wrong
    kCrowded,   // the third step
    kTooEarly,  // the ticket is good, and not yet
  };
  Kind kind = kPass;
  Why why = kNothing;
  std::chrono::seconds seconds{0};  // kWait: until the ticket is good; kRefuse: until it is worth coming back
  std::string ticket{};             // kWait
};

class Gate {
 public:
  Gate(Options options, const Clock& clock, Random& random);

  // A challenge for whoever is at `client`, as JSON.
  std::string challenge(std::string_view client, uint16_t campaign);

  // Whether a signature may pass; then it counts, and what was given in is
  // used.
  Verdict admit(const Attempt& attempt);

  // Another act that causes mail: zero, and it counts; or how long to wait.
  std::chrono::seconds spend(std::string_view client);

  [[nodiscard]] const Options& options() const { return options_; }

 private:
  struct Found;  // what is known of an attempt
  // These require mutex_.
  void begin(Time now);
  [[nodiscard]] uint64_t network_of(std::string_view client) const;
  [[nodiscard]] bool is_limited(std::string_view client) const;
  [[nodiscard]] uint32_t cost(const Pressure& network, const Pressure& campaign) const;
  Found look(const Attempt& attempt, Time now) const;
  Verdict by_ticket(const Attempt& attempt, Found& found, Time now);
  bool solves(const Attempt& attempt, const Found& found, Time now);
  Verdict slower(const Attempt& attempt, const Found& found, Verdict::Why why, Time now);
  Verdict pass(const Attempt& attempt, const Found& found, bool slow, Time now);
  Verdict refuse(const Levels& levels, const Found& found, Time now) const;

  const Options options_;
  const Clock& clock_;
  Random& random_;
  const Hash32 key_;  // of challenges and tickets
  std::mutex mutex_;
  Hash32 network_key_{};  // GUARDED_BY(mutex_), as all that follows
  int32_t key_day_ = INT32_MIN;
  Levels networks_, slow_, campaigns_;
  Used used_{kTicketFor};
};

}  // namespace outcry::gate
