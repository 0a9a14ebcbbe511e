// What a campaign's traces look like: who stands out (Picture), and whom a
// rule would catch, against the rest (Preview). Numbers for an organiser who
// decides; nothing is decided here.
//
// Builders are used by one thread at a time: see() each signature, in the
// order of time, then build.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "petition/fraud_rule.h"

namespace outcry::petition {

// What a set of signatures has in common. Shares are of `signatures`.
struct Likeness {
  int64_t signatures = 0;
  int64_t networks = 0, domains = 0, shapes = 0, names = 0, languages = 0;  // different ones
  int64_t of_one_network = 0, of_one_domain = 0, of_one_shape = 0;          // of the most frequent; domains: small ones
  int64_t throwaway = 0, fast = 0;                                          // fast: confirmed in less than 10 seconds
  double evenness = 0;  // 1: at equal distances, as no crowd comes; 0: as a crowd

  // How much speaks for a machine: 0 nothing, 3 and more a lot.
  [[nodiscard]] int suspicion() const;
  [[nodiscard]] double share(int64_t part) const {
    return signatures == 0 ? 0 : static_cast<double>(part) / static_cast<double>(signatures);
  }
};

class LikenessBuilder {
 public:
  void see(const Traced& one);
  [[nodiscard]] Likeness build() const;

 private:
  using Counts = std::unordered_map<uint64_t, int64_t>;
  int64_t signatures_ = 0, throwaway_ = 0, fast_ = 0, gaps_ = 0;
  double gap_sum_ = 0, gap_squares_ = 0;
  std::optional<Time> last_;
  Counts networks_, domains_, shapes_, names_;
  std::unordered_map<std::string, int64_t> languages_;
};

struct Arrivals {  // of a stretch of time
  Time begin{};
  int64_t all = 0, marked = 0;
};

// At most so many stretches of equal length, of minutes or more, from the
// first arrival to the last.
inline constexpr size_t kMostStretches = 72;
std::vector<Arrivals> stretches(const std::map<int64_t, std::pair<int64_t, int64_t>>& by_minute);

struct Finding {
  enum Kind : uint8_t { kNetwork, kNetworks, kDomain, kDomains, kName, kMailbox, kSource, kThrowaway, kFast };
  Kind kind = kNetwork;
  Rule rule;         // that takes these out
  int64_t peak = 0;  // in its busiest ten minutes
  Time peak_at{};
  Likeness likeness;  // of those that count
};

struct Picture {
  int64_t looked_at = 0, counted = 0;
  size_t newest = 0;               // so many at most were looked at
  std::vector<Finding> findings;   // the most suspicious first, kMostFindings at most
  std::vector<Arrivals> arrivals;  // marked: of any finding that is likely a machine's
};
inline constexpr size_t kMostFindings = 12;
inline constexpr size_t kLookedAt = 1'000'000;  // of a campaign, the newest

// Signatures of one campaign, small: what a Picture is made of.
class PictureBuilder {
 public:
  void see(const Traced& one);
  [[nodiscard]] Picture build() const;

 private:
  struct Group;
  struct Candidate;
  [[nodiscard]] std::vector<Candidate> candidates() const;
  [[nodiscard]] Traced at(size_t i) const;

  struct Row {
    Time at;
    Trace trace;
    Pace pace;
    bool counted;
    uint16_t lang, via;
  };
  uint16_t word(std::string_view text);
  std::vector<Row> rows_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, uint16_t> numbers_;
};

struct Preview {
  struct Day {
    int32_t day = 0;
    int64_t all = 0, found = 0;
  };
  int64_t found = 0;  // that count
  std::vector<Day> days;
  std::vector<Arrivals> arrivals;
  Likeness caught, rest;
};

class PreviewBuilder {
 public:
  explicit PreviewBuilder(const Sieve& sieve) : sieve_(sieve) {}
  void see(const Traced& one);
  [[nodiscard]] Preview build() const;

 private:
  const Sieve& sieve_;
  LikenessBuilder caught_, rest_;
  std::map<int32_t, Preview::Day> days_;
  std::map<int64_t, std::pair<int64_t, int64_t>> minutes_;
};

}  // namespace outcry::petition
