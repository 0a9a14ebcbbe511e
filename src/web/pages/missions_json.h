// The missions directory for programs: docs/spec/missions-json.md. A pure
// function.
#pragma once

#include <string>
#include <vector>

#include "directory/directory.h"

namespace outcry::web {

struct MissionsJson {
  std::vector<directory::Near> found;  // all of them
  size_t offset = 0, limit = 100;
  std::optional<directory::Reach> reach;  // where `of` and `in` were asked for
  int64_t generation = 0;
};

std::string missions_json(const MissionsJson& answer, const std::string& origin);

}  // namespace outcry::web
