#include "cli/passphrase.h"

#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace outcry::cli {
namespace {

// Not shown while it lives, whatever ends the program.
class Hidden {
 public:
  explicit Hidden(int fd) : fd_(fd) {
    if (tcgetattr(fd, &before_) != 0) return;
    terminal_ = true;
    shown_ = before_;
    where_ = fd;
    for (size_t i = 0; i < std::size(kEnds); ++i) {
      struct sigaction action {};
      action.sa_handler = &show_and_end;
      sigaction(kEnds[i], &action, &handlers_[i]);
    }
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd, TCSAFLUSH, &hidden);
  }
  ~Hidden() {
    if (!terminal_) return;
    tcsetattr(fd_, TCSAFLUSH, &before_);
    for (size_t i = 0; i < std::size(kEnds); ++i) sigaction(kEnds[i], &handlers_[i], nullptr);
    std::cerr << '\n';
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  [[nodiscard]] bool terminal() const { return terminal_; }

 private:
  static constexpr int kEnds[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  // Only what a signal's handler may do.
  static void show_and_end(int signal) {
    tcsetattr(where_, TCSANOW, &shown_);
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }

  static inline termios shown_{};
  static inline int where_ = -1;
  const int fd_;
  termios before_{};
  bool terminal_ = false;
  struct sigaction handlers_[std::size(kEnds)]{};
};

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
  std::string line;
  {
    const Hidden hidden(fd);
    if (hidden.terminal()) std::cerr << prompt << std::flush;
    line = line_from(fd);
  }
  if (typed == Typed::kTerminal) ::close(fd);
  return line;
}

}  // namespace outcry::cli
