// What a handler sees of HTTP (RFC 9110): a Request that has arrived whole,
// and the Response it gives back. Nothing here knows sockets or Beast.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace outcry::http {

enum class Method { kGet, kHead, kPost, kPut, kDelete, kOptions, kOther };

// Valid until the handler's reply has been given; handlers that answer later
// take what they need by value.
struct Request {
  Method method = Method::kGet;
  std::string_view target;  // as sent: "/c/x?via=y"
  std::string_view path;    // up to '?', still percent-encoded; without "http://host" if that was sent
  std::string_view query;   // after '?', or empty
  std::string_view body;
  // The client's address as text, after trusted proxies were taken off; for
  // limits only, never to be logged or stored.
  std::string_view client;
  bool secure = false;  // https at the outermost trusted proxy

  // The named header's value, or empty. Names are compared without case.
  [[nodiscard]] std::string_view header(std::string_view name) const;

  // Owned by the connection.
  const std::vector<std::pair<std::string_view, std::string_view>>* headers = nullptr;
};

// An immutable answer made once and sent many times: complete header block
// and body for each encoding that the page was compressed to. A GET that is
// answered with one copies nothing.
class Prebuilt {
 public:
  struct Variant {
    std::string head;          // status line and headers, without Date and the closing empty line
    std::string not_modified;  // the 304 for the same ETag, likewise; empty unless `status` is 200
    std::string body;
    std::string etag;
  };
  int status = 200;
  Variant identity;
  std::optional<Variant> gzip;
  std::optional<Variant> brotli;
};

using Headers = std::vector<std::pair<std::string, std::string>>;
class Reply;

// Makes one: compresses `body` (brotli and gzip, when that saves bytes), adds
// Content-Length, ETag, Vary and the security headers to `headers`, and keeps
// all of it. `quality` is brotli's, 0 to 11; gzip's follows it. Each encoding
// has its own ETag.
std::shared_ptr<const Prebuilt> prebuild(int status, Headers headers, std::string body, int quality = 5);

// A stream of server-sent events (WHATWG HTML 9.2) that many connections
// listen to. publish() computes nothing per listener: all share one buffer,
// and one that is slow gets only the newest. Thread-safe. Destroying it ends
// its listeners.
class EventSource {
 public:
  virtual ~EventSource() = default;
  // `data` is one line. It is also what a new listener gets at once.
  virtual void publish(std::string data) = 0;
};

// The server adds Date, Content-Length, Connection, the security headers and,
// where the request was secure, Strict-Transport-Security; what a handler
// says of the first three is not sent. A header with an empty value removes
// the default of that name. A header whose value holds CR, LF or NUL, or
// whose name is no token, is never sent.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;

  std::shared_ptr<const Prebuilt> prebuilt;  // if set, it is the answer; status, headers and body are ignored
  std::shared_ptr<EventSource> events;       // if set, the connection becomes a listener

  // A body too long to be held whole: `length` bytes, of which `body` is the
  // first part. When a part is sent, `more` is called for the next, on the I/O
  // thread, and must not block: the reply to it is a Response of status 200
  // with that part as its body. Any other, or an empty one, breaks the answer
  // off, and the client learns that it is not whole.
  uint64_t length = 0;
  std::function<void(Reply)> more;

  // For the access log: the pattern that was matched ("/c/{slug}/sign"), or
  // empty. Points into storage that lives as long as the server.
  std::string_view route;

  static Response text(int status, std::string body);
  static Response html(int status, std::string body);
  static Response json(int status, std::string body);
  static Response redirect(std::string location);  // 303
};

// Takes the one answer to one request. Thread-safe; answers after the first
// are ignored. Destroyed without an answer, it is expected to answer 500.
class ReplyTarget {
 public:
  virtual ~ReplyTarget() = default;
  virtual void give(Response response) = 0;
};

// What a handler answers with: called once, from any thread. Copies are the
// same reply. If all are destroyed without a call, the client gets a 500.
class Reply {
 public:
  Reply() = default;
  explicit Reply(std::shared_ptr<ReplyTarget> target) : target_(std::move(target)) {}

  // Any function of a Response, for tests and for handlers around handlers.
  template <class F>
  requires(std::invocable<F&, Response> && !std::same_as<std::remove_cvref_t<F>, Reply>) Reply(F function)
      : target_(std::make_shared<Function<F>>(std::move(function))) {}

  void operator()(Response response) const { target_->give(std::move(response)); }
  explicit operator bool() const { return target_ != nullptr; }

 private:
  template <class F>
  struct Function final : ReplyTarget {
    explicit Function(F f) : function(std::move(f)) {}
    void give(Response response) override { function(std::move(response)); }
    F function;
  };

  std::shared_ptr<ReplyTarget> target_;
};

// The headers that every answer carries; a handler that sets a header of the
// same name replaces it ("Content-Security-Policy", "Referrer-Policy",
// "X-Frame-Options", ...).
const Headers& security_headers();

}  // namespace outcry::http
