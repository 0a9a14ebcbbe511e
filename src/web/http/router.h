// A Router finds the handler of a path by pattern: "/c/{slug}/sign" matches
// one segment per brace. Literal segments win over braces.
//
// A path that matches only under other methods is 405 with Allow; HEAD is
// served by GET's handler. Built once, then read by any thread.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "web/http/message.h"

namespace outcry::http {

// The values of the braces in order, percent-decoded; at most 4.
struct Params {
  std::array<std::string, 4> values;
  size_t count = 0;
  const std::string& operator[](size_t i) const { return values[i]; }
};

class Router {
 public:
  using Action = std::function<void(const Request&, const Params&, Reply)>;

  void add(Method method, std::string pattern, Action action);

  struct Match {
    const Action* action = nullptr;      // null: 404, or 405 if `allow` is not empty
    std::string_view pattern;
    Params params;
    std::string allow;  // "GET, HEAD, POST"
  };
  [[nodiscard]] Match find(Method method, std::string_view path) const;

 private:
  struct Route {
    Method method;
    std::string pattern;
    std::vector<std::string> segments;
    Action action;
  };
  std::vector<Route> routes_;
};

}  // namespace outcry::http
