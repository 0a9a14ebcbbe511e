#include "cli/safe_config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <regex>
#include <vector>

namespace outcry::cli {
namespace {

bool sounds_secret(std::string_view key) {
  std::string small(key);
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
  constexpr std::string_view kWords[] = {"password", "passphrase", "secret", "token"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return small.find(word) != std::string::npos; });
}

// The texts that stand under such a key, or below one.
void find_secrets(const toml::node& node, bool secret, std::vector<std::string>& found) {
  if (const auto* table = node.as_table()) {
    for (const auto& [key, value] : *table) find_secrets(value, secret || sounds_secret(key.str()), found);
  } else if (const auto* list = node.as_array()) {
    for (const toml::node& one : *list) find_secrets(one, secret, found);
  } else if (const auto* text = node.as_string(); secret && text != nullptr && !text->get().empty()) {
    found.push_back(text->get());
  }
}

std::vector<std::string> secrets_of(const std::string& text) {
  std::vector<std::string> found;
  find_secrets(toml::parse(text), false, found);
  return found;
}

// Of each line that sets one: what follows its "=".
std::string cut_lines(const std::string& text) {
  static const std::regex setting(R"re(^([^=]*(password|passphrase|secret|token)[\w-]*["']?\s*=)(.*)$)re",
                                  std::regex::icase);
  static const std::regex nothing(R"re(\s*(""|'')?\s*)re");
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    std::smatch parts;
    const bool cut = std::regex_match(line, parts, setting) && !std::regex_match(parts[3].str(), nothing);
    out += cut ? parts[1].str() + " \"\"  # left out of the backup" : line;
    if (end < text.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

}  // namespace

SafeConfig without_secrets(const std::string& text) {
  try {
    const auto secrets = secrets_of(text);
    SafeConfig out{SafeConfig::kWhole, cut_lines(text)};
    if (out.text != text) out.kind = SafeConfig::kCut;
    const bool told = std::any_of(secrets.begin(), secrets.end(), [&](const std::string& secret) {
      return out.text.find(secret) != std::string::npos;
    });
    if (told || !secrets_of(out.text).empty()) return {};
    return out;
  } catch (const toml::parse_error&) {
    return {};
  }
}

}  // namespace outcry::cli
