#include "cli/picture_files.h"

#include <fmt/format.h>

#include <fstream>

#include "cli/data_folder.h"
#include "picture/picture.h"

namespace outcry::cli {
namespace {

Result<picture::Picture> read_picture(const std::filesystem::path& file, const std::string& where) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error) return invalid(fmt::format("{}: there is no file {}", where, file.string()));
  if (size > picture::Limits().bytes) {
    return invalid(fmt::format("{}: {}", where, to_text(picture::Refusal::kTooManyBytes)));
  }
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  auto taken = picture::prepare(bytes_of(*bytes));
  if (const auto* refusal = std::get_if<picture::Refusal>(&taken)) {
    return invalid(fmt::format("{}: {}", where, to_text(*refusal)));
  }
  return std::get<picture::Picture>(std::move(taken));
}

}  // namespace

Status take_pictures(campaign::Campaign& campaign, const std::filesystem::path& file, campaign::PictureStore& store,
                     Time now) {
  for (campaign::Picture& picture : campaign.pictures) {
    const std::string where = fmt::format("{}: pictures: {}: file", file.string(), picture.id);
    std::string name = picture.file;
    if (campaign::is_picture_hash(name)) {
      if (const auto there = store.find(campaign.slug, name)) {
        picture.width = there->width;
        picture.height = there->height;
        continue;
      }
      name += ".jpg";
    }
    const auto made = read_picture(file.parent_path() / name, where);
    if (!made) return made.error();
    std::vector<campaign::PictureFile> files;
    for (const picture::File& one : made->files) files.push_back({one.side, one.width, one.height, one.jpeg});
    picture.file = to_hex(made->hash);
    picture.width = files.back().width;
    picture.height = files.back().height;
    if (auto kept = store.keep(campaign.slug, picture.file, files, now); !kept) return kept.error();
  }
  return {};
}

Result<size_t> write_pictures(const campaign::Campaign& campaign, campaign::PictureStore& store,
                              const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  size_t written = 0;
  for (const campaign::Picture& picture : campaign.pictures) {
    if (!picture.is_kept()) continue;
    const auto bytes = store.bytes(campaign.slug, picture.file, picture.sides().back());
    if (!bytes) return bytes.error();
    std::ofstream out(folder / (picture.file + ".jpg"), std::ios::binary);
    out << *bytes;
    if (!out.flush()) return failed(fmt::format("couldn't write into {}", folder.string()));
    ++written;
  }
  return written;
}

}  // namespace outcry::cli
