// A Record is what one person signed with: the personal data that is sealed,
// and to which the public log holds only a salted commitment.
//
// Canonical form: docs/spec/sealed-data.md, "Record".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace outcry::petition {

enum class Display : uint8_t { kName, kInitials, kAnonymous };

std::string_view to_text(Display display);  // "name", "initials", "anonymous"
Result<Display> parse_display(std::string_view text);

// Of a signature that was given by hand: where it stands.
struct OnPaper {
  std::string sheet;  // its number, as it stands on it
  int32_t row = 1;
  std::string collected;  // the day: "2012-02-23"

  bool operator==(const OnPaper&) const = default;
};

struct Record {
  std::string campaign;  // slug
  int32_t text_version = 1;
  std::string lang;  // in which the text was read
  std::string name;
  std::string email;  // on paper it may be empty
  std::string country;
  std::string postcode;  // on paper the town, as it was written
  std::string comment;
  Display display = Display::kName;
  std::vector<std::string> share;  // member slugs
  Time at{};                       // of one on paper, when it was entered
  std::optional<OnPaper> paper;

  bool operator==(const Record&) const = default;
};

// What a member organisation gets of it: all but the comment, and of `share`
// itself alone.
Record contact_of(const Record& record, const std::string& member);

using Salt = std::array<uint8_t, 16>;

// "outcry record 1\n", of one on paper "outcry paper record 1\n", then each
// field in the order above as "LENGTH:BYTES\n", LENGTH in decimal; `share`
// joined by spaces, `at` as RFC 3339.
std::string encode(const Record& record);
Result<Record> decode_record(std::string_view bytes);

// SHA-256 of the salt and the encoded record.
Hash32 commitment_of(const Salt& salt, std::string_view encoded);

}  // namespace outcry::petition
