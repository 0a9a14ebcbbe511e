// What a witness cosigned last, a file for each log: the checkpoint's text,
// under the hexadecimal SHA-256 of its origin. Never delete one: a witness
// that forgets can be made to cosign another history.
#pragma once

#include <filesystem>

#include "tally/witness.h"

namespace outcry::cli {

class WitnessMemory final : public tally::WitnessMemory {
 public:
  // Makes the folder, mode 0700.
  static Result<std::unique_ptr<WitnessMemory>> open(std::filesystem::path folder);

  Result<tally::Checkpoint> last(const std::string& origin) override;
  Status keep(const tally::Checkpoint& checkpoint) override;

 private:
  explicit WitnessMemory(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] std::filesystem::path file_of(const std::string& origin) const;

  const std::filesystem::path folder_;
};

}  // namespace outcry::cli
