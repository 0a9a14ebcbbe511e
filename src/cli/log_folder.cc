#include "cli/log_folder.h"

#include <fmt/format.h>

#include <fstream>

#include "cli/data_folder.h"
#include "cli/progress.h"
#include "tally/append_log.h"
#include "tally/log_files.h"

namespace outcry::cli {
namespace {

namespace fs = std::filesystem;

// Empty, or the same log's.
Status check_folder(const fs::path& folder, const std::string& key) {
  std::error_code error;
  if (!fs::exists(folder, error) || fs::is_empty(folder, error)) return {};
  const auto there = read_file(folder / "key");
  if (there && *there == key) return {};
  return invalid(fmt::format("{} is not empty and holds no export of this log: name another folder", folder.string()));
}

Status write_tile(const fs::path& file, std::string_view content) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  std::ofstream out(file, std::ios::binary);
  if (out.write(content.data(), static_cast<std::streamsize>(content.size())).flush()) return {};
  return failed(fmt::format("couldn't write {}", file.string()));
}

}  // namespace

Status write_log_folder(tally::LogSource& log, uint64_t size, const std::string& checkpoint, const std::string& key,
                        const fs::path& folder) {
  const std::string key_line = key + "\n";
  if (auto good = check_folder(folder, key_line); !good) return good;
  if (auto written = write_tile(folder / "key", key_line); !written) return written;
  Progress progress("entries", size);
  uint64_t bundles = 0;
  const auto write_one = [&](const std::string& path) -> Status {
    const auto content = log.get(path);
    if (!content) return content.error();
    if (path.starts_with("tile/entries/")) progress.at(std::min(size, ++bundles * tally::kTileWidth));
    return write_tile(folder / path, *content);
  };
  if (auto written = tally::for_each_tile(size, write_one); !written) return written;
  return write_file(folder / "checkpoint", checkpoint);
}

}  // namespace outcry::cli
