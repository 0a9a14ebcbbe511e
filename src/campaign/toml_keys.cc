#include "campaign/toml_keys.h"

#include <algorithm>

namespace outcry::campaign {
namespace {

// Behind the string that opens at `at`, or the end of the text.
size_t behind_string(std::string_view toml, size_t at) {
  const char quote = toml[at];
  const std::string_view triple = toml.substr(at, 3);
  const bool multiline = triple.size() == 3 && triple[1] == quote && triple[2] == quote;
  const size_t width = multiline ? 3 : 1;
  for (size_t i = at + width; i < toml.size(); ++i) {
    if (toml[i] == '\\' && quote == '"') {
      ++i;
    } else if (!multiline && toml[i] == '\n') {
      return i;
    } else if (toml[i] == quote && (!multiline || toml.substr(i, 3) == triple)) {
      return i + width;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<size_t> line_of_endless_key(std::string_view toml) {
  size_t line = 1, parts = 1;
  for (size_t i = 0; i < toml.size();) {
    const size_t from = i;
    switch (toml[i]) {
      case '"':
      case '\'':
        i = behind_string(toml, i);
        line += static_cast<size_t>(std::count(toml.begin() + static_cast<std::ptrdiff_t>(from),
                                               toml.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
        continue;
      case '#':
        i = std::min(toml.find('\n', i), toml.size());
        continue;
      case '\n':
        ++line;
        parts = 1;
        break;
      case '=':
      case ',':
      case '{':
      case '[':
        parts = 1;
        break;
      case '.':
        if (++parts > kMostKeyParts) return line;
        break;
      default:
        break;
    }
    ++i;
  }
  return std::nullopt;
}

}  // namespace outcry::campaign
