// What one form of the editor does to a draft: it saves a part, adds one to a
// list, moves one or takes it out. The one that is meant is found by what its
// reader saw of it, wherever it has moved meanwhile; what others changed
// meanwhile is kept.
//
// Pure; any thread.
#pragma once

#include "web/console/edit_merge.h"
#include "web/console/edit_place.h"

namespace outcry::web::edit {

struct Change {
  enum Kind : uint8_t { kSave, kUp, kDown, kRemove };
  Kind kind = kSave;
  Here here;
  campaign::Typed typed;
  std::string marks;        // of what was seen of it
  std::string above_marks;  // likewise of the one whose list it stands in, if it does
};

struct Changed {
  enum Kind : uint8_t {
    kDone,
    kBoth,  // another has changed the same: nothing was done
    kGone   // another has taken it out: nothing was done
  };
  Kind kind = kDone;
  std::string place;              // in the file, now
  campaign::Typed typed;          // saved: with what others changed
  campaign::Typed now;            // as it was before this change
  std::vector<std::string> both;  // fields
  bool others = false;            // others' changes are in it
};
Changed make(const Change& change, campaign::Draft& draft, const std::vector<std::string>& languages);

// What a list's parts say, in order.
std::vector<campaign::Typed> typed_of(const Part& part, const std::string& list, const campaign::Draft& draft);

}  // namespace outcry::web::edit
