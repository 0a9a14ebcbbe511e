// Where a log's tiles and entry bundles lie under its prefix (C2SP
// tlog-tiles): "tile/0/x001/x234/067", "tile/entries/067.p/12". The same as
// addresses and as files.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace outcry::tally {

struct TilePath {
  static constexpr int kEntries = -1;

  int level = 0;  // 0 to 63, or kEntries: a bundle
  uint64_t index = 0;
  size_t width = 256;  // below 256: a partial one

  bool operator==(const TilePath&) const = default;
};

std::string to_text(const TilePath& path);
// Exactly what to_text() writes; kInvalid else.
Result<TilePath> parse_tile_path(std::string_view path);

}  // namespace outcry::tally
