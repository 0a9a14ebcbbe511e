#include "tally/log_files.h"

#include "tally/append_log.h"
#include "tally/tile_path.h"

namespace outcry::tally {
namespace {

// The first `width` entries of a bundle, each with its length before it.
Result<std::string> first_entries(const Bytes& bundle, size_t width) {
  const auto entries = split_bundle(bundle);
  if (!entries) return corrupt(entries.error().message);
  if (entries->size() < width) return not_found("the log is not so long");
  const ByteView last = (*entries)[width - 1];
  return std::string(text_of({bundle.data(), static_cast<size_t>(last.data() + last.size() - bundle.data())}));
}

}  // namespace

Result<std::string> LogFiles::get(const std::string& path) {
  if (path == "checkpoint") return checkpoint();
  const auto tile_path = parse_tile_path(path);
  if (!tile_path) return not_found(tile_path.error().message);
  if (tile_path->level == TilePath::kEntries) {
    const auto bytes = bundle(tile_path->index);
    if (!bytes) return bytes.error();
    return first_entries(*bytes, tile_path->width);
  }
  const auto all = hashes(tile_path->level, tile_path->index);
  if (!all) return all.error();
  if (all->size() < tile_path->width) return not_found("the log is not so long");
  std::string out;
  for (size_t i = 0; i < tile_path->width; ++i) out.append(text_of((*all)[i]));
  return out;
}

Result<Bytes> LogFiles::entry(uint64_t index) {
  const auto bytes = bundle(index / kTileWidth);
  if (!bytes) return bytes.error();
  const auto entries = split_bundle(*bytes);
  if (!entries) return corrupt(entries.error().message);
  if (entries->size() <= index % kTileWidth) return not_found("the log is not so long");
  const ByteView entry = (*entries)[index % kTileWidth];
  return Bytes(entry.begin(), entry.end());
}

Status for_each_tile(uint64_t size, const std::function<Status(const std::string& path)>& tell) {
  const auto tell_level = [&](int level, uint64_t hashes) -> Status {
    for (uint64_t at = 0; at < hashes; at += kTileWidth) {
      const TilePath path{level, at / kTileWidth, std::min<size_t>(kTileWidth, hashes - at)};
      if (auto told = tell(to_text(path)); !told) return told;
    }
    return {};
  };
  if (auto told = tell_level(TilePath::kEntries, size); !told) return told;
  int level = 0;
  for (uint64_t hashes = size; hashes > 0; hashes /= kTileWidth) {
    if (auto told = tell_level(level++, hashes); !told) return told;
  }
  return {};
}

}  // namespace outcry::tally
