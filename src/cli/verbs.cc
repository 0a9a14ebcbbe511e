#include "cli/verbs.h"

#include <cstdlib>
#include <iostream>

namespace outcry::cli {

int report(const Error& error) {
  std::cerr << "outcry: " << error.message << '\n';
  switch (error.kind) {
    case Error::kInvalid:
    case Error::kNotFound:
    case Error::kGone:
      return kUsage;
    case Error::kBusy:
    case Error::kFailed:
    case Error::kCorrupt:
      break;
  }
  return kWorld;
}

void add_data_option(CLI::App& verb, std::string& folder) {
  folder = "outcry-data";
  verb.add_option("--data", folder, "the data folder")->envname("OUTCRY_DATA")->type_name("DIR")->capture_default_str();
}

std::string console_log_origin(const Config& config) {
  return config.name() + "/console/log";
}

Result<Config> config_of(const DataFolder& folder, const std::filesystem::path& file) {
  return read_config(file.empty() ? folder.config() : file,
                     [](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace outcry::cli
