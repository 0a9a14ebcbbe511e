#include "fuzz.h"
#include "web/http/request_reader.h"

using outcry::http::RequestReader;

namespace {

constexpr size_t kHeaderLimit = 1024, kBodyLimit = 2048;
constexpr std::string_view kUnfinished = "unfinished", kRefused = "refused";

// What came out of `bytes`, fed in pieces of `step`.
std::string read_all(std::string_view bytes, size_t step) {
  using Progress = RequestReader::Progress;
  RequestReader reader(kHeaderLimit, kBodyLimit);
  std::string log;
  while (true) {
    switch (reader.advance()) {
      case Progress::kMore: {
        if (bytes.empty()) return log + (reader.has_begun() ? std::string(kUnfinished) : "");
        const std::span<char> room = reader.room();
        MUST_HOLD(!room.empty() && room.size() <= kHeaderLimit + kBodyLimit + 8192);
        const size_t n = std::min({step, room.size(), bytes.size()});
        bytes.copy(room.data(), n);
        bytes.remove_prefix(n);
        reader.arrived(n);
        break;
      }
      case Progress::kContinue:
        log += "100\n";
        break;
      case Progress::kWhole: {
        const auto& request = reader.request();
        MUST_HOLD(request.body.size() <= kBodyLimit);
        MUST_HOLD(request.target.size() <= kHeaderLimit);
        log += std::string(request.path) + "?" + std::string(request.query) + " [" + std::string(request.body) + "] " +
               (reader.keeps_alive() ? "stays" : "closes") + "\n";
        for (const auto& [name, value] : *request.headers) log += std::string(name) + "=" + std::string(value) + "\n";
        reader.next();
        break;
      }
      case Progress::kRefused:
        MUST_HOLD(reader.status() >= 400 && reader.status() < 600);
        return log + std::string(kRefused);
    }
  }
}

// Whether the same requests came out. What cannot become one may be refused a
// few bytes sooner or later, and for the first of its faults or another.
bool same(std::string_view a, std::string_view b) {
  if (b.ends_with(kUnfinished)) std::swap(a, b);
  if (a == b || !a.ends_with(kUnfinished) || !b.ends_with(kRefused)) return a == b;
  a.remove_suffix(kUnfinished.size());
  b.remove_suffix(kRefused.size());
  return a == b;
}

}  // namespace

// However the bytes come, the requests are the same. That a client may be told
// "100 Continue" hangs on whether its body is there already, so it is left out.
FUZZ_TARGET {
  const auto requests = [&](size_t step) {
    std::string log = read_all(input, step);
    for (size_t at = log.find("100\n"); at != std::string::npos; at = log.find("100\n")) log.erase(at, 4);
    return log;
  };
  const std::string whole = requests(input.size() + 1);
  MUST_HOLD(same(requests(1), whole));
  MUST_HOLD(same(requests(17), whole));
}
