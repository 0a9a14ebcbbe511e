// The fields of a mission as inputs of a console form.
//
// Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "directory/mission.h"
#include "web/console/page.h"

namespace outcry::web::console {

// As an input's name: "city:ko" becomes "city.ko".
std::string input_of(std::string_view field);

// What can be changed, city and name also in the site's other languages.
std::vector<std::string> fields_of(const directory::Mission& mission, const std::vector<std::string>& languages);

Input input_for(std::string_view field, std::string value, const std::string& lang);

// "source" and "verified", for all that is typed beside them.
std::vector<Input> source_inputs(const std::string& source, const std::string& day, const std::string& problem,
                                 const std::string& day_problem, const std::string& lang);

}  // namespace outcry::web::console
