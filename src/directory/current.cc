#include "directory/current.h"

namespace outcry::directory {

CurrentDirectory::CurrentDirectory(DirectoryStore& store, const ZoneTable& zones, std::vector<std::string> languages)
    : store_(store),
      zones_(zones),
      languages_(std::move(languages)),
      directory_(std::make_shared<const Directory>(std::vector<Mission>(), zones, languages_, -1)) {}

Result<bool> CurrentDirectory::refresh() {
  const std::lock_guard refreshing(refreshing_);
  // Asked before the missions are read: what comes in between is read twice.
  const auto generation = store_.generation();
  if (!generation) return generation.error();
  if (*generation == generation_.load(std::memory_order_acquire)) return false;
  auto missions = store_.missions();
  if (!missions) return missions.error();
  auto fresh = std::make_shared<const Directory>(std::move(*missions), zones_, languages_, *generation);
  const std::lock_guard lock(mutex_);
  directory_ = std::move(fresh);
  generation_.store(*generation, std::memory_order_release);
  return true;
}

std::shared_ptr<const Directory> CurrentDirectory::get() const {
  const std::lock_guard lock(mutex_);
  return directory_;
}

}  // namespace outcry::directory
