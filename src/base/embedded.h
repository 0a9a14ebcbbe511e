// The files of site/, the example campaign and its missions, carried inside the binary
// (written by cmake/embed.cmake). They live as long as the program.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace outcry {

struct EmbeddedFile {
  std::string_view name;  // "site/templates/page.html", "site/po/ko.mo"
  std::string_view bytes;
};

std::span<const EmbeddedFile> embedded_files();

inline std::optional<std::string_view> embedded_file(std::string_view name) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == name) return file.bytes;
  }
  return std::nullopt;
}

}  // namespace outcry
