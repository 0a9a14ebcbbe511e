#include "print/paper.h"

#include <algorithm>

namespace outcry::print {

Paper paper_of(std::string_view country) {
  constexpr std::string_view kLetter[] = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX",
                                          "NI", "PA", "PH", "PR", "SV", "US", "VE"};
  return std::ranges::find(kLetter, country) == std::end(kLetter) ? Paper::kA4 : Paper::kLetter;
}

Size size_of(Paper paper) {
  constexpr double kInch = 72, kMillimetre = 72 / 25.4;
  if (paper == Paper::kLetter) return {8.5 * kInch, 11 * kInch};
  return {210 * kMillimetre, 297 * kMillimetre};
}

}  // namespace outcry::print
