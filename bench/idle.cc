// bench_idle PORT N PATH
//
// Opens N keep-alive connections to 127.0.0.1:PORT, sends one GET of PATH on
// each and reads the answer, prints one line of JSON, and holds the
// connections until its standard input ends.
#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

// -1 if the server does not take it.
int open_connection(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const timeval patience{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
  }
  if (fd >= 0) ::close(fd);
  return -1;
}

// Whether a whole answer with status 200 and a Content-Length came back.
bool get(int fd, const std::string& request) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return false;
  std::string answer;
  std::array<char, 65536> buffer;
  size_t wanted = 0;
  while (wanted == 0 || answer.size() < wanted) {
    const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    answer.append(buffer.data(), static_cast<size_t>(n));
    const size_t end = answer.find("\r\n\r\n");
    if (wanted != 0 || end == std::string::npos) continue;
    const char* length = ::strcasestr(answer.c_str(), "\r\ncontent-length:");
    if (length == nullptr || !answer.starts_with("HTTP/1.1 200")) return false;
    wanted = end + 4 + std::strtoul(length + std::strlen("\r\ncontent-length:"), nullptr, 10);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_idle PORT N PATH\n");
    return 2;
  }
  const int port = std::atoi(argv[1]);
  const auto n = static_cast<size_t>(std::atol(argv[2]));
  const std::string request = "GET " + std::string(argv[3]) + " HTTP/1.1\r\nHost: 127.0.0.1:" + argv[1] +
                              "\r\nUser-Agent: bench_idle\r\nAccept-Encoding: gzip\r\n\r\n";
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);

  std::vector<int> open;
  size_t errors = 0;
  for (size_t i = 0; i < n; ++i) {
    const int fd = open_connection(port);
    if (fd < 0) {
      ++errors;
      continue;
    }
    if (!get(fd, request)) ++errors;
    open.push_back(fd);
  }
  std::printf("{\"open\": %zu, \"errors\": %zu}\n", open.size(), errors);
  std::fflush(stdout);
  std::array<char, 256> ignored;
  while (::read(STDIN_FILENO, ignored.data(), ignored.size()) > 0) {
  }
  return 0;
}
