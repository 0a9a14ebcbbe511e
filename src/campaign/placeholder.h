// Texts of letters name what is known only when somebody writes one:
// "{mission.city}". "{writer.tie|as somebody who reads the news}" has what to
// say where nothing is known. "{{" is a brace.
//
// Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcry::campaign {

enum class Slot : uint8_t {
  kTarget,   // as one speaks of it: "the President of …"
  kMission,  // the mission's name
  kMissionCity,
  kMissionCountry,  // where it is
  kWriter,          // name
  kWriterCity,
  kWriterCountry,
  kWriterTie,  // what ties the writer to the matter
  kCase,       // the campaign's title
  kDate,
};
inline constexpr size_t kSlots = static_cast<size_t>(Slot::kDate) + 1;
std::string_view to_text(Slot slot);  // "mission.city"
std::optional<Slot> slot_of(std::string_view name);
std::string placeholder_names();  // all of them, for a message

using Known = std::array<std::string, kSlots>;  // empty: not known

struct Mistake {
  enum Kind : uint8_t { kUnknown, kOpen };  // no such placeholder; a brace that nothing closes
  Kind kind = kUnknown;
  size_t line = 1;   // in the text
  std::string word;  // its name, printable
};
// The first that is wrong with it.
std::optional<Mistake> mistake_in(std::string_view text);

// `text` has no mistake; what has, stays as it is typed.
std::string fill(std::string_view text, const Known& known);

}  // namespace outcry::campaign
