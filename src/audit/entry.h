// An Entry is one line of the console's log: who did what, about what, when,
// how it ended, and coarsely from where. It never holds a name, an address,
// what somebody typed, or anything of a signatory.
//
// Byte format: docs/spec/audit-log.md.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/user.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace outcry::audit {

enum class Source : uint8_t { kConsole = 1, kShell = 2, kServer = 3 };

enum class Outcome : uint8_t {
  kDone = 1,
  kRefused = 2,  // by role: nothing was done
  kFailed = 3,   // the server failed; some of it may have been done
  kUnknown = 4,  // it had begun when the process ended
};

// Bit n - 1 stands for the role of number n.
using Roles = uint8_t;
Roles roles_of(const accounts::User& user, std::string_view campaign);  // that it holds there; empty: anywhere

struct Entry {
  Time at{};  // when it began
  Source source = Source::kConsole;
  accounts::UserId person = 0;  // 0: nobody who is known
  Roles roles = 0;              // held at that time
  Outcome outcome = Outcome::kUnknown;
  std::string act;                                         // "people.invite"
  std::string campaign;                                    // its slug; empty: of none
  std::vector<std::pair<std::string, std::string>> about;  // "person" "12"; of what else
  std::string detail;                                      // made by the program: "live -> paused"
  std::string browser;                                     // "Firefox, Linux"
  uint16_t network = 0;  // a mark of the day's own: the same, then most likely the same network; 0: none

  bool operator==(const Entry&) const = default;
};

inline constexpr size_t kMostAbout = 8, kLongestWord = 64, kLongestDetail = 200;

// kInvalid if it has no act, or what does not fit.
Result<Bytes> encode(const Entry& entry);
Result<Entry> decode(ByteView bytes);

// As a value of `about`: what is not a word of small signs is "?", for it may
// have been typed by anybody.
std::string word_of(std::string_view text);

// "organiser:save-the-thirty, coordinator", cut to fit a detail twice.
std::string line_of(const std::vector<accounts::Grant>& grants);

std::string_view to_text(Source source);
std::string_view to_text(Outcome outcome);

}  // namespace outcry::audit
