#include "base/catalogue.h"

#include <cstring>
#include <map>

#include "base/embedded.h"

namespace outcry {
namespace {

uint32_t read32(std::string_view mo, size_t at, bool swapped) {
  uint32_t value = 0;
  std::memcpy(&value, mo.data() + at, 4);
  return swapped ? __builtin_bswap32(value) : value;
}

}  // namespace

Result<Catalogue> Catalogue::parse(std::string_view mo) {
  const auto wrong = invalid("not a gettext catalogue");
  if (mo.size() < 28) return wrong;
  const uint32_t magic = read32(mo, 0, false);
  if (magic != 0x950412de && magic != 0xde120495) return wrong;
  const bool swapped = magic == 0xde120495;
  const size_t count = read32(mo, 8, swapped), ids = read32(mo, 12, swapped), texts = read32(mo, 16, swapped);
  if (count > mo.size() / 16 || ids > mo.size() - count * 8 || texts > mo.size() - count * 8) return wrong;
  Catalogue out;
  const auto text_at = [&](size_t table, size_t i) -> std::string_view {
    const size_t length = read32(mo, table + i * 8, swapped), at = read32(mo, table + i * 8 + 4, swapped);
    return at > mo.size() || length > mo.size() - at ? std::string_view() : mo.substr(at, length);
  };
  for (size_t i = 0; i < count; ++i) {
    const std::string_view id = text_at(ids, i), text = text_at(texts, i);
    if (!id.empty() && !text.empty()) out.texts_.emplace(id, text);
  }
  return out;
}

std::string_view Catalogue::get(std::string_view english) const {
  const auto found = texts_.find(english);
  return found == texts_.end() ? english : found->second;
}

std::string_view Catalogue::get(std::string_view context, std::string_view english) const {
  std::string key(context);
  key += '\x04';
  key += english;
  const auto found = texts_.find(key);
  return found == texts_.end() ? english : found->second;
}

const Catalogue& catalogue_for(std::string_view lang) {
  static const auto* catalogues = [] {
    auto* all = new std::map<std::string, Catalogue, std::less<>>;
    for (const EmbeddedFile& file : embedded_files()) {
      constexpr std::string_view kFolder = "site/po/";
      if (!file.name.starts_with(kFolder) || !file.name.ends_with(".mo")) continue;
      auto parsed = Catalogue::parse(file.bytes);
      const std::string_view name = file.name.substr(kFolder.size());
      if (parsed) all->emplace(name.substr(0, name.size() - 3), std::move(*parsed));
    }
    return all;
  }();
  static const Catalogue english;
  for (std::string_view tag = lang;;) {
    if (const auto found = catalogues->find(tag); found != catalogues->end()) return found->second;
    const size_t dash = tag.rfind('-');
    if (dash == std::string_view::npos) return english;
    tag = tag.substr(0, dash);
  }
}

}  // namespace outcry
