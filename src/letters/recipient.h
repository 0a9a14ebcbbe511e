// A Recipient is where a letter to a target goes for one writer: the lines of
// its envelope, and the other ways that are open, through the mission that
// serves the writer's country.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/placeholder.h"
#include "campaign/target.h"
#include "directory/directory.h"

namespace outcry::letters {

// What the writer is told about the way; several may hold.
struct Notes {
  bool accredited = false;  // the mission is in another country, and accredited here
  bool nearest = false;     // likewise, and only the nearest there is
  bool no_mission = false;  // the target's state has none that is known
  bool other_post = false;  // the nearest one's address is not known: this is the next that has one
  bool no_address = false;  // no address is known at all: only the other ways are open
};

struct Recipient {
  const directory::Mission* offered = nullptr;    // what the writer gets without choosing
  const directory::Mission* mission = nullptr;    // of the directory; null if none is on the way
  std::vector<const directory::Mission*> choice;  // that may be chosen instead, the nearest first
  std::vector<std::string> address;               // of the envelope; empty: no paper
  std::string fax, email, telephone, web_form;
  Notes notes;
};

struct Route {
  std::string_view country;            // the writer's; ISO 3166-1 alpha-2
  std::optional<directory::Point> at;  // the writer's city, if it is known
  std::string_view mission;            // chosen by the writer; an unknown one counts as none
  std::string_view lang;               // of the letter
};

Recipient recipient_of(const campaign::Target& target, const directory::Directory& directory, const Route& route);

// What is known of target and mission for the letter's placeholders; the
// writer's and the campaign's are left to the caller.
void add_known(campaign::Known& known, const campaign::Target& target, const Recipient& recipient,
               std::string_view lang);

}  // namespace outcry::letters
