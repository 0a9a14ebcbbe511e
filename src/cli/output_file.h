// An OutputFile is a file that is there whole or not at all: it is written
// beside its name, for its owner only, and takes the name at finish(); also a
// signal that ends the program leaves nothing behind. The name "-" is standard
// output, where nothing can be taken back.
//
// One at a time; used by one thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/bytes.h"

namespace outcry::cli {

class OutputFile {
 public:
  // Unless `force`, kInvalid if the file exists.
  static Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& file, bool force);
  ~OutputFile();  // removes what was not finished
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status write(std::string_view text);
  Status write(ByteView bytes) { return write(text_of(bytes)); }
  // To the disk, and under its name.
  Status finish();

  [[nodiscard]] bool is_stdout() const { return fresh_.empty(); }
  [[nodiscard]] bool is_terminal() const;
  [[nodiscard]] uint64_t size() const { return size_; }

 private:
  OutputFile(std::filesystem::path file, std::filesystem::path fresh, int fd, bool force)
      : file_(std::move(file)), fresh_(std::move(fresh)), fd_(fd), force_(force) {}
  Status flush();

  const std::filesystem::path file_, fresh_;
  int fd_;
  const bool force_;
  bool finished_ = false;
  std::string waiting_;
  uint64_t size_ = 0;
};

// A Scratch is an empty file beside `file`, for its owner only, that goes with
// the object unless it took a name; a signal that ends the program takes it
// along. One at a time.
class Scratch {
 public:
  static Result<std::unique_ptr<Scratch>> beside(const std::filesystem::path& file);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  Status append(ByteView bytes);
  // To the disk, and under this name, which nothing may have yet.
  Status become(const std::filesystem::path& file);

 private:
  Scratch(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
};

}  // namespace outcry::cli
