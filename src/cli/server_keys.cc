#include "cli/server_keys.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>

#include "base/secret.h"
#include "base/text.h"
#include "seal/passphrase.h"

namespace outcry::cli {
namespace {

// Whoever waits for an answer may be interrupted, also where the server has
// blocked the signals.
class Interruptible {
 public:
  Interruptible() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &signals, &before_);
  }
  ~Interruptible() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  sigset_t before_{};
};

// Its value is wiped where it stood, for /proc/PID/environ shows that.
std::optional<std::string> take_variable(const char* name) {
  char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  std::string out = value;
  sodium_memzero(value, out.size());
  unsetenv(name);
  return out;
}

bool is_installed(std::string_view program) {
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!folders.empty()) {
    const size_t end = folders.find(':');
    if (::access(fmt::format("{}/{}", folders.substr(0, end), program).c_str(), X_OK) == 0) return true;
    folders = end == std::string_view::npos ? std::string_view() : folders.substr(end + 1);
  }
  return false;
}

Result<std::string> asked_by_systemd(const std::string& prompt) {
  const Interruptible while_waiting;
  const std::string command = fmt::format("exec systemd-ask-password '{}:'", prompt);
  FILE* pipe = ::popen(command.c_str(), "re");
  if (pipe == nullptr) return failed("couldn't start systemd-ask-password");
  char line[1024] = {};
  const bool read = std::fgets(line, sizeof line, pipe) != nullptr;
  const int status = ::pclose(pipe);
  std::string out = line;
  sodium_memzero(line, sizeof line);
  if (!read || status != 0) return invalid("systemd-ask-password gave no passphrase");
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

Result<std::string> asked(const std::string& question) {
  if (auto given = take_variable(kKeysPassphrase)) return std::move(*given);
  if (::isatty(STDIN_FILENO) != 0) {
    const Interruptible while_typing;
    return type_passphrase((question + ": ").c_str(), Typed::kStdin);
  }
  if (is_installed("systemd-ask-password")) return asked_by_systemd(question);
  return invalid(fmt::format("a passphrase is needed: set {}, or run this on a terminal", kKeysPassphrase));
}

}  // namespace

Result<std::unique_ptr<seal::KeyRing>> open_keys(const DataFolder& folder, Random& random) {
  auto keys = seal::KeyRing::open(folder.keys(), random);
  if (!keys) return keys;
  if (!(*keys)->needs_passphrase()) {
    if (auto unused = take_variable(kKeysPassphrase)) sodium_memzero(unused->data(), unused->size());
    return keys;
  }
  auto answer = asked("Passphrase of the server keys");
  if (!answer) return answer.error();
  const Passphrase passphrase(std::move(*answer));
  if (const auto opened = (*keys)->open_with(passphrase.text()); !opened) return opened.error();
  return keys;
}

Result<std::unique_ptr<Passphrase>> new_keys_passphrase() {
  const bool given = std::getenv(kKeysPassphrase) != nullptr;
  auto answer = asked(fmt::format("Passphrase (at least {} characters)", seal::kShortestPassphrase));
  if (!answer) return answer.error();
  auto passphrase = std::make_unique<Passphrase>(std::move(*answer));
  if (length_of(passphrase->text()) < seal::kShortestPassphrase) {
    return invalid(fmt::format("the passphrase needs at least {} characters (typed, or in {})",
                               seal::kShortestPassphrase, kKeysPassphrase));
  }
  if (given) return passphrase;
  auto again = asked("Once more");
  if (!again) return again.error();
  if (Passphrase(std::move(*again)).text() != passphrase->text()) {
    return invalid("the two passphrases differ: nothing was written");
  }
  return passphrase;
}

void hide_memory() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

std::string swap_warning() {
  // Three keys a campaign, and an epoch or two.
  constexpr size_t kKeys = 256;
  if (secrets::room_for(kKeys)) return {};
  return "keys in memory may be swapped to the disk: raise the limit on locked memory (LimitMEMLOCK=8M in the "
         "service's unit, ulimit -l in a shell), or encrypt the swap";
}

}  // namespace outcry::cli
