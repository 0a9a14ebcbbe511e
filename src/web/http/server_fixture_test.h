// A real server on a free port, and clients that write bytes to it: the
// fixture of this room's tests.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "web/http/server.h"

namespace outcry::http {

using namespace std::chrono_literals;

class RawClient {
 public:
  explicit RawClient(uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // One whole answer, body by Content-Length; what there is at the end of the
  // connection or of `patience` otherwise.
  std::string answer(bool has_body = true, std::chrono::milliseconds patience = 8s) {
    const size_t head = fill_until([](const std::string& in) { return in.find("\r\n\r\n"); }, patience);
    if (head == std::string::npos) return std::exchange(in_, {});
    size_t size = head + 4;
    const size_t length = in_.find("Content-Length: ");
    if (has_body && length < head) size += std::stoul(in_.substr(length + 16));
    fill_until([&](const std::string& in) { return in.size() >= size ? 0 : std::string::npos; }, patience);
    std::string answer = in_.substr(0, size);
    in_.erase(0, size);
    return answer;
  }
  // Everything up to and with `text`.
  std::string until(std::string_view text, std::chrono::milliseconds patience = 8s) {
    const size_t at = fill_until([&](const std::string& in) { return in.find(text); }, patience);
    const size_t size = at == std::string::npos ? in_.size() : at + text.size();
    std::string got = in_.substr(0, size);
    in_.erase(0, size);
    return got;
  }
  // The server ended the connection in good order (no reset), and sent nothing more.
  bool ended(std::chrono::milliseconds patience = 8s) {
    fill_until([](const std::string&) { return std::string::npos; }, patience);
    return ended_ && in_.empty();
  }
  [[nodiscard]] bool was_reset() const { return reset_; }

 private:
  size_t fill_until(const std::function<size_t(const std::string&)>& found, std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (true) {
      if (const size_t at = found(in_); at != std::string::npos) return at;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      pollfd wait{socket_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return std::string::npos;
      char buffer[16384];
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      ended_ = n == 0;
      reset_ = n < 0;
      if (n <= 0) return std::string::npos;
      in_.append(buffer, static_cast<size_t>(n));
    }
  }

  int socket_;
  bool connected_ = false;
  bool ended_ = false;
  bool reset_ = false;
  std::string in_;
};

class ServerTest : public testing::Test, protected Handler {
 protected:
  using Action = std::function<void(const Request&, Reply)>;

  void start(ServerOptions options = {}) {
    options.port = 0;
    if (options.threads == 0) options.threads = 2;
    auto server = Server::start(std::move(options), *this);
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }
  // While the handler is still whole.
  void TearDown() override { server_.reset(); }

  void answer_with(Action action) { action_ = std::move(action); }
  void answer_with_page(std::string body) {
    const auto page = prebuild(200, {{"Content-Type", "text/html; charset=utf-8"}}, std::move(body));
    answer_with([page](const Request&, Reply reply) {
      Response response;
      response.prebuilt = page;
      response.route = "/page";
      reply(std::move(response));
    });
  }

  // The answer to one request on a connection of its own.
  std::string exchange(std::string_view request, bool has_body = true) {
    RawClient client(server_->port());
    client.send(request);
    return client.answer(has_body);
  }
  static std::string get(std::string_view path, std::string_view headers = {}) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
  }
  static std::string post(std::string_view path, std::string_view body, std::string_view headers = {}) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(headers) + "\r\n" + std::string(body);
  }
  static int status_of(std::string_view answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0;
  }
  static std::string header_of(std::string_view answer, std::string_view name) {
    const std::string line = "\r\n" + std::string(name) + ": ";
    const size_t at = answer.find(line);
    if (at == std::string_view::npos || at > answer.find("\r\n\r\n")) return {};
    const size_t from = at + line.size();
    return std::string(answer.substr(from, answer.find("\r\n", from) - from));
  }
  static std::string body_of(std::string_view answer) {
    return std::string(answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size())));
  }
  std::vector<std::pair<std::string, int>> access_log() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds patience = 8s) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(5ms);
    }
    return true;
  }

  void handle(const Request& request, Reply reply) override { action_(request, std::move(reply)); }
  // Of "/large", ten times as much as of others.
  BodyBounds body_bounds(const Request& head, const BodyBounds& standard) override {
    return head.path == "/large" ? BodyBounds{10 * standard.bytes, 10 * standard.time} : standard;
  }
  Response refused(const Request& head, int status) override {
    return head.path == "/large" ? Response::text(status, "too large, even for " + std::string(head.query))
                                 : error(status);
  }
  Response error(int status) override { return Response::text(status, "sorry, " + std::to_string(status)); }
  void answered(const AccessLine& line) override {
    const std::lock_guard lock(mutex_);
    lines_.emplace_back(line.route, line.status);
  }

  Action action_ = [](const Request&, Reply reply) { reply(Response::text(200, "hello")); };
  std::mutex mutex_;
  std::vector<std::pair<std::string, int>> lines_;  // GUARDED_BY(mutex_)
  std::unique_ptr<Server> server_;                  // last: its threads use the rest
};

}  // namespace outcry::http
