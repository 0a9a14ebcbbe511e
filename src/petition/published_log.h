// The PublishedLog is a campaign's tally log as everybody may read it: the
// files of C2SP tlog-tiles, made from what the store keeps. What has been
// published once stays what it is.
//
// Reads the disk. Any thread; `store` must outlive it.
#pragma once

#include <string>

#include "petition/petition_store.h"
#include "tally/log_files.h"
#include "tally/proof.h"

namespace outcry::petition {

// The signed note that stands for the log to everybody: under its checkpoint's
// address and in receipts. kNotFound if there is no such log.
Result<std::string> published_checkpoint(const PetitionStore& store, CampaignNumber campaign);

class PublishedLog final : public tally::LogFiles, public tally::TileReader {
 public:
  PublishedLog(PetitionStore& store, CampaignNumber campaign) : store_(store), campaign_(campaign) {}

  Result<std::vector<Hash32>> tile(int level, uint64_t index, size_t width) override;

 private:
  Result<std::string> checkpoint() override { return published_checkpoint(store_, campaign_); }
  Result<Bytes> bundle(uint64_t index) override { return store_.bundle(campaign_, index); }
  Result<std::vector<Hash32>> hashes(int level, uint64_t index) override {
    return store_.tile(campaign_, level, index);
  }

  PetitionStore& store_;
  const CampaignNumber campaign_;
};

}  // namespace outcry::petition
