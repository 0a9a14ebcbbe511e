// How a file of missions comes into a directory that is there already, and
// what is said about it.
//
// Which row is which mission: by id; else by Wikidata's; else a row is the
// first mission of the same states, city and type that no other row is, and
// that has no other Wikidata id; else, an embassy, the only one between these
// states. A row that is none is a new mission.
//
// A fact gives way to a row's unless it is known better: what was verified
// later stays, what was typed by hand stays unless the row was verified
// later. What stays and what is overruled is reported, never silent. An empty
// cell says nothing and takes nothing away. Missions that are in no row stay
// as they are, or with `replace` are closed; none is ever deleted, as letters
// and days of action refer to them.
//
// A pure function.
#pragma once

#include <string>
#include <vector>

#include "directory/mission.h"

namespace outcry::directory {

struct MergeOptions {
  bool replace = false;  // the file is the whole directory
};

struct ImportReport {
  struct Fact {
    std::string mission, field;
  };
  size_t added = 0, changed = 0, unchanged = 0;
  size_t missing = 0;           // open ones that are in no row
  size_t closed = 0;            // of these, with `replace`
  std::vector<Fact> kept;       // facts that a row would have changed, and could not
  std::vector<Fact> overruled;  // facts typed by hand that a row changed
};

struct Merged {
  ImportReport report;
  std::vector<Mission> put;  // new and changed ones, whole, with their ids
};

Merged merge(const std::vector<Mission>& there, std::vector<Mission> rows, const MergeOptions& options);

}  // namespace outcry::directory
