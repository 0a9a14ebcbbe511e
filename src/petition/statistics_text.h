// Statistics as text for organisers: docs/operate/statistics.md. Pure
// functions.
#pragma once

#include <string>

#include "petition/statistics.h"

namespace outcry::petition {

// RFC 4180, one number a line: series,key,measure,value.
std::string to_csv(const Statistics& statistics);
std::string to_json(const Statistics& statistics, std::string_view campaign);

}  // namespace outcry::petition
