#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "cli/backup_file.h"
#include "fuzz.h"

// What is read is what writing it again gives: there is one form.
FUZZ_TARGET {
  using namespace outcry;
  std::string_view rest = input;
  std::vector<std::pair<std::string, std::string>> files;
  const auto read = cli::read_backup(
      [&](std::span<uint8_t> into) -> Result<size_t> {
        const size_t n = std::min(rest.size(), into.size());
        std::memcpy(into.data(), rest.data(), n);
        rest.remove_prefix(n);
        return n;
      },
      [&](const std::string& name, ByteView part) -> Status {
        if (files.empty() || files.back().first != name) files.emplace_back(name, std::string());
        files.back().second += text_of(part);
        MUST_HOLD(files.back().second.size() <= input.size());
        return {};
      });
  if (!read) return;
  MUST_HOLD(rest.empty());
  for (const auto& [name, content] : files) {
    MUST_HOLD(input.find(cli::sum_line(name, sha256(bytes_of(content)))) != std::string_view::npos);
  }
}
