#include "httpd/server.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <mutex>

#include "httpd/connection.h"
#include "httpd/head.h"

namespace outcry::http {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait{};
constexpr std::chrono::seconds kHeartbeat{25};

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

IoThread::IoThread(std::shared_ptr<Shared> shared) : shared_(std::move(shared)), scratch_(64 * 1024) {
  update_clock();
}

void IoThread::update_clock() {
  now_ = std::chrono::steady_clock::now();
  date_line_ = "Date: " + http_date(std::time(nullptr)) + "\r\n\r\n";
}

Status IoThread::listen(const asio::ip::tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(4096, error);
  if (error) return failed(fmt::format("couldn't listen on port {}: {}", endpoint.port(), error.message()));
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void IoThread::run() {
  next_heartbeat_ = now_ + kHeartbeat;
  asio::co_spawn(context_, accept(), asio::detached);
  asio::co_spawn(context_, sweep(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

Task<void> IoThread::accept() {
  while (acceptor_.is_open()) {
    Socket socket(context_);
    boost::system::error_code error;
    co_await acceptor_.async_accept(socket, asio::redirect_error(kAwait, error));
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (error) {
      // No descriptors left, or the like: let some connections end first.
      Timer pause(context_, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(kAwait, error));
      continue;
    }
    if (shared_->connections >= shared_->options.max_connections) {
      constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      socket.non_blocking(true, error);
      socket.write_some(asio::buffer(kFull.data(), kFull.size()), error);
      continue;
    }
    Connection::start(std::make_shared<Connection>(std::move(socket), shared_from_this()));
  }
}

Task<void> IoThread::sweep() {
  while (true) {
    timer_.expires_after(std::chrono::seconds(1));
    boost::system::error_code error;
    co_await timer_.async_wait(asio::redirect_error(kAwait, error));
    if (error) co_return;
    sweep_once();
  }
}

void IoThread::sweep_once() {
  update_clock();
  for (Connection* one = first_; one != nullptr;) {
    Connection* const next = one->next;
    one->check_deadline(now_);
    one = next;
  }
  if (now_ < next_heartbeat_) return;
  next_heartbeat_ = now_ + kHeartbeat;
  for (auto& [source, topic] : topics_) {
    const auto waiting = std::exchange(topic.waiting, {});
    for (const auto& listener : waiting) {
      listener->heartbeat();
      listener->wake();
    }
  }
}

void IoThread::add(Connection& connection) {
  connection.next = first_;
  if (first_ != nullptr) first_->previous = &connection;
  first_ = &connection;
}

void IoThread::remove(Connection& connection) {
  if (connection.previous != nullptr) connection.previous->next = connection.next;
  if (connection.next != nullptr) connection.next->previous = connection.previous;
  if (first_ == &connection) first_ = connection.next;
}

void IoThread::publish(const void* source, std::shared_ptr<const std::string> event) {
  asio::post(context_, [self = shared_from_this(), source, event = std::move(event)]() mutable {
    Topic& topic = self->topics_[source];
    topic.latest = std::move(event);
    ++topic.version;
    const auto waiting = std::exchange(topic.waiting, {});
    for (const auto& listener : waiting) listener->wake();
  });
}

void IoThread::end_topic(const void* source) {
  asio::post(context_, [self = shared_from_this(), source] {
    const auto found = self->topics_.find(source);
    if (found == self->topics_.end()) return;
    found->second.ended = true;
    const auto waiting = std::exchange(found->second.waiting, {});
    for (const auto& listener : waiting) listener->end();
    self->topics_.erase(found);
  });
}

void IoThread::close() {
  asio::post(context_, [self = shared_from_this()] {
    boost::system::error_code ignored;
    self->acceptor_.close(ignored);
    for (Connection* one = self->first_; one != nullptr;) {
      Connection* const next = one->next;
      one->end_if_idle();
      one = next;
    }
  });
}

void IoThread::end() {
  if (!thread_.joinable()) return;
  asio::post(context_, [self = shared_from_this()] {
    self->timer_.cancel();
    for (Connection* one = self->first_; one != nullptr;) {
      Connection* const next = one->next;
      one->end();
      one = next;
    }
    // Once more round, for those that were just woken.
    asio::post(self->context_, [self] { self->context_.stop(); });
  });
  thread_.join();
  topics_.clear();
}

namespace {

class Source final : public EventSource {
 public:
  explicit Source(std::vector<std::shared_ptr<IoThread>> threads) : threads_(std::move(threads)) {}
  ~Source() override {
    for (const auto& thread : threads_) thread->end_topic(this);
  }
  void publish(std::string data) override {
    const auto event = std::make_shared<const std::string>("data: " + data + "\n\n");
    for (const auto& thread : threads_) thread->publish(this, event);
  }

 private:
  std::vector<std::shared_ptr<IoThread>> threads_;
};

class BeastServer final : public Server {
 public:
  BeastServer(std::shared_ptr<Shared> shared, std::vector<std::shared_ptr<IoThread>> threads)
      : shared_(std::move(shared)), threads_(std::move(threads)) {}
  ~BeastServer() override { stop(std::chrono::seconds(0)); }

  [[nodiscard]] uint16_t port() const override { return threads_.front()->port(); }
  std::shared_ptr<EventSource> make_event_source() override { return std::make_shared<Source>(threads_); }
  [[nodiscard]] size_t connections() const override { return shared_->connections; }

  void stop(std::chrono::seconds grace) override {
    if (stopped_) return;
    stopped_ = true;
    shared_->stopping = true;
    for (const auto& thread : threads_) thread->close();
    const auto end = std::chrono::steady_clock::now() + grace;
    while (shared_->connections > 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    for (const auto& thread : threads_) thread->end();
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::vector<std::shared_ptr<IoThread>> threads_;
  bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler& handler) {
  auto proxies = Proxies::parse(options.trusted_proxies);
  if (!proxies) return invalid("trusted proxies: " + proxies.error().message);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
  if (error) return invalid(fmt::format("\"{}\" is not an address to listen on", options.host));
  auto shared = std::make_shared<Shared>();
  shared->proxies = std::move(*proxies);
  shared->handler = &handler;
  const int threads =
      options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  uint16_t port = options.port;
  shared->options = std::move(options);
  std::vector<std::shared_ptr<IoThread>> all;
  for (int i = 0; i < threads; ++i) {
    all.push_back(std::make_shared<IoThread>(shared));
    if (auto listening = all.back()->listen({address, port}); !listening) return listening.error();
    port = all.back()->port();
  }
  for (const auto& thread : all) thread->run();
  return std::make_unique<BeastServer>(std::move(shared), std::move(all));
}

}  // namespace outcry::http
