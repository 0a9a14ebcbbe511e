// The requests of a load: what bench_load sends, one after the other, without
// allocating anything once it runs. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bench {

struct Options {
  std::string mode, what, encoding;
  int port = 0;
  int connections = 64;
  double seconds = 5, warm = 0;
  size_t skip = 0;
};

class Requests {
 public:
  virtual ~Requests() = default;
  // Empty: there are no more. Valid until the next call.
  virtual std::string_view next() = 0;
};

// Null if there is no such mode.
std::unique_ptr<Requests> requests_of(const Options& options);

}  // namespace bench
