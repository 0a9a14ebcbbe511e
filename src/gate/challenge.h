// A Challenge asks a machine to find a number that took some work: ALTCHA's
// proof of work, version 1, with SHA-256 (docs/spec/challenge.md). It says
// nothing of who solves it, and nothing of it is stored: what it was made for
// stands in its salt, under the signature.
//
// Pure functions; any thread. Comparisons of signatures take constant time.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace outcry::gate {

struct Challenge {
  uint16_t campaign = 0;
  uint32_t cost = 0;  // the number is between 0 and this
  Time expires{};     // whole seconds
};

// The JSON that a solver takes.
std::string challenge_json(const Challenge& challenge, const Hash32& key, Random& random);

struct Solution {
  Challenge challenge;
  uint64_t id = 0;  // names this challenge among all under the key
};

// `payload` is the base64 of a solver's JSON. kInvalid: it is none, or not of
// this key, or the number is wrong. Expiry, campaign and cost are the
// caller's to judge.
Result<Solution> check_solution(std::string_view payload, const Hash32& key);

}  // namespace outcry::gate
