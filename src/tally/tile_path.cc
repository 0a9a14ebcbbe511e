#include "tally/tile_path.h"

#include <fmt/format.h>

#include <charconv>

#include "tally/tree.h"

namespace outcry::tally {
namespace {

constexpr int kMostLevel = 63;

// A decimal of at most `most`, without leading zeroes unless `digits` are wanted.
bool read_number(std::string_view text, uint64_t most, uint64_t& number) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return !text.empty() && read.ec == std::errc() && read.ptr == end && number <= most;
}

}  // namespace

std::string to_text(const TilePath& path) {
  std::string out = path.level == TilePath::kEntries ? "tile/entries/" : fmt::format("tile/{}/", path.level);
  uint64_t above = 1;
  while (path.index / above >= 1000) above *= 1000;
  for (; above > 1; above /= 1000) out += fmt::format("x{:03}/", path.index / above % 1000);
  out += fmt::format("{:03}", path.index % 1000);
  if (path.width < kTileWidth) out += fmt::format(".p/{}", path.width);
  return out;
}

Result<TilePath> parse_tile_path(std::string_view path) {
  const Error wrong = invalid("not a tile's path");
  constexpr std::string_view kTile = "tile/", kEntries = "entries/";
  constexpr uint64_t kMostIndex = uint64_t{1} << 56;
  if (!path.starts_with(kTile)) return wrong;
  std::string_view rest = path.substr(kTile.size());
  TilePath out;
  if (rest.starts_with(kEntries)) {
    out.level = TilePath::kEntries;
    rest.remove_prefix(kEntries.size());
  } else {
    const size_t slash = rest.find('/');
    uint64_t level = 0;
    if (slash == std::string_view::npos || !read_number(rest.substr(0, slash), kMostLevel, level)) return wrong;
    out.level = static_cast<int>(level);
    rest.remove_prefix(slash + 1);
  }
  if (const size_t partial = rest.find(".p/"); partial != std::string_view::npos) {
    uint64_t width = 0;
    if (!read_number(rest.substr(partial + 3), kTileWidth - 1, width) || width == 0) return wrong;
    out.width = width;
    rest = rest.substr(0, partial);
  }
  for (size_t at = 0; at < rest.size() && out.index < kMostIndex; at += 4) {
    std::string_view group = rest.substr(at);
    if (group.starts_with('x')) group.remove_prefix(1), ++at;
    uint64_t digits = 0;
    if (!read_number(group.substr(0, 3), 999, digits)) return wrong;
    out.index = out.index * 1000 + digits;
  }
  if (to_text(out) != path) return wrong;
  return out;
}

}  // namespace outcry::tally
