// What would change between two states of a campaign, part by part, for
// somebody to look at before it does.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "web/console/edit_place.h"

namespace outcry::web::edit {

struct PartChange {
  const Part* part = nullptr;
  std::string what;  // "Title (English), Goal"; "2 more, 1 changed"
};

// In the order of the table; empty if nothing changes.
std::vector<PartChange> compare(const campaign::Draft& before, const campaign::Draft& after, const std::string& lang);

}  // namespace outcry::web::edit
