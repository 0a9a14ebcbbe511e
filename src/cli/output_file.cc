#include "cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "cli/data_folder.h"

namespace outcry::cli {
namespace {

constexpr size_t kAtOnce = size_t{1} << 18;

Error is_there(const std::filesystem::path& file) {
  return invalid(fmt::format("{} exists already: name another, or say --force to replace it", file.string()));
}

// What is to go if somebody ends the program with Ctrl-C; empty: nothing.
using Unfinished = char[PATH_MAX];
Unfinished unfinished, scratch, journal;  // SQLite's, of the scratch

void end_without_trace(int signal) {
  for (const char* file : {unfinished, scratch, journal}) {
    if (file[0] != '\0') ::unlink(file);
  }
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void watch(const std::string& fresh, Unfinished& as) {
  if (fresh.size() >= sizeof as) return;
  std::memcpy(as, fresh.c_str(), fresh.size() + 1);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, end_without_trace);
}

Error couldnt_write(const std::filesystem::path& file) {
  return failed(fmt::format("couldn't write {}: {}", file.string(), std::strerror(errno)));
}

Status write_whole(int fd, std::string_view rest, const std::filesystem::path& file) {
  while (!rest.empty()) {
    const ssize_t n = ::write(fd, rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return couldnt_write(file);
    rest.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

// Without `force` only if nothing has that name; where the file system cannot
// promise that, create() has looked.
bool take_name(const char* fresh, const char* file, bool force) {
  if (!force && ::renameat2(AT_FDCWD, fresh, AT_FDCWD, file, RENAME_NOREPLACE) == 0) return true;
  if (!force && errno != EINVAL && errno != ENOSYS) return false;
  return ::rename(fresh, file) == 0;
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::filesystem::path& file, bool force) {
  if (file == "-") return std::unique_ptr<OutputFile>(new OutputFile("standard output", {}, STDOUT_FILENO, true));
  std::error_code ignored;
  if (!force && std::filesystem::exists(std::filesystem::symlink_status(file, ignored))) return is_there(file);
  std::string fresh = file.string() + ".XXXXXX.new";
  const int fd = ::mkostemps(fresh.data(), 4, O_CLOEXEC);  // mode 0600
  if (fd < 0) return couldnt_write(file);
  watch(fresh, unfinished);
  return std::unique_ptr<OutputFile>(new OutputFile(file, fresh, fd, force));
}

OutputFile::~OutputFile() {
  if (is_stdout()) {
    if (!finished_) (void)flush();
  } else {
    ::close(fd_);
    if (!finished_) ::unlink(fresh_.c_str());
    unfinished[0] = '\0';
  }
}

bool OutputFile::is_terminal() const {
  return ::isatty(fd_) == 1;
}

Status OutputFile::write(std::string_view text) {
  waiting_.append(text);
  size_ += text.size();
  return waiting_.size() < kAtOnce ? Status() : flush();
}

Status OutputFile::flush() {
  if (auto written = write_whole(fd_, waiting_, file_); !written) return written;
  waiting_.clear();
  return {};
}

Status OutputFile::finish() {
  if (auto flushed = flush(); !flushed) return flushed;
  finished_ = is_stdout();
  if (finished_) return {};
  if (::fsync(fd_) != 0) return couldnt_write(file_);
  if (!take_name(fresh_.c_str(), file_.c_str(), force_))
    return errno == EEXIST ? is_there(file_) : couldnt_write(file_);
  finished_ = true;
  return sync_folder_of(file_) ? Status() : couldnt_write(file_);
}

Result<std::unique_ptr<Scratch>> Scratch::beside(const std::filesystem::path& file) {
  std::string name = file.string() + ".XXXXXX.new";
  const int fd = ::mkostemps(name.data(), 4, O_CLOEXEC);  // mode 0600
  if (fd < 0) return couldnt_write(file);
  watch(name, scratch);
  watch(name + "-journal", journal);
  return std::unique_ptr<Scratch>(new Scratch(name, fd));
}

Scratch::~Scratch() {
  ::close(fd_);
  if (!path_.empty()) ::unlink(path_.c_str());
  scratch[0] = journal[0] = '\0';
}

Status Scratch::append(ByteView bytes) {
  return write_whole(fd_, text_of(bytes), path_);
}

Status Scratch::become(const std::filesystem::path& file) {
  if (::fsync(fd_) != 0) return couldnt_write(file);
  if (!take_name(path_.c_str(), file.c_str(), false)) return couldnt_write(file);
  path_.clear();
  return sync_folder_of(file) ? Status() : couldnt_write(file);
}

}  // namespace outcry::cli
