// A Fault is one thing that is wrong with a campaign file, at one field of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace outcry::campaign {

struct Fault {
  uint32_t line = 0;     // of the file, from 1; 0: it was never in one
  std::string field{};   // "stories[0].text.ko"
  std::string reason{};  // in English, what it says about `words` in braces; translators know it
  std::vector<std::string> words{};

  // The reason with its words.
  [[nodiscard]] std::string text() const;
};

}  // namespace outcry::campaign
