#include "web/http/router.h"

#include "web/http/form.h"

namespace outcry::http {
namespace {

// As "Allow" lists them; bit n is Method n.
std::string names_of(unsigned methods) {
  constexpr std::pair<Method, std::string_view> kNames[] = {{Method::kGet, "GET, HEAD"},
                                                            {Method::kPost, "POST"},
                                                            {Method::kPut, "PUT"},
                                                            {Method::kDelete, "DELETE"},
                                                            {Method::kOptions, "OPTIONS"}};
  std::string names;
  for (const auto& [method, name] : kNames) {
    if ((methods >> static_cast<unsigned>(method) & 1) == 0) continue;
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return names;
}

}  // namespace

// The segments of a path; a trailing slash is a last, empty one.
struct Router::Path {
  std::array<std::string_view, 16> segments;
  size_t count = 0;
  bool too_long = false;

  explicit Path(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    while (true) {
      if (count == segments.size()) {
        too_long = true;
        return;
      }
      const size_t slash = path.find('/');
      segments[count++] = path.substr(0, slash);
      if (slash == std::string_view::npos) return;
      path.remove_prefix(slash + 1);
    }
  }
};

size_t Router::add(Method method, std::string pattern) {
  auto route = std::make_unique<Route>();
  route->method = method;
  const size_t number = route->number = routes_.size();
  const Path path(pattern);
  for (size_t i = 0; i < path.count; ++i) {
    const std::string_view text = path.segments[i];
    Segment segment;
    const size_t open = text.find('{'), close = text.rfind('}');
    if (open == std::string_view::npos) {
      segment.before = text;
    } else {
      segment.brace = true;
      segment.before = text.substr(0, open);
      segment.after = text.substr(close + 1);
      segment.rest = text.substr(0, close).ends_with("...");
    }
    route->segments.push_back(std::move(segment));
  }
  route->pattern = std::move(pattern);
  const auto place =
      std::find_if(routes_.begin(), routes_.end(), [&](const auto& other) { return precedes(*route, *other); });
  routes_.insert(place, std::move(route));
  return number;
}

bool Router::precedes(const Route& a, const Route& b) {
  for (size_t i = 0; i < std::min(a.segments.size(), b.segments.size()); ++i) {
    const Segment &x = a.segments[i], &y = b.segments[i];
    if (x.brace != y.brace) return !x.brace;
    if (x.rest != y.rest) return !x.rest;
    const size_t fixed_x = x.before.size() + x.after.size(), fixed_y = y.before.size() + y.after.size();
    if (x.brace && fixed_x != fixed_y) return fixed_x > fixed_y;
  }
  return false;
}

bool Router::fits(const Route& route, const Path& path) {
  const bool rest = !route.segments.empty() && route.segments.back().rest;
  if (path.too_long || (rest ? path.count < route.segments.size() : path.count != route.segments.size())) return false;
  for (size_t i = 0; i < route.segments.size(); ++i) {
    const Segment& segment = route.segments[i];
    const std::string_view text = path.segments[i];
    if (!segment.brace) {
      if (text != segment.before) return false;
      continue;
    }
    if (segment.rest) return !text.empty() && text.starts_with(segment.before);
    if (text.size() <= segment.before.size() + segment.after.size() || !text.starts_with(segment.before) ||
        !text.ends_with(segment.after)) {
      return false;
    }
  }
  return true;
}

bool Router::capture(const Route& route, const Path& path, Params& params) {
  params.count = 0;
  for (size_t i = 0; i < route.segments.size(); ++i) {
    const Segment& segment = route.segments[i];
    if (!segment.brace || params.count == params.values.size()) continue;
    std::string_view text = path.segments[i];
    if (segment.rest) {
      const std::string_view last = path.segments[path.count - 1];
      text = std::string_view(text.data(), static_cast<size_t>(last.data() + last.size() - text.data()));
    }
    text.remove_prefix(segment.before.size());
    text.remove_suffix(segment.after.size());
    auto decoded = percent_decode(text);
    if (!decoded) return false;
    params.values[params.count++] = std::move(*decoded);
  }
  return true;
}

Router::Match Router::find(Method method, std::string_view path_text) const {
  Match match;
  const Path path(path_text);
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  unsigned others = 0;
  for (const auto& route : routes_) {
    if (!fits(*route, path)) continue;
    if (route->method == wanted) {
      if (!capture(*route, path, match.params)) continue;
      match.route = route->number;
      match.pattern = route->pattern;
      return match;
    }
    others |= 1u << static_cast<unsigned>(route->method);
    match.pattern = route->pattern;
  }
  match.allow = names_of(others);
  return match;
}

}  // namespace outcry::http
