#include "web/http/message.h"

#include "web/http/head.h"

namespace outcry::http {
namespace {

Response typed(int status, std::string type, std::string body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(type));
  response.body = std::move(body);
  return response;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  if (headers == nullptr) return {};
  for (const auto& [key, value] : *headers) {
    if (same_name(key, name)) return value;
  }
  return {};
}

Response Response::text(int status, std::string body) {
  return typed(status, "text/plain; charset=utf-8", std::move(body));
}

Response Response::html(int status, std::string body) {
  return typed(status, "text/html; charset=utf-8", std::move(body));
}

Response Response::json(int status, std::string body) {
  return typed(status, "application/json", std::move(body));
}

Response Response::redirect(std::string location) {
  Response response;
  response.status = 303;
  response.headers.emplace_back("Location", std::move(location));
  return response;
}

const Headers& security_headers() {
  static const Headers headers = {
      {"Content-Security-Policy",
       "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
       "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Permissions-Policy", "camera=(), geolocation=(self), microphone=(), browsing-topics=()"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  return headers;
}

}  // namespace outcry::http
