// A Server speaks HTTP/1.1 (RFC 9112) on a few I/O threads, one io_context
// and one listening socket (SO_REUSEPORT) each. It bounds what a client can
// take of it: header and body size, time to send them, idle time, and the
// number of connections. It never logs addresses, targets or bodies.
//
// start() and stop() from one thread; the handler is called on the I/O
// threads and must not block: it answers at once or keeps the Reply and
// answers later, from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "web/http/message.h"

namespace outcry::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 8080;  // 0: any free port; see Server::port()
  int threads = 0;       // 0: one a core
  size_t header_limit = 16 * 1024;
  size_t body_limit = 64 * 1024;            // beyond: 413 and the connection ends
  std::chrono::seconds header_timeout{15};  // for a whole header to arrive
  std::chrono::seconds body_timeout{30};    // for a whole body to arrive
  std::chrono::seconds idle_timeout{75};    // between requests
  std::chrono::seconds write_timeout{30};   // without progress
  size_t max_connections = 20'000;          // beyond: 503 and closed
  // Proxies ("127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8") whose
  // X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<std::string> trusted_proxies{};
};

// `route` is the response's (the pattern, "/c/{slug}/sign"), never the target
// itself: targets hold secrets. Empty where the server answered by itself.
struct AccessLine {
  Method method;
  std::string_view route;
  int status;
  size_t bytes;
  std::chrono::microseconds took;
};

struct BodyBounds {
  size_t bytes = 0;           // beyond: 413
  std::chrono::seconds time;  // for all of it to arrive; beyond: 408
};

class Handler {
 public:
  virtual ~Handler() = default;
  // An exception thrown before the reply was given is answered with 500.
  virtual void handle(const Request& request, Reply reply) = 0;
  // What the body of this request may take; its body is not there yet. On the
  // I/O threads; must not block.
  virtual BodyBounds body_bounds(const Request&, const BodyBounds& standard) { return standard; }
  // A page for an answer that the server makes by itself (400, 408, 413, 431,
  // 500, 501, 503): a short text in the site's looks. On the I/O threads; must
  // not block.
  virtual Response error(int status) = 0;
  // The same for a request whose head is known: its body is too long (413), or
  // too slow (408).
  virtual Response refused(const Request&, int status) { return error(status); }
  // Called after each answer, on the I/O thread. May do nothing.
  virtual void answered(const AccessLine&) {}
};

class Server {
 public:
  // `handler` must outlive the server. kInvalid for options that make no
  // sense, kFailed if it couldn't listen (the port is taken).
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler& handler);
  virtual ~Server() = default;

  [[nodiscard]] virtual uint16_t port() const = 0;
  // A source whose listeners are this server's connections. Sends a comment
  // line every 25 s so that proxies keep them open.
  virtual std::shared_ptr<EventSource> make_event_source() = 0;
  [[nodiscard]] virtual size_t connections() const = 0;
  // No new connections; answers under way are finished, idle connections and
  // listeners closed, for `grace` at most. Blocks until all is done. Replies
  // given later go nowhere. Done by the destructor, without grace, if nobody
  // did it before.
  virtual void stop(std::chrono::seconds grace) = 0;
};

}  // namespace outcry::http
