// The CurrentDirectory is the directory as it stands in the store: read whole
// whenever the store's generation has changed.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "directory/directory.h"
#include "directory/directory_store.h"

namespace outcry::directory {

class CurrentDirectory {
 public:
  // The store and the zones must outlive it.
  CurrentDirectory(DirectoryStore& store, const ZoneTable& zones, std::vector<std::string> languages);

  // True if it is another one now. If it fails, the last one stays.
  Result<bool> refresh();

  // Never null: at first it is empty, of generation -1.
  [[nodiscard]] std::shared_ptr<const Directory> get() const;
  [[nodiscard]] int64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  DirectoryStore& store_;
  const ZoneTable& zones_;
  const std::vector<std::string> languages_;
  std::mutex refreshing_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Directory> directory_;  // GUARDED_BY(mutex_)
  std::atomic<int64_t> generation_{-1};
};

}  // namespace outcry::directory
