#include "web/pages/picture_view.h"

#include <fmt/format.h>

#include <charconv>

#include "base/i18n.h"
#include "web/pages/templates.h"

namespace outcry::web {
namespace {

// 64 bits of the hash: it is told from a few hundred others, and nobody can
// make another of the same.
constexpr size_t kDigits = 16;

// What fits a desk.
int64_t middle_side(const campaign::Picture& picture) {
  const std::vector<int64_t> sides = picture.sides();
  return sides[std::min<size_t>(1, sides.size() - 1)];
}

// Who made it, whence it comes, under which licence: as far as that is known.
void show_credit(Dictionary& values, const campaign::Picture& picture, const Reader& reader) {
  const std::pair<const char*, std::string> parts[] = {{"CREDIT", std::string(pick(picture.credit, reader.lang))},
                                                       {"SOURCE", picture.source},
                                                       {"CREDIT", picture.licence}};
  Dictionary* credited = nullptr;
  for (const auto& [name, text] : parts) {
    if (text.empty()) continue;
    const bool first = credited == nullptr;
    if (first) credited = values.AddSectionDictionary("CREDITED");
    Dictionary& one = *credited->AddSectionDictionary("BY");
    if (!first) one.ShowSection("NEXT");
    one.AddSectionDictionary(std::string_view(name) == "SOURCE" ? "SOURCED" : "NAMED")->SetValue(name, text);
  }
}

}  // namespace

std::string picture_path(std::string_view slug, const campaign::Picture& picture, int64_t side) {
  return fmt::format("/c/{}/picture/{}-{}.jpg", slug, std::string_view(picture.file).substr(0, kDigits), side);
}

std::optional<PictureAddress> read_picture_address(const campaign::Campaign& campaign, std::string_view file) {
  constexpr std::string_view kEnding = ".jpg";
  if (file.size() < kDigits + 2 + kEnding.size() || file[kDigits] != '-' || !file.ends_with(kEnding))
    return std::nullopt;
  const std::string_view hash = file.substr(0, kDigits);
  std::string_view number = file.substr(kDigits + 1);
  number.remove_suffix(kEnding.size());
  int64_t side = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), side);
  if (read.ec != std::errc() || read.ptr != number.data() + number.size()) return std::nullopt;
  for (const campaign::Picture& picture : campaign.pictures) {
    if (!picture.file.starts_with(hash) || !picture.is_kept()) continue;
    if (std::ranges::count(picture.sides(), side) > 0) return PictureAddress{&picture, side};
  }
  return std::nullopt;
}

std::string picture_html(const campaign::Campaign& campaign, std::string_view id, const Reader& reader) {
  const campaign::Picture* picture = campaign.find_picture(id);
  if (picture == nullptr || !picture->is_kept()) return {};
  Dictionary values("picture");
  std::string sizes;
  const int64_t own = std::max(picture->width, picture->height);
  for (const int64_t side : picture->sides()) {
    sizes += fmt::format("{}{} {}w", sizes.empty() ? "" : ", ", picture_path(campaign.slug, *picture, side),
                         std::max<int64_t>(1, picture->width * side / own));
  }
  values.SetValue("IMAGE", picture_path(campaign.slug, *picture, middle_side(*picture)));
  values.SetValue("SRCSET", sizes);
  values.SetIntValue("WIDTH", picture->width);
  values.SetIntValue("HEIGHT", picture->height);
  values.SetValue("ALT", std::string(pick(picture->alt, reader.lang)));
  show_credit(values, *picture, reader);
  return Templates::render("part_picture", reader.lang, values);
}

std::string pictures_html(const campaign::Campaign& campaign, const std::vector<std::string>& ids,
                          const Reader& reader) {
  std::string out;
  for (const std::string& id : ids) out += picture_html(campaign, id, reader);
  return out;
}

http::Headers picture_headers() {
  return {{"Content-Type", "image/jpeg"},
          {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
          {"Permissions-Policy", ""},
          {"Cross-Origin-Opener-Policy", ""}};
}

}  // namespace outcry::web
