#include "cli/witness_memory.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/hash.h"
#include "cli/data_folder.h"
#include "tally/tree.h"

namespace outcry::cli {
Result<std::unique_ptr<WitnessMemory>> WitnessMemory::open(std::filesystem::path folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return failed(fmt::format("couldn't make folder {}: {}", folder.string(), std::strerror(errno)));
  }
  return std::unique_ptr<WitnessMemory>(new WitnessMemory(std::move(folder)));
}

std::filesystem::path WitnessMemory::file_of(const std::string& origin) const {
  return folder_ / to_hex(sha256(bytes_of(origin)));
}

Result<tally::Checkpoint> WitnessMemory::last(const std::string& origin) {
  const auto file = file_of(origin);
  std::error_code error;
  const bool there = std::filesystem::exists(file, error);
  if (error) return failed(fmt::format("couldn't read {}: {}", file.string(), error.message()));
  if (!there) return tally::Checkpoint{origin, 0, tally::empty_root()};
  const auto text = read_file(file);
  if (!text) return failed(text.error().message);
  auto checkpoint = tally::parse_checkpoint(*text);
  if (!checkpoint || checkpoint->origin != origin) {
    return corrupt(fmt::format("{} is damaged: nothing of {} is cosigned until it is put back", file.string(), origin));
  }
  return std::move(*checkpoint);
}

Status WitnessMemory::keep(const tally::Checkpoint& checkpoint) {
  const std::string text = tally::checkpoint_text(checkpoint.origin, checkpoint.size, checkpoint.root);
  return write_file(file_of(checkpoint.origin), text);
}

}  // namespace outcry::cli
