// A Rule says which signatures an organiser takes for false: conditions on
// their traces, all of which must be met, and a stretch of time. A Sieve puts
// signatures through it.
//
// As text it is what stands in the console's addresses and in the list of past
// sweeps: "network-at-least=40;throwaway=yes". It names nobody.
//
// Values; any thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "petition/trace.h"

namespace outcry::petition {

// A counted or invalidated signature, with its trace.
struct Traced {
  int64_t id = 0;
  uint64_t index = 0;  // of the log's entry
  Time at{};           // of the form
  Trace trace;
  Pace pace = Pace::kUnconfirmed;
  bool counted = true;
  std::string_view lang, via;
};

struct Rule {
  std::optional<TraceHash> network, domain, name;  // just this one
  // Of which there are so many, among all; for domains: none of a large provider.
  std::optional<int64_t> networks_of, domains_of, names_of;
  std::optional<Shape> shape;
  std::optional<std::string> lang, via;  // `via` empty: of nobody's link
  std::optional<Pace> pace;              // confirmed as fast, or faster
  bool throwaway = false;
  std::optional<Time> from, until;  // of the form; until: no longer then. Whole minutes.

  // Whether it has a condition beside the time: without one it would be everybody.
  [[nodiscard]] bool has_condition() const;
  // Whether it asks how many there are of something.
  [[nodiscard]] bool counts() const { return networks_of || domains_of || names_of; }
  bool operator==(const Rule&) const = default;
};

// Its conditions in one order, with semicolons between; empty: none.
std::string to_text(const Rule& rule);
// kInvalid names the condition that is unknown, of no sense, or there twice.
Result<Rule> parse_rule(std::string_view text);

// The names of the conditions, in their order.
const std::vector<std::string>& rule_conditions();

// First count() of all signatures if the rule counts(), then catches() of each.
class Sieve {
 public:
  explicit Sieve(Rule rule) : rule_(std::move(rule)) {}
  void count(const Traced& one);
  [[nodiscard]] bool catches(const Traced& one) const;
  [[nodiscard]] const Rule& rule() const { return rule_; }

 private:
  using Counts = std::unordered_map<TraceHash, int64_t>;
  static bool are_at_least(const Counts& counts, TraceHash hash, const std::optional<int64_t>& least);
  const Rule rule_;
  Counts networks_, domains_, names_;
};

}  // namespace outcry::petition
