// The templates of site/templates/, in every language: ctemplate with
// contextual auto-escaping, which no template can leave out.
//
// A template's texts are written _(English text)_; before parsing, each is
// replaced by its translation. Values whose names end in _HTML are markup
// made by this program and stand as they are (":none"); any other value is
// escaped by where it stands.
//
// Made once at start; then any thread may render.
#pragma once

#include <ctemplate/template.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace outcry::web {

using Dictionary = ctemplate::TemplateDictionary;

class Templates {
 public:
  // Loads every embedded template. kInvalid names one that is not escaped, or
  // marks as markup what is not.
  static Status load(const std::vector<std::string>& languages);

  // `name` without folder and extension: "campaign". A language without a
  // translation is English.
  static std::string render(std::string_view name, std::string_view lang, const Dictionary& values);

  // What load() demands of one template's source; public for its test.
  static Status check(std::string_view name, std::string_view source);
  static std::string translated(std::string_view source, std::string_view lang);
};

// A text of the program in the reader's language, "{}" filled with the
// arguments by fmt's rules. Collected for translators by
// script/extract-strings, so `english` is always a literal.
std::string tr(std::string_view lang, std::string_view english);
template <class... Args>
std::string tr(std::string_view lang, std::string_view english, const Args&... args) {
  return fmt::format(fmt::runtime(tr(lang, english)), args...);
}

std::string escape_html(std::string_view text);

}  // namespace outcry::web
