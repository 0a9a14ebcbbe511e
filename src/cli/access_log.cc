#include "cli/access_log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <array>
#include <charconv>

#include "base/clock.h"

namespace outcry::cli {
namespace {

constexpr size_t kFile = 10 << 20, kFiles = 3, kMostLines = 4 << 20;

std::string_view to_text(http::Method method) {
  constexpr std::string_view kNames[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "OTHER"};
  return kNames[static_cast<size_t>(method)];
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end).push_back(' ');
}

}  // namespace

struct AccessLog::File {
  explicit File(const std::string& name)
      : logger("access", std::make_shared<spdlog::sinks::rotating_file_sink_st>(name, kFile, kFiles)) {
    logger.set_pattern("%v");
  }
  spdlog::logger logger;
};

AccessLog::AccessLog(const std::filesystem::path& folder) : time_(to_rfc3339(SystemClock().now())) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  file_ = std::make_unique<File>((folder / "access.log").string());
}

AccessLog::~AccessLog() {
  flush();
}

void AccessLog::line(const http::AccessLine& line) {
  const std::lock_guard lock(mutex_);
  if (lines_.size() > kMostLines) {
    ++left_off_;
    return;
  }
  lines_.append(time_).append(" ").append(to_text(line.method)).append(" ");
  lines_.append(line.route.empty() ? std::string_view("-") : line.route).append(" ");
  append_number(lines_, line.status);
  append_number(lines_, line.bytes);
  lines_.append("B ");
  append_number(lines_, line.took.count());
  lines_.append("us\n");
}

void AccessLog::flush() {
  std::string lines;
  {
    const std::lock_guard lock(mutex_);
    time_ = to_rfc3339(SystemClock().now());
    if (left_off_ > 0)
      fmt::format_to(std::back_inserter(lines_), "{} and {} more\n", time_, std::exchange(left_off_, 0));
    lines.swap(lines_);
    lines_.reserve(lines.size());
  }
  if (lines.empty()) return;
  lines.pop_back();  // the logger adds it
  file_->logger.info(lines);
  file_->logger.flush();
}

}  // namespace outcry::cli
