// A campaign's languages in the editor: which there are, what is missing in
// each, one more, another order; and what goes with one that is taken out.
//
// Pure functions; any thread.
#pragma once

#include "web/console/edit_form.h"

namespace outcry::web::edit {

struct LanguageChange {
  enum Kind : uint8_t { kNone, kAdd, kUp, kDown, kRemove };
  Kind kind = kNone;
  std::string tag;
};

// Whether it made sense; texts in a language that is taken out go with it.
bool change_languages(campaign::Draft& draft, std::vector<std::string> languages, const LanguageChange& change);
// How many texts that would be.
size_t texts_in(const campaign::Draft& draft, const std::string& tag);

// `problem` is about the language to be added, or about none of them.
console::Page languages_page(const View& view, const std::string& typed, const std::string& problem);
console::Page remove_language_page(const View& view, const std::string& tag);

// Of those that much is written in, by their names in `lang`; and `typed`.
std::vector<console::Option> language_options(const std::string& lang, const std::string& typed);

}  // namespace outcry::web::edit
