#include "petition/published_log.h"

namespace outcry::petition {

Result<std::string> published_checkpoint(const PetitionStore& store, CampaignNumber campaign) {
  const auto note = store.published(campaign);
  if (!note) return not_found("no such log");
  return *note;
}

Result<std::vector<Hash32>> PublishedLog::tile(int level, uint64_t index, size_t width) {
  auto hashes = store_.tile(campaign_, level, index);
  if (!hashes) return hashes.error();
  if (hashes->size() < width) return not_found("the log is not so long");
  hashes->resize(width);
  return hashes;
}

}  // namespace outcry::petition
