// What the pages of mailings say alike. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "mailing/mailing.h"

namespace outcry::web {

// Of a page that shows the site's own pages in frames.
inline constexpr const char* kFramingPolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// "Sending", and a class for it.
std::string state_text(const mailing::Mailing& mailing, const std::string& lang);
const char* state_mark(const mailing::Mailing& mailing);

std::string overtaken_text(const std::string& lang);

// Digits, with or without the separators of thousands that languages use.
std::optional<int64_t> number_in(std::string_view typed);

}  // namespace outcry::web
