// The rows of the editor's table (edit_parts.h) that letters have: to whom
// they go, what may be written, and its words in each language.
#pragma once

#include <vector>

#include "web/console/edit_parts.h"

namespace outcry::web::edit {

std::vector<Part> letter_parts();

}  // namespace outcry::web::edit
