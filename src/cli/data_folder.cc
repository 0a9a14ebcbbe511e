#include "cli/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace outcry::cli {

class DataFolder::Lock {
 public:
  explicit Lock(int fd) : fd_(fd) {}
  ~Lock() { ::close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

Status DataFolder::create() const {
  std::error_code error;
  if (folder_.has_parent_path()) std::filesystem::create_directories(folder_.parent_path(), error);
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) {
    return failed(fmt::format("couldn't make folder {}: {}", folder_.string(), std::strerror(errno)));
  }
  return {};
}

Result<std::shared_ptr<DataFolder::Lock>> DataFolder::lock() const {
  const auto file = folder_ / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed(fmt::format("couldn't open {}: {}", file.string(), std::strerror(errno)));
  auto lock = std::make_shared<Lock>(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return busy(fmt::format("{} is in use by another outcry: stop that one first", folder_.string()));
  }
  return lock;
}

bool sync_folder_of(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  return good;
}

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) return not_found(fmt::format("couldn't read {}: {}", file.string(), std::strerror(errno)));
  return text.str();
}

Status write_file(const std::filesystem::path& file, std::string_view content) {
  std::string fresh = file.string() + ".XXXXXX.new";
  const int fd = ::mkostemps(fresh.data(), 4, O_CLOEXEC);  // mode 0600
  bool good = fd >= 0;
  while (good && !content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    good = n > 0;
    if (good) content.remove_prefix(static_cast<size_t>(n));
  }
  good = good && ::fsync(fd) == 0 && ::rename(fresh.c_str(), file.c_str()) == 0 && sync_folder_of(file);
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (good) return {};
  if (fd >= 0) ::unlink(fresh.c_str());  // where it could not take its name
  return failed(fmt::format("couldn't write {}: {}", file.string(), std::strerror(reason)));
}

}  // namespace outcry::cli
