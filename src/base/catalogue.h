// A Catalogue holds one language's translations, from a GNU gettext .mo file.
// Message ids are the English texts. A text that has no translation comes
// back as it is, so English needs no catalogue.
//
// Immutable once made; any thread may read.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace outcry {

class Catalogue {
 public:
  // An empty one: every text stays English.
  Catalogue() = default;

  // `mo` is the whole file (the GNU gettext manual, "The Format of GNU MO
  // Files"); it must outlive the catalogue. kInvalid if it is not one.
  static Result<Catalogue> parse(std::string_view mo);

  [[nodiscard]] std::string_view get(std::string_view english) const;
  // With a context (msgctxt), for words that need two translations.
  [[nodiscard]] std::string_view get(std::string_view context, std::string_view english) const;

 private:
  std::unordered_map<std::string_view, std::string_view> texts_;
};

// The catalogues embedded in the binary. `lang` is BCP 47; "ko-KR" finds "ko".
// Unknown languages get English.
const Catalogue& catalogue_for(std::string_view lang);

}  // namespace outcry
