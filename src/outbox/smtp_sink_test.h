// An SmtpSink is a mail server for tests: a real one, on a port of 127.0.0.1
// that the system chooses, which keeps what it gets and misbehaves as told.
// It speaks what RFC 5321 asks of a server for one recipient a mail, and as
// told STARTTLS, AUTH PLAIN and SMTPUTF8.
//
// Header-only, for test programs. Thread-safe. TLS: smtp_sink_tls_test.h.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/bytes.h"

namespace outcry::outbox {

// A connection's bytes, in clear or in TLS.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual long read(char* out, size_t size) = 0;  // 0 or less: over
  virtual bool write(std::string_view bytes) = 0;
};

class PlainWire final : public Wire {
 public:
  explicit PlainWire(int fd) : fd_(fd) {}
  long read(char* out, size_t size) override { return ::recv(fd_, out, size, 0); }
  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

 private:
  int fd_;
};

class SmtpSink {
 public:
  using Upgrade = std::function<std::unique_ptr<Wire>(int fd)>;  // to TLS; null if the handshake fails

  struct Options {
    bool smtputf8 = false;
    std::string user = {}, password = {};  // if set, MAIL needs AUTH first
    Upgrade tls = {};                      // if set, STARTTLS is offered and needed, or
    bool tls_at_once = false;              // TLS starts with the first byte
  };

  enum Stage { kGreeting, kSender, kRecipient, kData, kMiddle, kEnd };
  // What goes wrong, and where: kMiddle is within the mail (hanging up only),
  // kEnd the answer to the whole of it.
  struct Fault {
    Stage stage;
    std::string reply = {};                // in place of the right one; empty: hang up
    std::chrono::milliseconds delay = {};  // before that
    bool only_slow = false;                // after the delay, the right answer
  };

  struct Mail {
    std::string from, to;
    std::string eml;  // dots unstuffed
    std::string user;
    bool encrypted = false;
    bool utf8 = false;  // sent with SMTPUTF8
  };

