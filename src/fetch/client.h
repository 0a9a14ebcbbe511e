// A Client asks other servers over HTTP (RFC 9110, by libcurl): logs that are
// audited, witnesses that are asked. It keeps connections for the next
// question, bounds what an answer may take (bytes, time), follows redirects
// of GET to http and https only, and obeys the environment's proxies
// (ALL_PROXY=socks5h://… reaches an onion service).
//
// Blocks. Any thread; as many questions at once as there are threads.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::fetch {

struct Answer {
  int status = 0;
  std::string type;  // Content-Type, or empty
  std::string body;
};

struct Options {
  size_t limit = size_t{1} << 20;            // bytes of a body; beyond: kInvalid
  std::chrono::milliseconds timeout{30000};  // for a whole answer
  std::chrono::milliseconds connect_timeout{10000};
  std::string ca_file{};  // instead of the system's certificates
};

class Client {
 public:
  explicit Client(Options options = {});
  ~Client();

  // An Answer of any status. kFailed: there was none, and why; kInvalid: it is
  // too long, or `url` is none.
  Result<Answer> get(const std::string& url) { return ask(url, nullptr, {}); }
  Result<Answer> post(const std::string& url, const char* type, std::string_view body) { return ask(url, type, body); }

 private:
  struct Line;  // one connection's curl handle

  Result<Answer> ask(const std::string& url, const char* type, std::string_view body);
  Result<std::unique_ptr<Line>> take();

  const Options options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Line>> idle_;  // GUARDED_BY(mutex_)
};

}  // namespace outcry::fetch
