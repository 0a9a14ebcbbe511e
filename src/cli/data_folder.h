// The DataFolder is where a site lives: outcry.toml, outcry.db, keys/, log/.
// One folder to back up (keys apart). One server at a time holds it.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"

namespace outcry::cli {

class DataFolder {
 public:
  explicit DataFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
  [[nodiscard]] std::filesystem::path config() const { return folder_ / "outcry.toml"; }
  [[nodiscard]] std::filesystem::path database() const { return folder_ / "outcry.db"; }
  [[nodiscard]] std::filesystem::path keys() const { return folder_ / "keys"; }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "log"; }
  [[nodiscard]] bool exists() const { return std::filesystem::exists(config()); }

  // Makes the folder, mode 0700.
  Status create() const;

  // Held for as long as the result lives. kBusy if another server has it.
  class Lock;
  [[nodiscard]] Result<std::shared_ptr<Lock>> lock() const;

 private:
  std::filesystem::path folder_;
};

// A whole file; writing is under another name first, then renamed, for its
// owner only; durable when it returns.
Result<std::string> read_file(const std::filesystem::path& file);
Status write_file(const std::filesystem::path& file, std::string_view content);
// A rename is durable once its folder is.
bool sync_folder_of(const std::filesystem::path& file);

}  // namespace outcry::cli
