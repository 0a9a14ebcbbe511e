// The PublishedLog is a campaign's tally log as everybody may read it: the
// files of C2SP tlog-tiles, made from what the store keeps. What has been
// published once stays what it is.
//
// Reads the disk. Any thread; `store` must outlive it.
#pragma once

#include <string>

#include "petition/petition_store.h"
#include "tally/audit.h"
#include "tally/proof.h"

namespace outcry::petition {

// The signed note that stands for the log to everybody: under its checkpoint's
// address and in receipts. kNotFound if there is no such log.
Result<std::string> published_checkpoint(const PetitionStore& store, CampaignNumber campaign);

class PublishedLog final : public tally::LogSource, public tally::TileReader {
 public:
  PublishedLog(PetitionStore& store, CampaignNumber campaign) : store_(store), campaign_(campaign) {}

  // "checkpoint", or a tile's path (tally/tile_path.h). kNotFound if it is no
  // path, or beyond the log's size.
  Result<std::string> get(const std::string& path) override;
  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override;
  // The bytes of one entry.
  Result<Bytes> entry(uint64_t index);

 private:
  PetitionStore& store_;
  const CampaignNumber campaign_;
};

}  // namespace outcry::petition
