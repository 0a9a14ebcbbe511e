#include "cli/passphrase.h"

#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace outcry::cli {
namespace {

// A line without its end, byte by byte: what follows is somebody else's.
std::string line_from(int fd) {
  std::string line;
  for (char c = 0; ::read(fd, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

}  // namespace

Passphrase::~Passphrase() {
  sodium_memzero(text_.data(), text_.size());
}

Result<std::string> ask_passphrase(const char* prompt, Typed typed) {
  if (const char* given = std::getenv("OUTCRY_PASSPHRASE")) return std::string(given);
  return type_passphrase(prompt, typed);
}

Result<std::string> type_passphrase(const char* prompt, Typed typed) {
  const int fd = typed == Typed::kStdin ? STDIN_FILENO : ::open("/dev/tty", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return invalid("there is no terminal to type the passphrase at: set OUTCRY_PASSPHRASE");
  termios before{};
  const bool terminal = tcgetattr(fd, &before) == 0;
  if (terminal) {
    std::cerr << prompt << std::flush;
    termios hidden = before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd, TCSAFLUSH, &hidden);
  }
  std::string line = line_from(fd);
  if (terminal) {
    tcsetattr(fd, TCSAFLUSH, &before);
    std::cerr << '\n';
  }
  if (typed == Typed::kTerminal) ::close(fd);
  return line;
}

}  // namespace outcry::cli
