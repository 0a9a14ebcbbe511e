// A PictureStore keeps the files of campaigns' pictures, by campaign and by
// hash: each file never changes. What a picture shows and where it stands is
// in the campaign's file; a picture that no version of it names any more is
// forgotten after a while, so that its removal can be taken back.
//
// Each function is one transaction, durable when it returns. Thread-safe;
// reading waits for nobody who writes. Blocks: never on an I/O thread.
// Errors: kFailed, kBusy (nothing was done, try again), kNotFound.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace outcry::campaign {

struct PictureFile {
  int64_t side = 0;  // the longer one: a picture has one file of each
  int64_t width = 0, height = 0;
  std::string bytes;  // JPEG
};

inline constexpr std::chrono::days kUnusedPictureKept{7};
inline constexpr int64_t kMostKeptPictures = 1000;  // of a campaign, those that are not used among them

class PictureStore {
 public:
  virtual ~PictureStore() = default;

  // For the campaign of this slug, which may be about to be made. The same
  // again changes nothing. kInvalid: it has kMostKeptPictures.
  virtual Status keep(std::string_view slug, std::string_view hash, const std::vector<PictureFile>& files,
                      Time now) = 0;
  // The largest, without its bytes. kNotFound.
  virtual Result<PictureFile> find(std::string_view slug, std::string_view hash) = 0;
  // kNotFound.
  virtual Result<std::string> bytes(std::string_view slug, std::string_view hash, int64_t side) = 0;

  // Forgets what no campaign and no pending version has named for
  // kUnusedPictureKept: looks, and remembers since when. How many pictures went.
  virtual Result<int64_t> forget_unused(Time now) = 0;
};

}  // namespace outcry::campaign
