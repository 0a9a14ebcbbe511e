// What a change of a campaign's file is called for people: in which part, and
// in which field of it.
//
// Pure; any thread.
#pragma once

#include <string>

#include "campaign/changes.h"

namespace outcry::web {

struct ChangeWords {
  std::string part;           // "News: put-off"
  std::string field;          // "Title · Korean"
  std::string lang;           // of the text, if it is in one
  std::string before, after;  // what stands there, in words
  bool is_image = false;      // before and after are pictures' hashes
  bool is_internal = false;   // it says nothing to people
};

ChangeWords change_words(const campaign::Change& change, const std::string& lang);

}  // namespace outcry::web
