// Entries of the console's log as a table (CSV, RFC 4180), for people who
// count and sort. It proves nothing: the log itself does.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "audit/entry.h"

namespace outcry::audit {

std::string table_head();
// `name` of the person, where it is known; what a spreadsheet could take for a
// formula gets a ' before it.
std::string table_row(uint64_t index, const Entry& entry, std::string_view name);

// "owner organiser"
std::string roles_text(Roles roles);
// "person=12 part=news"
std::string about_text(const Entry& entry);

}  // namespace outcry::audit
