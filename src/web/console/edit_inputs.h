// The inputs of a part's form: each field of the table with its words, its
// languages side by side, and what is wrong with it.
//
// Pure; any thread.
#pragma once

#include "web/console/edit_form.h"

namespace outcry::web::edit {

// What is wrong goes to the page's list as well.
std::vector<console::Input> inputs_of(const View& view, const Sheet& sheet, console::Page& page);

}  // namespace outcry::web::edit
