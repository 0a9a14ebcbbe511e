#include "fetch/client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <thread>

namespace outcry::fetch {
namespace {

using namespace std::chrono_literals;

std::string answer_of(std::string_view head, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}", head, body.size(),
                     body);
}

// A server that says by path what it was told to say, one connection at a
// time. An answer that is empty never comes.
class Canned {
 public:
  explicit Canned(std::map<std::string, std::string> answers)
      : answers_(std::move(answers)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Canned() {
    ::shutdown(socket_, SHUT_RDWR);
    if (const int open = connection_.load(); open >= 0) ::shutdown(open, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string url(std::string_view path) const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
  }
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] std::string heard() const { return heard_; }  // of the last question answered

 private:
  void serve() {
    for (int fd = ::accept(socket_, nullptr, nullptr); fd >= 0; fd = ::accept(socket_, nullptr, nullptr)) {
      ++connections_;
      connection_ = fd;
      while (answer_one(fd)) {
      }
      connection_ = -1;
      ::close(fd);
    }
  }
  bool answer_one(int fd) {
    std::string in;
    char buffer[4096];
    while (in.find("\r\n\r\n") == std::string::npos || (in.starts_with("POST") && !in.ends_with("."))) {
      const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
      if (n <= 0) return false;
      in.append(buffer, static_cast<size_t>(n));
    }
    const size_t from = in.find(' ') + 1;
    const std::string& out = answers_[in.substr(from, in.find(' ', from) - from)];
    heard_ = in;
    return out.empty() || ::send(fd, out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size());
  }

  std::map<std::string, std::string> answers_;
  int socket_;
  uint16_t port_ = 0;
  std::atomic<int> connections_{0}, connection_{-1};
  std::string heard_;
  std::thread thread_;
};

TEST(Client, GetsWhatIsThereOnOneConnection) {
  Canned server({{"/a", answer_of("200 OK", "one")}, {"/b", answer_of("404 Not Found", "none")}});
  Client client;
  const auto a = client.get(server.url("/a"));
  ASSERT_TRUE(a) << a.error().message;
  EXPECT_EQ(a->status, 200);
  EXPECT_EQ(a->body, "one");
  EXPECT_EQ(a->type, "text/plain");
  const auto b = client.get(server.url("/b"));
  ASSERT_TRUE(b);
  EXPECT_EQ(b->status, 404);
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, PostsABodyAndFollowsNoRedirectWithIt) {
  Canned server({{"/in", answer_of("302 Found\r\nLocation: /out", "")}, {"/out", answer_of("200 OK", "wrong")}});
  Client client;
  const auto answer = client.post(server.url("/in"), "text/plain", "old 3\n.");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 302);
  EXPECT_NE(server.heard().find("Content-Length: 7\r\n"), std::string::npos);
  EXPECT_TRUE(server.heard().ends_with("\r\n\r\nold 3\n."));
}

TEST(Client, RedirectsLeadToTheWebOnly) {
  Canned server({{"/here", answer_of("301 Moved\r\nLocation: /there", "")},
                 {"/there", answer_of("200 OK", "found")},
                 {"/disk", answer_of("302 Found\r\nLocation: file:///etc/passwd", "")},
                 {"/round", answer_of("302 Found\r\nLocation: /round", "")}});
  Client client;
  const auto there = client.get(server.url("/here"));
  ASSERT_TRUE(there) << there.error().message;
  EXPECT_EQ(there->body, "found");
  EXPECT_FALSE(client.get(server.url("/disk")));
  EXPECT_FALSE(client.get(server.url("/round")));
  const auto file = client.get("file:///etc/passwd");
  ASSERT_FALSE(file) << "a file was read";
  EXPECT_EQ(file.error().kind, Error::kInvalid);
}

TEST(Client, AnAnswerThatIsTooLongOrTooSlowOrCutIsNone) {
  Canned server({{"/long", answer_of("200 OK", std::string(1001, 'x'))},
                 {"/fits", answer_of("200 OK", std::string(1000, 'x'))},
                 {"/cut", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"},
                 {"/never", ""}});
  Client client({.limit = 1000, .timeout = 300ms});
  EXPECT_EQ(client.get(server.url("/long")).error().kind, Error::kInvalid);
  EXPECT_EQ(client.get(server.url("/fits"))->body.size(), 1000U);
  EXPECT_EQ(client.get(server.url("/cut")).error().kind, Error::kFailed);
  EXPECT_EQ(client.get(server.url("/never")).error().kind, Error::kFailed);
}

TEST(Client, AnErrorNamesTheHostAndNoSecret) {
  Client client({.timeout = 500ms});
  const auto none = client.get("http://127.0.0.1:1/x?token=secret");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Error::kFailed);
  EXPECT_NE(none.error().message.find("127.0.0.1:1/x"), std::string::npos);
  EXPECT_EQ(none.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace outcry::fetch
