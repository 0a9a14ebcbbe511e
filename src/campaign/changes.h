// What is different between two versions of a campaign, field by field, as
// its file has them.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "campaign/campaign.h"

namespace outcry::campaign {

struct Change {
  // The field: "title.ko", "stories.2.text.en", with the number that the one
  // of a list has afterwards, or had before it was taken out. Of a list whose
  // order alone is another: "stories".
  std::string place;
  std::string name;           // of the one of a list that it is in: its id, slug or city, or empty
  std::string before, after;  // as typed; empty: nothing
  bool is_order = false;
  bool operator==(const Change&) const = default;
};

// In the order of the file. Empty if the two are equal.
std::vector<Change> changes(const Campaign& before, const Campaign& after);

}  // namespace outcry::campaign
