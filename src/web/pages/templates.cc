#include "web/pages/templates.h"

#include <set>

#include "base/catalogue.h"
#include "base/embedded.h"

namespace outcry::web {
namespace {

constexpr std::string_view kFolder = "site/templates/";
constexpr std::string_view kEscape = "{{%AUTOESCAPE context=\"HTML\"}}";

std::string key_of(std::string_view name, std::string_view lang) {
  return fmt::format("{}:{}", name, lang);
}

// Calls visit(english) for each _(text)_ and lets it write what stands
// instead; everything else is copied.
template <class Visit>
std::string replace_texts(std::string_view source, Visit visit) {
  std::string out;
  while (true) {
    const size_t from = source.find("_(");
    const size_t to = from == std::string_view::npos ? from : source.find(")_", from + 2);
    if (to == std::string_view::npos) return out.append(source);
    out.append(source.substr(0, from));
    out += visit(source.substr(from + 2, to - from - 2));
    source.remove_prefix(to + 2);
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string tr(std::string_view lang, std::string_view english) {
  return std::string(catalogue_for(lang).get(english));
}

Status Templates::check(std::string_view name, std::string_view source) {
  if (!source.starts_with(kEscape)) {
    return invalid(fmt::format("template {} does not begin with {}", name, kEscape));
  }
  for (size_t at = source.find(":none}}"); at != std::string_view::npos; at = source.find(":none}}", at + 1)) {
    if (source.substr(0, at).ends_with("_HTML")) continue;
    return invalid(fmt::format("template {} leaves a value unescaped whose name does not end in _HTML", name));
  }
  return {};
}

std::string Templates::translated(std::string_view source, std::string_view lang) {
  const Catalogue& catalogue = catalogue_for(lang);
  // Messages may hold ctemplate's {{MARKERS}}; these have no letters that
  // escaping would touch.
  return replace_texts(source, [&](std::string_view english) { return escape_html(catalogue.get(english)); });
}

Status Templates::load(const std::vector<std::string>& languages) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with(kFolder)) continue;
    std::string_view name = file.name.substr(kFolder.size());
    name = name.substr(0, name.rfind('.'));
    if (auto good = check(name, file.bytes); !good) return good;
    for (const std::string& lang : languages) {
      const std::string key = key_of(name, lang);
      const std::string text = translated(file.bytes, lang);
      if (!ctemplate::StringToTemplateCache(key, text.data(), text.size(), ctemplate::STRIP_BLANK_LINES)) {
        return invalid(fmt::format("template {} is broken", name));
      }
    }
  }
  return {};
}

std::string Templates::render(std::string_view name, std::string_view lang, const Dictionary& values) {
  std::string out;
  const std::string key = key_of(name, lang);
  if (!ctemplate::ExpandTemplate(key, ctemplate::STRIP_BLANK_LINES, &values, &out)) {
    ctemplate::ExpandTemplate(key_of(name, "en"), ctemplate::STRIP_BLANK_LINES, &values, &out);
  }
  return out;
}

}  // namespace outcry::web
