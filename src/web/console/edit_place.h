// Where an address of the editor leads: to a part ("basics", "case"), a list
// ("stories", "resolutions.2.backers"), one of a list ("stories.0") or one to
// come ("stories.new"); and what is there of each part.
//
// Pure functions; any thread.
#pragma once

#include <utility>

#include "web/console/edit_parts.h"

namespace outcry::web::edit {

// The lists that stand in each one of a list, or in a part.
std::vector<const Part*> parts_within(const Part& part);

struct Here {
  enum What : uint8_t { kNothing, kWhole, kList, kOne, kNew };
  What what = kNothing;
  const Part* part = nullptr;
  std::string address;  // "resolutions.2.backers.5"
  std::string place;    // in the file, of this one: "resolutions.2.backers.5"; of a list and one to come: the list's
  // Of the list that this is in or is, if that stands in one of a list: "resolutions.2".
  std::string above;

  [[nodiscard]] std::string list_address() const;
};

// kNothing if no part has that address.
Here here_of(std::string_view address);

// "updates[2].title" is "title" of "updates.2".
std::string dotted(std::string_view fault_field);
// The address of the part that holds a field of the file, and the field in it;
// empty if none does.
std::pair<std::string, std::string> holder_of(std::string_view dotted_field);

// Every part that is there, with its place: lists one by one.
std::vector<std::pair<const Part*, std::string>> places_in(const campaign::Draft& draft);
// Texts that are there in the first of `languages` and not in `tag`.
size_t missing_in(const Part& part, const campaign::Typed& typed, const std::vector<std::string>& languages,
                  const std::string& tag);

// What a part of a list is called in a table: its first words, and its date.
std::string name_of(const Part& part, const campaign::Typed& typed, std::string_view lang);

}  // namespace outcry::web::edit
