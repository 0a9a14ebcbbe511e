// bench_fsync FOLDER SECONDS
//
// The machine's own rate of durable writes: appends 4 KiB to a file in FOLDER
// and calls fdatasync(), one after the other, for SECONDS. Whoever commits
// one by one cannot be faster. Prints one line of JSON.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_fsync FOLDER SECONDS\n");
    return 2;
  }
  const std::string file = std::string(argv[1]) + "/fsync-rate.tmp";
  const double seconds = std::atof(argv[2]);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    std::fprintf(stderr, "couldn't write %s: %s\n", file.c_str(), std::strerror(errno));
    return 3;
  }
  ::unlink(file.c_str());

  std::array<char, 4096> page;
  page.fill('x');
  long writes = 0;
  const auto began = Clock::now();
  double elapsed = 0;
  while (elapsed < seconds) {
    if (::write(fd, page.data(), page.size()) != static_cast<ssize_t>(page.size()) || ::fdatasync(fd) != 0) {
      std::fprintf(stderr, "couldn't write %s: %s\n", file.c_str(), std::strerror(errno));
      return 3;
    }
    ++writes;
    elapsed = std::chrono::duration<double>(Clock::now() - began).count();
  }
  std::printf("{\"requests\": %ld, \"seconds\": %.3f, \"per_second\": %.1f}\n", writes, elapsed,
              static_cast<double>(writes) / elapsed);
  return 0;
}
