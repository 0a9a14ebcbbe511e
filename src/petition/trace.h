// A Trace is what the fraud desk may look at of a signature, whose record is
// sealed: enough to see that many came from one place or one machine, too
// little to say who anybody is. docs/design/fraud.md has the reasons.
//
// Networks, mail domains and names are keyed hashes; the key is random, of one
// UTC day, and nowhere but in memory. Once it is forgotten nobody can test a
// guess, and the same network of two days has two hashes.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "petition/sign_form.h"

namespace outcry::petition {

// 48 bits of HMAC-SHA-256, never below kLeastHash; 0: unknown. A mail domain's
// may also be a large provider's number, below kLeastHash.
using TraceHash = uint64_t;
inline constexpr TraceHash kLeastHash = 1000;

// How the local part of an address is built, and nothing of its letters:
// packed classes (shape_of()), to be compared.
using Shape = uint16_t;
inline constexpr Shape kMostShape = 359;

// From the form to the button of the mail. Stored as numbers.
enum class Pace : uint8_t {
  kUnconfirmed = 0,
  kAtOnce = 1,      // in less than 3 seconds
  kFast = 2,        // 10 seconds
  kMinute = 3,      // a minute
  kTenMinutes = 4,  // ten
  kHour = 5,
  kDay = 6,
  kLater = 7,
};
Pace pace_of(std::chrono::milliseconds taken);

struct Trace {
  TraceHash network = 0, domain = 0, name = 0;
  Shape shape = 0;
  bool throwaway = false;  // the mail domain is on the list
  bool operator==(const Trace&) const = default;
};

// The domain of a large provider, "naver.com"; empty if the hash is none's.
std::string_view provider_of(TraceHash domain);
TraceHash provider_number(std::string_view domain);  // 0 if it is not a large one's

Shape shape_of(std::string_view local_part);
// What it is made of, for people and tests: "word+digits, 9-12 long, 3-4 digits".
struct ShapeParts {
  enum Pattern : uint8_t { kWord, kWords, kWordDigits, kWordsDigits, kDigits, kDigitsFirst, kMixed, kTagged, kOther };
  Pattern pattern = kWord;
  uint8_t length = 0;   // 0: up to 5 characters, 1: 8, 2: 12, 3: 20, 4: longer
  uint8_t digits = 0;   // 0: none, 1: up to 2, 2: up to 4, 3: more
  bool random = false;  // it cannot be spoken
};
ShapeParts parts_of(Shape shape);

// Mail domains whose addresses are thrown away. Immutable once in use.
class ThrowawayDomains {
 public:
  // A domain a line; those that begin with # say nothing.
  static ThrowawayDomains parse(std::string_view lines);
  void add(std::string_view domain);
  void remove(std::string_view domain);
  // Also for what is below a domain on the list.
  [[nodiscard]] bool contains(std::string_view domain) const;
  [[nodiscard]] size_t size() const { return domains_.size(); }

 private:
  std::unordered_set<std::string> domains_;
};

// Makes traces. Thread-safe; the clock and the randomness must outlive it.
class Tracer {
 public:
  Tracer(ThrowawayDomains throwaway, const Clock& clock, Random& random);

  // `network` as network_of() has it. The same values give other hashes in
  // another campaign and on another day.
  Trace trace(uint16_t campaign, const Checked& checked, ByteView network);

 private:
  Hash32 key_of_today();
  const ThrowawayDomains throwaway_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  Hash32 key_{};      // GUARDED_BY(mutex_); forgotten daily
  int32_t day_ = -1;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::petition
