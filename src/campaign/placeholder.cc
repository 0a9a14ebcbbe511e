#include "campaign/placeholder.h"

#include <algorithm>
#include <functional>

#include "base/text.h"

namespace outcry::campaign {
namespace {

constexpr std::string_view kNames[kSlots] = {"target", "mission",     "mission.city",   "mission.country",
                                             "writer", "writer.city", "writer.country", "writer.tie",
                                             "case",   "date"};

struct Found {
  std::string_view name, fallback;
};

// Calls `plain` with what stands as it is, `found` with each placeholder;
// where one is not closed, its brace and the rest go to `open`.
void walk(std::string_view text, const std::function<void(std::string_view)>& plain,
          const std::function<void(const Found&, size_t at)>& found, const std::function<void(size_t at)>& open) {
  for (size_t at = 0; at < text.size();) {
    const size_t brace = text.find('{', at);
    plain(text.substr(at, brace - at));
    if (brace == std::string_view::npos) return;
    if (text.substr(brace).starts_with("{{")) {
      plain("{");
      at = brace + 2;
      continue;
    }
    const size_t end = text.find('}', brace);
    if (end == std::string_view::npos) return open(brace);
    const std::string_view inside = text.substr(brace + 1, end - brace - 1);
    const size_t bar = inside.find('|');
    found({inside.substr(0, bar), bar == std::string_view::npos ? std::string_view() : inside.substr(bar + 1)}, brace);
    at = end + 1;
  }
}

}  // namespace

std::string_view to_text(Slot slot) {
  return kNames[static_cast<size_t>(slot)];
}

std::optional<Slot> slot_of(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<Slot>(found - kNames);
}

std::string placeholder_names() {
  std::string out;
  for (const std::string_view name : kNames) out += (out.empty() ? "{" : ", {") + std::string(name) + "}";
  return out;
}

std::optional<Mistake> mistake_in(std::string_view text) {
  std::optional<Mistake> first;
  const auto note = [&](Mistake::Kind kind, size_t at, std::string_view word) {
    if (first) return;
    const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    first = {kind, static_cast<size_t>(lines) + 1, printable(word, 40)};
  };
  walk(
      text, [](std::string_view) {},
      [&](const Found& found, size_t at) {
        if (!slot_of(found.name)) note(Mistake::kUnknown, at, found.name);
      },
      [&](size_t at) { note(Mistake::kOpen, at, ""); });
  return first;
}

std::string fill(std::string_view text, const Known& known) {
  std::string out;
  walk(
      text, [&](std::string_view plain) { out += plain; },
      [&](const Found& found, size_t at) {
        const auto slot = slot_of(found.name);
        if (!slot) {
          out += text.substr(at, text.find('}', at) + 1 - at);
          return;
        }
        const std::string& value = known[static_cast<size_t>(*slot)];
        out += value.empty() ? found.fallback : std::string_view(value);
      },
      [&](size_t at) { out += text.substr(at); });
  return out;
}

}  // namespace outcry::campaign