  SmtpSink() : SmtpSink(Options{}) {}
  explicit SmtpSink(Options options, uint16_t port = 0) : options_(std::move(options)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_loop(); });
  }

  ~SmtpSink() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    hang_up();
    for (std::thread& thread : threads_) thread.join();
  }

  [[nodiscard]] uint16_t port() const { return port_; }

  // Each fault happens once, those of one stage in the order given.
  void fail_next(Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_.push_back(std::move(fault));
  }

  [[nodiscard]] std::vector<Mail> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int most_at_once() const { return most_at_once_; }

  // False if `count` mails have not come by then.
  bool wait_for(size_t count, std::chrono::milliseconds within = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, within, [&] { return mails_.size() >= count; });
  }

  // All connections are cut, as by a power cut.
  void hang_up() {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
  }

 private:
  // One connection's talk.
  struct Session {
    std::unique_ptr<Wire> wire;
    int fd;
    std::string buffer = {};
    Mail mail = {};
    bool encrypted = false;
    std::string user = {};

    std::optional<std::string> line() {
      for (;;) {
        const size_t end = buffer.find("\r\n");
        if (end != std::string::npos) {
          std::string out = buffer.substr(0, end);
          buffer.erase(0, end + 2);
          return out;
        }
        char chunk[4096];
        const long got = wire->read(chunk, sizeof chunk);
        if (got <= 0) return std::nullopt;
        buffer.append(chunk, static_cast<size_t>(got));
      }
    }
    bool say(std::string_view reply) { return wire->write(std::string(reply) + "\r\n"); }
  };

  void accept_loop() {
    while (!stopping_) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) continue;
      const std::lock_guard lock(mutex_);
      ++connections_;
      open_.insert(fd);
      most_at_once_ = std::max<int>(most_at_once_, static_cast<int>(open_.size()));
      threads_.emplace_back([this, fd] {
        talk(fd);
        const std::lock_guard inner(mutex_);
        open_.erase(fd);
        ::close(fd);
      });
    }
  }

  void talk(int fd) {
    Session session{std::make_unique<PlainWire>(fd), fd};
    if (options_.tls && options_.tls_at_once && !encrypt(session)) return;
    if (answer(session, kGreeting, "220 sink.example ESMTP") != kRight) return;
    while (auto line = session.line()) {
      if (!obey(session, *line)) return;
    }
  }

  bool encrypt(Session& session) {
    session.buffer.clear();
    session.wire = options_.tls(session.fd);
    session.encrypted = session.wire != nullptr;
    return session.encrypted;
  }

  // False: the connection is over.
  bool obey(Session& session, const std::string& line) {
    const std::string verb = line.substr(0, line.find(' '));
    if (verb == "EHLO") return session.say(hello(session));
    if (verb == "STARTTLS") return session.say("220 2.0.0 go ahead") && encrypt(session);
    if (verb == "AUTH") return log_in(session, line);
    if (verb == "MAIL") return begin(session, line);
    if (verb == "RCPT") {
      session.mail.to = between(line);
      return answer(session, kRecipient, "250 2.1.5 ok") != kHungUp;
    }
    if (verb == "DATA") return take(session);
    if (verb == "QUIT") return session.say("221 2.0.0 bye") && false;
    return session.say(verb == "RSET" || verb == "NOOP" ? "250 2.0.0 ok" : "502 5.5.2 unknown");
  }

  std::string hello(const Session& session) const {
    std::string out = "250-sink.example\r\n";
    if (options_.tls && !session.encrypted) out += "250-STARTTLS\r\n";
    if (!options_.user.empty()) out += "250-AUTH PLAIN\r\n";
    if (options_.smtputf8) out += "250-SMTPUTF8\r\n";
    return out + "250-8BITMIME\r\n250 SIZE 1000000";
  }

  bool log_in(Session& session, const std::string& line) {
    std::string blob = line.size() > 11 ? line.substr(11) : "";  // "AUTH PLAIN "
    if (blob.empty()) {
      if (!session.say("334 ")) return false;
      blob = session.line().value_or("");
    }
    const auto plain = from_base64(blob);
    const std::string right = std::string("\0", 1) + options_.user + std::string("\0", 1) + options_.password;
    if (!plain || text_of(*plain) != right) return session.say("535 5.7.8 wrong password");
    session.user = options_.user;
    return session.say("235 2.7.0 welcome");
  }

  bool begin(Session& session, const std::string& line) {
    if (options_.tls && !session.encrypted) return session.say("530 5.7.0 STARTTLS first");
    if (!options_.user.empty() && session.user.empty()) return session.say("530 5.7.0 AUTH first");
    session.mail = {};
    session.mail.from = between(line);
    session.mail.utf8 = line.find(" SMTPUTF8") != std::string::npos;
    return answer(session, kSender, "250 2.1.0 ok") != kHungUp;
  }

  bool take(Session& session) {
    const Answer begun = answer(session, kData, "354 go on");
    if (begun != kRight) return begun == kWrong;
    while (auto line = session.line()) {
      if (*line == ".") {
        // Kept before the answer, so that who has the answer finds the mail.
        return answer(session, kEnd, "250 2.0.0 taken", [&] { keep(session); }) != kHungUp;
      }
      session.mail.eml += (line->starts_with('.') ? line->substr(1) : *line) + "\r\n";
      if (next_fault(kMiddle)) return false;
    }
    return false;
  }

  enum Answer { kRight, kWrong, kHungUp };

  template <class Before>
  Answer answer(Session& session, Stage stage, std::string_view right, Before before) {
    const std::optional<Fault> fault = next_fault(stage);
    if (fault) {
      std::this_thread::sleep_for(fault->delay);
      if (!fault->only_slow) return !fault->reply.empty() && session.say(fault->reply) ? kWrong : kHungUp;
    }
    before();
    return session.say(right) ? kRight : kHungUp;
  }
  Answer answer(Session& session, Stage stage, std::string_view right) {
    return answer(session, stage, right, [] {});
  }

  std::optional<Fault> next_fault(Stage stage) {
    const std::lock_guard lock(mutex_);
    for (auto it = faults_.begin(); it != faults_.end(); ++it) {
      if (it->stage != stage) continue;
      Fault fault = *it;
      faults_.erase(it);
      return fault;
    }
    return std::nullopt;
  }

  void keep(const Session& session) {
    const std::lock_guard lock(mutex_);
    mails_.push_back(session.mail);
    mails_.back().user = session.user;
    mails_.back().encrypted = session.encrypted;
    arrived_.notify_all();
  }

  static std::string between(const std::string& line) {
    const size_t start = line.find('<');
    const size_t end = line.find('>');
    return start == std::string::npos || end == std::string::npos ? "" : line.substr(start + 1, end - start - 1);
  }

  const Options options_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> most_at_once_{0};

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Fault> faults_;          // guarded by mutex_
  std::vector<Mail> mails_;           // guarded by mutex_
  std::set<int> open_;                // guarded by mutex_
  std::vector<std::thread> threads_;  // grown by acceptor_, under mutex_
  std::thread acceptor_;
};

}  // namespace outcry::outbox
