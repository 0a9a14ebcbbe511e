// A Router finds the route of a path by pattern: "/c/{slug}/sign" matches
// one segment per brace, which may have a fixed beginning and end
// ("/c/{slug}.json"); "{rest...}" as the last segment matches all that
// follows, slashes included. No brace matches an empty text. Literal segments
// win over braces, braces with more fixed text over those with less, one
// segment over many, from left to right.
//
// A path that matches only under other methods is 405 with Allow; HEAD is
// served by GET's route. Built once, then read by any thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
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
  // The route's number: 0, 1, 2, ...
  size_t add(Method method, std::string pattern);

  struct Match {
    std::optional<size_t> route;  // none: 404, or 405 if `allow` is not empty
    std::string_view pattern;
    Params params;
    std::string allow;  // "GET, HEAD, POST"
  };
  [[nodiscard]] Match find(Method method, std::string_view path) const;

 private:
  // "a{b}c": text of either side; a literal has no brace and all in `before`.
  struct Segment {
    std::string before;
    std::string after;
    bool brace = false;
    bool rest = false;
  };
  struct Route {
    Method method;
    std::string pattern;
    std::vector<Segment> segments;
    size_t number = 0;
  };
  struct Path;  // a path, split

  static bool fits(const Route& route, const Path& path);
  static bool capture(const Route& route, const Path& path, Params& params);
  static bool precedes(const Route& a, const Route& b);

  std::vector<std::unique_ptr<Route>> routes_;  // those that win first
};

}  // namespace outcry::http
