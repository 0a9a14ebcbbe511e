// The ExportDesk makes export files for those who download them: one after
// the other, on a thread of its own, and keeps each for an hour.
//
// A file has no name on disk and lies there under a key that is only in
// memory: with the process it is gone, and with it what somebody withdrew
// after it was made.
//
// Thread-safe. Format of the files: docs/spec/sealed-data.md, "Export file".
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/pool.h"
#include "petition/petition_store.h"
#include "seal/box.h"

namespace outcry::petition {

inline constexpr std::chrono::hours kExportKept{1};
inline constexpr size_t kMostExports = 8;    // of the whole site, at a time
inline constexpr size_t kMostOfAMember = 2;  // of those, the contacts of one

class ExportDesk {
 public:
  enum class State : uint8_t { kWaiting, kMaking, kReady, kFailed };

  struct View {
    std::string id;  // random, hexadecimal
    std::string campaign, member;
    Time at{};  // asked for
    State state = State::kWaiting;
    Error::Kind why{};  // kFailed
    uint64_t records = 0, done = 0;
    uint64_t bytes = 0;  // kReady
  };

  // Files lie in `folder`; all must outlive the desk.
  ExportDesk(std::filesystem::path folder, PetitionStore& store, const Clock& clock, Random& random);
  ~ExportDesk();  // gives up what is being made

  // The signatures, or if `member` is not empty its contacts. kBusy: there are
  // as many as there may be, also of this member alone. Answers with the id.
  Result<std::string> begin(CampaignNumber number, const std::string& campaign, const std::string& member);
  // Of a campaign, the newest first.
  [[nodiscard]] std::vector<View> all(const std::string& campaign);
  // kNotFound also after its hour.
  Result<View> find(const std::string& campaign, const std::string& id);
  // Also while it is being made.
  Status remove(const std::string& campaign, const std::string& id);
  // At most `size` bytes from `offset` on; empty at the end. Reads the disk.
  Result<std::string> read(const std::string& campaign, const std::string& id, uint64_t offset, size_t size);

 private:
  class File;
  struct Export;
  class Told;
  void make(const std::shared_ptr<Export>& one);
  void expire();  // requires mutex_

  const std::filesystem::path folder_;
  PetitionStore& store_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Export>> exports_;  // GUARDED_BY(mutex_)
  Pool pool_;
};

}  // namespace outcry::petition
