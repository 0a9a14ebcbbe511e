#include "web/console/edit_merge.h"

#include <set>

#include "base/hash.h"

namespace outcry::web::edit {
namespace {

using campaign::Typed;

using Marks = std::map<std::string, std::string, std::less<>>;

// A time and its zone are changed together or not at all.
std::string_view unit_of(std::string_view key) {
  constexpr std::string_view kZone = "_zone";
  return key.ends_with(kZone) && key != "time_zone" ? key.substr(0, key.size() - kZone.size()) : key;
}

Marks marks(const Typed& typed) {
  Typed units;
  for (const auto& [key, text] : typed) units[std::string(unit_of(key))] += key + "\n" + text + "\n";
  Marks out;
  for (const auto& [unit, text] : units) out[unit] = to_hex(ByteView(sha256(bytes_of(text))).first(6));
  return out;
}

Marks parse(std::string_view line) {
  Marks out;
  while (!line.empty()) {
    const size_t end = std::min(line.find(' '), line.size());
    const std::string_view one = line.substr(0, end);
    if (const size_t at = one.find(':'); at != std::string_view::npos)
      out.emplace(one.substr(0, at), one.substr(at + 1));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return out;
}

std::string mark_in(const Marks& marks, const std::string& unit) {
  const auto found = marks.find(unit);
  return found == marks.end() ? std::string() : found->second;
}

}  // namespace

std::string marks_of(const Typed& seen) {
  std::string out;
  for (const auto& [unit, mark] : marks(seen)) out += (out.empty() ? "" : " ") + unit + ":" + mark;
  return out;
}

Merged merge(std::string_view seen, const Typed& mine, const Typed& now) {
  const Marks base = parse(seen), left = marks(mine), right = marks(now);
  std::set<std::string> units;
  for (const Marks* side : {&base, &left, &right}) {
    for (const auto& [unit, mark] : *side) units.insert(unit);
  }
  Merged out;
  std::set<std::string> theirs;
  for (const std::string& unit : units) {
    const std::string was = mark_in(base, unit), i = mark_in(left, unit), they = mark_in(right, unit);
    if (they == was || they == i) continue;
    if (i == was) {
      theirs.insert(unit);
    } else {
      out.both.push_back(unit);
    }
  }
  out.others = !theirs.empty();
  for (const auto& [key, text] : mine) {
    if (!theirs.contains(std::string(unit_of(key)))) out.typed.emplace(key, text);
  }
  for (const auto& [key, text] : now) {
    if (theirs.contains(std::string(unit_of(key)))) out.typed.emplace(key, text);
  }
  return out;
}

size_t find_marked(std::string_view seen, const std::vector<Typed>& list, size_t was_at) {
  const Marks base = parse(seen);
  size_t best = kGone, most = 0;
  if (base.empty()) return best;
  for (size_t i = 0; i < list.size(); ++i) {
    const Marks here = marks(list[i]);
    size_t alike = 0;
    for (const auto& [unit, mark] : base) alike += mark_in(here, unit) == mark ? 1 : 0;
    const size_t worth = 2 * alike + (here == base ? 2 * base.size() : 0);
    if (2 * alike >= base.size() && (worth > most || (worth == most && i == was_at))) {
      best = i;
      most = worth;
    }
  }
  return best;
}

}  // namespace outcry::web::edit
