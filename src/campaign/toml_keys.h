// toml++ makes a table within a table for each part of a dotted key, and
// recurses through them: a key of some ten thousand parts overflows the
// stack. So keys are measured before it reads a file (TOML 1.0.0, "Keys").
//
// Private to campaign/. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace outcry::campaign {

inline constexpr size_t kMostKeyParts = 32;

// The line, counted from 1, of the first key of more parts than that.
std::optional<size_t> line_of_endless_key(std::string_view toml);

}  // namespace outcry::campaign
