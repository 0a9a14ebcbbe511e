// The paper that something is printed on: which is sold where, and its size.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace outcry::print {

enum class Paper : uint8_t { kA4, kLetter };

// What is sold in a country (CLDR, supplemental data, paperSize). A4 for an
// unknown one.
Paper paper_of(std::string_view country);

struct Size {
  double width = 0, height = 0;  // points of 1/72 inch, upright
};
Size size_of(Paper paper);

}  // namespace outcry::print
