// The console's log in words: its names of acts and outcomes as a person reads
// them.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "audit/entry.h"

namespace outcry::web {

// An act that has no words is told by its name.
std::string act_text(std::string_view act, const std::string& lang);
std::string outcome_text(audit::Outcome outcome, const std::string& lang);

// Those that have words, for the choice of one.
std::vector<std::string_view> told_acts();

}  // namespace outcry::web
