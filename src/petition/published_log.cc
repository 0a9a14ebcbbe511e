#include "petition/published_log.h"

#include "tally/tile_path.h"

namespace outcry::petition {
namespace {

// The first `width` entries of a bundle, each with its length before it.
Result<std::string> first_entries(const Bytes& bundle, size_t width) {
  const auto entries = tally::split_bundle(bundle);
  if (!entries) return corrupt(entries.error().message);
  if (entries->size() < width) return not_found("the log is not so long");
  const ByteView last = (*entries)[width - 1];
  return std::string(text_of({bundle.data(), static_cast<size_t>(last.data() + last.size() - bundle.data())}));
}

}  // namespace

Result<std::string> published_checkpoint(const PetitionStore& store, CampaignNumber campaign) {
  const auto note = store.published(campaign);
  if (!note) return not_found("no such log");
  return *note;
}

Result<std::string> PublishedLog::get(const std::string& path) {
  if (path == "checkpoint") return published_checkpoint(store_, campaign_);
  const auto tile_path = tally::parse_tile_path(path);
  if (!tile_path) return not_found(tile_path.error().message);
  if (tile_path->level == tally::TilePath::kEntries) {
    const auto bundle = store_.bundle(campaign_, tile_path->index);
    if (!bundle) return bundle.error();
    return first_entries(*bundle, tile_path->width);
  }
  const auto hashes = tile(tile_path->level, tile_path->index, tile_path->width);
  if (!hashes) return hashes.error();
  std::string out;
  for (const Hash32& hash : *hashes) out.append(text_of(hash));
  return out;
}

Result<std::vector<Hash32>> PublishedLog::tile(int level, uint64_t index, size_t width) {
  auto hashes = store_.tile(campaign_, level, index);
  if (!hashes) return hashes.error();
  if (hashes->size() < width) return not_found("the log is not so long");
  hashes->resize(width);
  return hashes;
}

Result<Bytes> PublishedLog::entry(uint64_t index) {
  const auto bundle = store_.bundle(campaign_, index / tally::kTileWidth);
  if (!bundle) return bundle.error();
  const auto entries = tally::split_bundle(*bundle);
  if (!entries) return corrupt(entries.error().message);
  if (entries->size() <= index % tally::kTileWidth) return not_found("the log is not so long");
  const ByteView entry = (*entries)[index % tally::kTileWidth];
  return Bytes(entry.begin(), entry.end());
}

}  // namespace outcry::petition
