// What is said of missions in the reader's language: kinds, fields, places.
// Pure functions; any thread.
#pragma once

#include <string>

#include "directory/directory.h"

namespace outcry::web {

std::string type_text(directory::MissionType type, const std::string& lang);
// "Telephone"; of "city:ko" "City (Korean)".
std::string field_text(std::string_view field, const std::string& lang);
// Why a value was not taken.
std::string wrong_text(std::string_view field, const std::string& lang);
// By code, else the name that the source gives.
std::string sending_text(const directory::Mission& mission, const std::string& lang);
std::string receiving_text(const directory::Mission& mission, const std::string& lang);
// "Busan · Consulate general"
std::string heading_text(const directory::Mission& mission, const std::string& lang);
// "last checked on 25 Nov 2026", "not checked yet"
std::string verified_text(const directory::Fact& fact, const std::string& lang);
// A value as people read it: kinds and states by their words.
std::string value_text(std::string_view field, std::string_view value, const std::string& lang);

}  // namespace outcry::web
