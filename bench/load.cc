// bench_load MODE WHAT --port PORT [options]
//
// A load generator for one machine shared with the server under test: one
// thread, one epoll, keep-alive connections that each send their next request
// when the answer to the last is there. It reads of an answer what it must
// (status, Content-Length, "Connection: close") and skips the body.
//
//   get PATH       GET PATH, expects 200
//   sign PATH      POST PATH, a sign form with an address never used before; expects 303
//   confirm FILE   POST /confirm/TOKEN, the tokens of FILE one after the other, each once; expects 303
//
// Prints one line of JSON. An error is a wrong status, an answer that does
// not parse, or a connection that ends before its answer.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "requests.h"

namespace {

using bench::Options;
using bench::Requests;
using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "usage: bench_load get PATH | sign PATH | confirm FILE\n"
    "  --port PORT          of the server on 127.0.0.1\n"
    "  --connections N      default 64\n"
    "  --seconds S          default 5\n"
    "  --warm S             seconds before that are not counted, default 0\n"
    "  --skip N             confirm: the first N tokens were used before\n"
    "  --accept-encoding E  get: default none\n";

// How long answers took, in steps of 10 µs up to 10 s.
class Latencies {
 public:
  void add(Clock::duration taken) {
    const auto step = static_cast<size_t>(taken / std::chrono::microseconds(10));
    ++counts_[step < counts_.size() ? step : counts_.size() - 1];
    ++total_;
  }
  void clear() { *this = Latencies(); }
  [[nodiscard]] double quantile_ms(double q) const {
    const auto wanted = static_cast<uint64_t>(static_cast<double>(total_) * q);
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return static_cast<double>(i + 1) / 100;
    }
    return 0;
  }
  [[nodiscard]] uint64_t total() const { return total_; }

 private:
  std::vector<uint32_t> counts_ = std::vector<uint32_t>(1'000'000);
  uint64_t total_ = 0;
};

struct Head {
  int status = 0;     // 0: not an answer
  size_t length = 0;  // of the body
  bool close = false;
};

// `text` ends with the empty line.
Head parse_head(std::string_view text) {
  Head head;
  if (!text.starts_with("HTTP/1.1 ")) return head;
  bool sized = false;
  for (size_t at = text.find("\r\n") + 2; at + 2 < text.size();) {
    const size_t end = text.find("\r\n", at);
    const std::string_view line = text.substr(at, end - at);
    if (line.size() > 15 && ::strncasecmp(line.data(), "content-length:", 15) == 0) {
      head.length = std::strtoul(line.data() + 15, nullptr, 10);
      sized = true;
    } else if (line.size() > 11 && ::strncasecmp(line.data(), "connection:", 11) == 0) {
      head.close = line.find("close") != std::string_view::npos;
    }
    at = end + 2;
  }
  const int status = std::atoi(text.data() + 9);
  if (sized || status == 204 || status == 304) head.status = status;
  return head;
}

struct Connection {
  int fd = -1;
  bool waiting = false;  // for an answer
  bool close = false;    // once this answer is read
  int status = 0;        // of the answer whose body is being read
  size_t body_left = 0;
  Clock::time_point sent;
  std::string partial;  // the beginning of a head
};

class Load {
 public:
  Load(const Options& options, Requests& requests)
      : options_(options), requests_(requests), expected_(options.mode == "get" ? 200 : 303) {}

  // False if the server cannot be reached.
  bool run() {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    connections_.resize(static_cast<size_t>(options_.connections));
    for (Connection& one : connections_) {
      if (!open(one)) return false;
    }
    began_ = now_ = Clock::now();
    for (Connection& one : connections_) send_next(one);
    const auto warm_end = began_ + seconds(options_.warm);
    bool warm = options_.warm > 0;
    const auto end = warm_end + seconds(options_.seconds);
    while (now_ < end && waiting_ > 0) {
      wait();
      if (warm && now_ >= warm_end) {
        warm = false;
        latencies_.clear();
        began_ = now_;
      }
    }
    sending_ = false;
    const auto patience = now_ + seconds(10);
    while (waiting_ > 0 && now_ < patience) wait();
    ended_ = now_;
    errors_ += waiting_;
    return true;
  }

