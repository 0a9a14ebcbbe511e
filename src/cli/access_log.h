// The AccessLog: a line a request, in files that rotate. Lines are collected in
// memory and written by flush(); what comes faster than that is counted, not
// kept. It holds no address, no target and no body.
//
// line() from any thread; flush() by one, a few times a second.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "web/http/server.h"

namespace outcry::cli {

class AccessLog {
 public:
  // In `folder`/access.log, three files of 10 MB.
  explicit AccessLog(const std::filesystem::path& folder);
  ~AccessLog();

  void line(const http::AccessLine& line);
  void flush();

 private:
  struct File;
  std::unique_ptr<File> file_;
  std::mutex mutex_;
  std::string lines_;      // GUARDED_BY(mutex_)
  std::string time_;       // GUARDED_BY(mutex_); as of the last flush
  uint64_t left_off_ = 0;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::cli
