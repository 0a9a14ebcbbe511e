#include "seal/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace outcry::seal {
namespace {

constexpr size_t kMost = 4096;

// An open file that closes itself.
class File {
 public:
  File(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

Error system_error(std::string_view what, const std::filesystem::path& file) {
  return failed(fmt::format("couldn't {} {}: {}", what, file.string(), std::strerror(errno)));
}

bool write_all(int fd, std::string_view text) {
  return ::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
}

// Zeroes, on the disk as well.
bool overwrite(const File& file) {
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return false;
  return write_all(file.get(), std::string(static_cast<size_t>(info.st_size), '\0'));
}

bool sync_folder_of(const std::filesystem::path& path) {
  const File folder(path.parent_path(), O_RDONLY | O_DIRECTORY);
  return folder.is_open() && ::fsync(folder.get()) == 0;
}

}  // namespace

Result<std::string> read_key_file(const std::filesystem::path& path) {
  const File file(path, O_RDONLY);
  if (!file.is_open()) return errno == ENOENT ? not_found("no such key") : system_error("read", path);
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_error("look at", path);
  if ((info.st_mode & 077) != 0) return invalid(fmt::format("others may read {}: run chmod 600 on it", path.string()));
  std::string text(kMost, '\0');
  const ssize_t n = ::read(file.get(), text.data(), text.size());
  if (n < 0) return system_error("read", path);
  text.resize(static_cast<size_t>(n));
  return text;
}

Status write_key_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path fresh = path.string() + ".new";
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open() || !write_all(file.get(), text)) return system_error("write", fresh);
  }
  const File before(path, O_RDWR);
  if (::rename(fresh.c_str(), path.c_str()) != 0 || !sync_folder_of(path)) return system_error("write", path);
  if (before.is_open() && !overwrite(before)) return system_error("overwrite the former", path);
  return {};
}

Result<KeptKey> take_key(std::string& text, const std::filesystem::path& path) {
  auto bytes = from_hex(std::string_view(text).substr(0, 2 * sizeof(Key)));
  sodium_memzero(text.data(), text.size());
  if (!bytes || bytes->size() != sizeof(Key)) {
    return invalid(fmt::format("{} is damaged: 64 hexadecimal digits", path.string()));
  }
  const KeptKey key([&](Key& out) { std::copy(bytes->begin(), bytes->end(), out.begin()); });
  sodium_memzero(bytes->data(), bytes->size());
  return key;
}

Result<KeptKey> read_key(const std::filesystem::path& path) {
  auto text = read_key_file(path);
  if (!text) return text.error();
  return take_key(*text, path);
}

Status write_key(const std::filesystem::path& path, const Key& key) {
  std::string text = to_hex(key) + "\n";
  auto written = write_key_file(path, text);
  sodium_memzero(text.data(), text.size());
  return written;
}

Status destroy_key_file(const std::filesystem::path& path) {
  const File file(path, O_RDWR);
  if (!file.is_open()) {
    if (errno == ENOENT) return {};
    return system_error("open", path);
  }
  if (!overwrite(file)) return system_error("overwrite", path);
  if (::unlink(path.c_str()) != 0 || !sync_folder_of(path)) return system_error("remove", path);
  return {};
}

Result<std::shared_ptr<void>> turn_in(const std::filesystem::path& folder) {
  auto open = std::make_shared<File>(folder, O_RDONLY | O_DIRECTORY);
  if (!open->is_open() || ::flock(open->get(), LOCK_EX) != 0) return system_error("open", folder);
  return std::shared_ptr<void>(std::move(open));
}

}  // namespace outcry::seal
