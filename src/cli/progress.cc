#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

namespace outcry::cli {

using std::chrono::steady_clock;

Progress::Progress(std::string_view what, uint64_t total)
    : what_(what), total_(total), shown_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::show(uint64_t done) {
  const auto now = steady_clock::now();
  if (now - told_ < std::chrono::milliseconds(200)) return;
  told_ = now;
  const double seconds = std::chrono::duration<double>(now - began_).count();
  const double rate = static_cast<double>(done) / seconds;
  const auto rest = total_ > done ? static_cast<double>(total_ - done) / rate : 0.0;
  std::cerr << fmt::format("\r\033[K{} of {} {}, {:.0f} a second, {:.0f} s left", done, total_, what_, rate, rest)
            << std::flush;
}

}  // namespace outcry::cli
