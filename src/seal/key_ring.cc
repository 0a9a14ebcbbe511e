#include "seal/key_ring.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace outcry::seal {
namespace {

// An open file that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Error system_error(std::string_view what, const std::filesystem::path& file) {
  return failed(fmt::format("couldn't {} {}: {}", what, file.string(), std::strerror(errno)));
}

}  // namespace

Result<std::unique_ptr<KeyRing>> KeyRing::open(std::filesystem::path folder, Random& random) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return system_error("make folder", folder);
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return system_error("look at", folder);
  if ((info.st_mode & 077) != 0) {
    return invalid(fmt::format("others may enter {}: run chmod 700 on it", folder.string()));
  }
  return std::unique_ptr<KeyRing>(new KeyRing(std::move(folder), random));
}

Result<Key> KeyRing::get(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (const auto found = keys_.find(name); found != keys_.end()) return found->second;
  const auto file = folder_ / name;
  auto key = read(file);
  if (!key && key.error().kind == Error::kNotFound) {
    Key fresh;
    random_.fill(fresh);
    if (const auto written = write(file, fresh); !written) return written.error();
    key = fresh;
  }
  if (key) keys_.emplace(name, *key);
  return key;
}

Result<Key> KeyRing::read(const std::filesystem::path& path) const {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ENOENT) return not_found("no such key");
    return system_error("read", path);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error("look at", path);
  if ((info.st_mode & 077) != 0) return invalid(fmt::format("others may read {}: run chmod 600 on it", path.string()));
  char text[65] = {};
  if (::read(file.get(), text, 65) < 64)
    return invalid(fmt::format("{} is damaged: 64 hexadecimal digits", path.string()));
  const auto bytes = from_hex(std::string_view(text, 64));
  if (!bytes) return invalid(fmt::format("{} is damaged: 64 hexadecimal digits", path.string()));
  Key key;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

Status KeyRing::write(const std::filesystem::path& path, const Key& key) const {
  // Under a name of its own first: a key is there whole, or not at all.
  const std::filesystem::path fresh = path.string() + ".new";
  {
    const File file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const std::string text = to_hex(key) + "\n";
    if (file.get() < 0 || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(file.get()) != 0) {
      return system_error("write", fresh);
    }
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return system_error("write", path);
  const File folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return system_error("write", folder_);
  return {};
}

}  // namespace outcry::seal
