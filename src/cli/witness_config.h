// A witness's configuration: who it is, where it listens, whose logs it
// watches.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tally/note.h"

namespace outcry::cli {

struct WitnessConfig {
  std::string name;  // "witness.example"
  std::string listen = "127.0.0.1:8090";
  std::filesystem::path key, state;  // a file, a folder
  std::vector<tally::Verifier> logs;
};

// Paths are relative to the file's folder. kInvalid: "FILE:LINE: key: what is
// wrong".
Result<WitnessConfig> read_witness_config(const std::filesystem::path& file);
// A commented file for a witness of that name.
std::string witness_config_file(const std::string& name);
// Whether a witness may be called that: a host, and perhaps a path.
bool is_witness_name(std::string_view name);

}  // namespace outcry::cli
