#include <unistd.h>

#include <fstream>

#include "cli/config.h"
#include "fuzz.h"

namespace {

outcry::Result<outcry::cli::Config> read(std::string_view toml) {
  static const auto file = std::filesystem::temp_directory_path() / ("config-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file, std::ios::binary) << toml;
  return outcry::cli::read_config(file, [](const char*) -> const char* { return nullptr; });
}

}  // namespace

// A configuration written down is read as it was.
FUZZ_TARGET {
  const auto config = read(input);
  if (!config) {
    MUST_HOLD(config.error().message.find(".toml: ") != std::string::npos ||
              config.error().message.find(".toml:") != std::string::npos);
    return;
  }
  const std::string written = outcry::cli::config_file(*config);
  const auto again = read(written);
  MUST_HOLD(again && outcry::cli::config_file(*again) == written);
}
