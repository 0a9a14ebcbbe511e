#include "cli/witness_config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include "cli/data_folder.h"

namespace outcry::cli {
namespace {

struct Reader {
  const std::filesystem::path& file;

  [[nodiscard]] Error wrong(const toml::source_region& at, std::string_view key, std::string_view reason) const {
    return invalid(fmt::format("{}:{}: {}: {}", file.string(), at.begin.line, key, reason));
  }

  Status read_logs(const toml::node& node, WitnessConfig& config) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return wrong(node.source(), "logs", "must be a list of verifier keys in quotes");
    for (const toml::node& one : *list) {
      if (!one.is_string()) return wrong(one.source(), "logs", "must be a list of verifier keys in quotes");
      auto key = tally::Verifier::parse(one.as_string()->get());
      if (!key) return wrong(one.source(), "logs", key.error().message);
      if (key->is_witness()) return wrong(one.source(), "logs", "that is a witness's key, no log's");
      config.logs.push_back(std::move(*key));
    }
    return {};
  }

  Status read(const toml::table& table, WitnessConfig& config) const {
    for (const auto& [key, value] : table) {
      if (key == "logs") {
        if (auto read = read_logs(value, config); !read) return read;
        continue;
      }
      if (key != "name" && key != "listen" && key != "key" && key != "state") {
        return wrong(key.source(), key.str(), "is not a key that is known: take it out");
      }
      if (!value.is_string()) return wrong(value.source(), key.str(), "must be a text in quotes");
      const std::string& text = value.as_string()->get();
      if (key == "name") config.name = text;
      if (key == "listen") config.listen = text;
      if (key == "key") config.key = file.parent_path() / text;
      if (key == "state") config.state = file.parent_path() / text;
    }
    return {};
  }
};

}  // namespace

bool is_witness_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_' || c == '/' || c == ':';
  });
}

Result<WitnessConfig> read_witness_config(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return not_found(fmt::format("{}: make one with \"outcry witness --init\"", text.error().message));
  WitnessConfig config;
  config.key = file.parent_path() / "witness.key";
  config.state = file.parent_path() / "witness-state";
  const Reader reader{file};
  try {
    if (auto read = reader.read(toml::parse(*text), config); !read) return read.error();
  } catch (const toml::parse_error& error) {
    return reader.wrong(error.source(), "not TOML", error.description());
  }
  if (!is_witness_name(config.name)) {
    return invalid(fmt::format("{}: name: must be a host, such as witness.example", file.string()));
  }
  return config;
}

std::string witness_config_file(const std::string& name) {
  return fmt::format(R"(# An Outcry witness: it cosigns the checkpoints of the logs below, as long as each
# follows from the one before. docs/operate/witness.md tells the rest.

# Who it is, for ever: part of its key.
name = "{}"

# Where to listen. A proxy with TLS belongs before it.
listen = "127.0.0.1:8090"

# The secret key, made at the first start. Keep a copy offline.
key = "witness.key"

# What was cosigned last. Never delete it, never put an older copy back.
state = "witness-state"

# The verifier keys of the logs that it watches, as each campaign's page
# /c/SLUG/log shows them; got by another way than the network, if you can.
logs = [
  # "outcry.example/c/save-the-thirty+4682f596+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
]
)",
                     name);
}

}  // namespace outcry::cli
