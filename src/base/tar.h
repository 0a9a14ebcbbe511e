// A tar archive as far as this program writes one: POSIX ustar, files only,
// each for its owner alone. Head, content, gap, for each file; then the end.
//
// Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outcry {

// What a tar says before a file: 512 bytes (POSIX ustar; of 8 GiB and more the
// size is in GNU's binary form). `name` has at most 100 bytes, `at` is in
// seconds since 1970.
std::string tar_head(std::string_view name, uint64_t size, int64_t at);
// Zeroes, to the next multiple of 512.
std::string tar_gap(uint64_t size);
// And at the very end.
std::string tar_end();

struct TarHead {
  std::string name;
  uint64_t size = 0;
};
// Exactly what tar_head() writes.
std::optional<TarHead> parse_tar_head(std::string_view block);

}  // namespace outcry