  void print() const {
    const double elapsed = std::chrono::duration<double>(ended_ - began_).count();
    std::string statuses;
    for (const auto& [status, count] : statuses_) {
      statuses += (statuses.empty() ? "\"" : ", \"") + std::to_string(status) + "\": " + std::to_string(count);
    }
    std::printf(
        "{\"requests\": %llu, \"seconds\": %.3f, \"per_second\": %.1f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, "
        "\"errors\": %llu, \"sent\": %llu, \"statuses\": {%s}}\n",
        static_cast<unsigned long long>(latencies_.total()), elapsed,
        elapsed > 0 ? static_cast<double>(latencies_.total()) / elapsed : 0, latencies_.quantile_ms(0.5),
        latencies_.quantile_ms(0.99), static_cast<unsigned long long>(errors_), static_cast<unsigned long long>(sent_),
        statuses.c_str());
  }

 private:
  static Clock::duration seconds(double s) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(s));
  }

  bool open(Connection& one) {
    one.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(options_.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(one.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      std::fprintf(stderr, "couldn't connect to port %d: %s\n", options_.port, std::strerror(errno));
      return false;
    }
    const int on = 1;
    ::setsockopt(one.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &one;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, one.fd, &event) == 0;
  }

  // An ended connection is opened anew; what it still owed is an error.
  void reopen(Connection& one) {
    ::close(one.fd);
    if (one.waiting) {
      ++errors_;
      --waiting_;
    }
    one = Connection();
    if (sending_ && open(one)) send_next(one);
  }

  void send_next(Connection& one) {
    if (!sending_) return;
    const std::string_view text = requests_.next();
    if (text.empty()) return;
    one.sent = Clock::now();
    one.waiting = true;
    ++waiting_;
    ++sent_;
    if (::send(one.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) reopen(one);
  }

  void wait() {
    std::array<epoll_event, 256> events;
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
    now_ = Clock::now();
    for (int i = 0; i < n; ++i) read(*static_cast<Connection*>(events[static_cast<size_t>(i)].data.ptr));
  }

  void read(Connection& one) {
    const ssize_t n = ::recv(one.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0 || !one.waiting) return reopen(one);
    std::string_view bytes(buffer_.data(), static_cast<size_t>(n));
    if (one.body_left == 0) {
      if (!one.partial.empty()) {
        one.partial += bytes;
        bytes = one.partial;
      }
      const size_t end = bytes.find("\r\n\r\n");
      if (end == std::string_view::npos) {
        if (one.partial.empty()) one.partial = bytes;
        return;
      }
      const Head head = parse_head(bytes.substr(0, end + 4));
      if (head.status == 0) return reopen(one);
      one.status = head.status;
      one.close = head.close;
      one.body_left = head.length + end + 4;
    }
    if (bytes.size() > one.body_left) return reopen(one);  // nothing was asked for that it could belong to
    one.body_left -= bytes.size();
    one.partial.clear();
    if (one.body_left == 0) finish(one);
  }

  void finish(Connection& one) {
    latencies_.add(Clock::now() - one.sent);
    ++statuses_[one.status];
    if (one.status != expected_) ++errors_;
    one.waiting = false;
    --waiting_;
    if (one.close) {
      reopen(one);
    } else {
      send_next(one);
    }
  }

  const Options& options_;
  Requests& requests_;
  const int expected_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
  Latencies latencies_;
  std::map<int, uint64_t> statuses_;
  uint64_t errors_ = 0, sent_ = 0, waiting_ = 0;
  bool sending_ = true;
  Clock::time_point began_, now_, ended_;
};

bool parse(int argc, char** argv, Options& options) {
  if (argc < 3 || (argc - 3) % 2 != 0) return false;
  options.mode = argv[1];
  options.what = argv[2];
  for (int i = 3; i < argc; i += 2) {
    const std::string_view name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--port") {
      options.port = std::atoi(value);
    } else if (name == "--connections") {
      options.connections = std::atoi(value);
    } else if (name == "--seconds") {
      options.seconds = std::atof(value);
    } else if (name == "--warm") {
      options.warm = std::atof(value);
    } else if (name == "--skip") {
      options.skip = std::strtoul(value, nullptr, 10);
    } else if (name == "--accept-encoding") {
      options.encoding = value;
    } else {
      return false;
    }
  }
  return options.port > 0 && options.connections > 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const auto requests = bench::requests_of(options);
  if (!requests) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  Load load(options, *requests);
  if (!load.run()) return 3;
  load.print();
  return 0;
}
