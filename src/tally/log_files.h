// LogFiles gives a log as the files of C2SP tlog-tiles, made from the bundles
// and tiles that a store keeps. What was given once stays what it is.
//
// Any thread, if the store's reading is.
#pragma once

#include <string>

#include "tally/log_audit.h"

namespace outcry::tally {

class LogFiles : public LogSource {
 public:
  // "checkpoint", or a tile's path (tally/tile_path.h). kNotFound if it is no
  // path, or beyond the log's size.
  Result<std::string> get(const std::string& path) override;
  // The bytes of one entry.
  Result<Bytes> entry(uint64_t index);

 protected:
  // From the store: whole ones, or those of the right edge as far as they are.
  virtual Result<std::string> checkpoint() = 0;
  virtual Result<Bytes> bundle(uint64_t index) = 0;
  virtual Result<std::vector<Hash32>> hashes(int level, uint64_t index) = 0;
};

// The paths of all tiles and bundles of a log of `size` entries, told in turn
// until one fails.
Status for_each_tile(uint64_t size, const std::function<Status(const std::string& path)>& tell);

}  // namespace outcry::tally
