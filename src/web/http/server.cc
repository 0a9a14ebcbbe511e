#include "web/http/server.h"

#include <fmt/format.h>

#include <boost/asio/ip/tcp.hpp>

#include "web/http/event_stream.h"
#include "web/http/io_thread.h"

namespace outcry::http {
namespace {

class BeastServer final : public Server {
 public:
  BeastServer(std::unique_ptr<Shared> shared, std::vector<std::unique_ptr<IoThread>> threads)
      : shared_(std::move(shared)), threads_(std::move(threads)) {}
  ~BeastServer() override { stop(std::chrono::seconds(0)); }

  [[nodiscard]] uint16_t port() const override { return threads_.front()->port(); }
  std::shared_ptr<EventSource> make_event_source() override { return std::make_shared<EventStream>(threads_); }
  [[nodiscard]] size_t connections() const override { return shared_->connections; }

  void stop(std::chrono::seconds grace) override {
    if (shared_->stopping.exchange(true)) return;
    for (const auto& thread : threads_) thread->close();
    const Moment end = std::chrono::steady_clock::now() + grace;
    for (const auto& thread : threads_) thread->wait_until(end);
    for (const auto& thread : threads_) thread->end();
  }

 private:
  std::unique_ptr<Shared> shared_;
  std::vector<std::unique_ptr<IoThread>> threads_;
};

// The threads' sockets share the port, and would share it with another server
// too; without that permission it can be seen that somebody has it.
Status check_free(const asio::ip::tcp::endpoint& endpoint) {
  asio::io_context context;
  Acceptor probe(context);
  boost::system::error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) probe.bind(endpoint, error);
  if (error) return failed(fmt::format("couldn't listen on port {}: {}", endpoint.port(), error.message()));
  return {};
}

Status check_options(const ServerOptions& options) {
  constexpr size_t kLeastHeader = 256;
  constexpr size_t kMostHeader = 1 << 20;
  if (options.header_limit < kLeastHeader || options.header_limit > kMostHeader) {
    return invalid(fmt::format("the header limit must be {} to {} bytes", kLeastHeader, kMostHeader));
  }
  for (const auto limit : {options.header_timeout, options.body_timeout, options.idle_timeout, options.write_timeout}) {
    if (limit < std::chrono::seconds(1)) return invalid("a time limit must be a second or more");
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler& handler) {
  if (auto sensible = check_options(options); !sensible) return sensible.error();
  auto proxies = Proxies::parse(options.trusted_proxies);
  if (!proxies) return invalid("trusted proxies: " + proxies.error().message);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
  if (error) return invalid(fmt::format("\"{}\" is not an address to listen on", options.host));
  uint16_t port = options.port;
  if (auto free = check_free({address, port}); !free) return free.error();

  auto shared = std::make_unique<Shared>();
  const int threads =
      options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  shared->proxies = std::move(*proxies);
  shared->handler = &handler;
  shared->options = std::move(options);
  std::vector<std::unique_ptr<IoThread>> all;
  for (int i = 0; i < threads; ++i) {
    all.push_back(std::make_unique<IoThread>(*shared));
    if (auto listening = all.back()->listen({address, port}); !listening) return listening.error();
    port = all.back()->port();
    shared->threads.push_back(all.back().get());
  }
  for (const auto& thread : all) thread->start();
  return std::make_unique<BeastServer>(std::move(shared), std::move(all));
}

}  // namespace outcry::http
