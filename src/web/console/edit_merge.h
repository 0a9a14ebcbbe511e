// Two people at one part: what was changed by one of them alone is brought
// together, field by field; what both changed is left to them. A form carries
// marks of what its reader saw, so nothing need be remembered here.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "campaign/draft.h"

namespace outcry::web::edit {

// What was seen, a short hash for each field that says something; one line.
std::string marks_of(const campaign::Typed& seen);

struct Merged {
  campaign::Typed typed;
  std::vector<std::string> both;  // fields that both changed, differently: here as `mine` has them
  bool others = false;            // something of somebody else's is in it
};
Merged merge(std::string_view marks, const campaign::Typed& mine, const campaign::Typed& now);

// Which of `list` is the one with these marks: itself, wherever it has moved
// to; else the one that still says most of it, at least half. npos: it is gone.
inline constexpr size_t kGone = static_cast<size_t>(-1);
size_t find_marked(std::string_view marks, const std::vector<campaign::Typed>& list, size_t was_at);

}  // namespace outcry::web::edit
