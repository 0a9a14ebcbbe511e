// Progress tells a person at the terminal how far a long verb is, at what
// rate, and how long it may still take: one line on stderr that is written
// over. Says nothing where stderr is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace outcry::cli {

class Progress {
 public:
  // `what` is counted: "signatures".
  Progress(std::string_view what, uint64_t total);
  ~Progress();  // the line is cleared
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(uint64_t done) {
    if (shown_ && done % 256 == 0) show(done);
  }

 private:
  void show(uint64_t done);

  const std::string_view what_;
  const uint64_t total_;
  const bool shown_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point told_ = began_;
};

}  // namespace outcry::cli
