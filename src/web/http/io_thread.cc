#include "web/http/io_thread.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>

#include "web/http/connection.h"
#include "web/http/head.h"

namespace outcry::http {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::deferred);
constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kPause{200};
// Above the limit, so many may be told so; the rest are closed unheard.
constexpr size_t kToldSo = 256;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Of a socket on its way between two threads; closed if it doesn't arrive.
struct Descriptor {
  explicit Descriptor(int descriptor) : value(descriptor) {}
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value;
};

}  // namespace

thread_local const IoThread* IoThread::here_ = nullptr;

// Only the mailbox posts from other threads; sockets are used on their own.
IoThread::IoThread(Shared& shared)
    : shared_(shared),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      work_(context_.get_executor()),
      mailbox_(std::make_shared<Mailbox>(context_)),
      acceptor_(context_),
      timer_(context_),
      pause_(context_) {
  update_clock();
}

IoThread::~IoThread() {
  end();
}

Status IoThread::listen(const asio::ip::tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.set_option(asio::ip::tcp::no_delay(true), error);  // inherited by what it accepts
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) port_ = acceptor_.local_endpoint(error).port();
  if (error) return failed(fmt::format("couldn't listen on port {}: {}", endpoint.port(), error.message()));
  return {};
}

void IoThread::start() {
  asio::co_spawn(context_, accept(), asio::detached);
  asio::co_spawn(context_, sweep(), asio::detached);
  thread_ = std::thread([this] {
    here_ = this;
    context_.run();
    end_.set_value();
  });
}

void IoThread::update_clock() {
  now_ = std::chrono::steady_clock::now();
  date_line_ = "Date: " + http_date(std::time(nullptr)) + "\r\n\r\n";
}

Task<void> IoThread::accept() {
  while (acceptor_.is_open()) {
    Socket socket(context_);
    asio::ip::tcp::endpoint peer;
    const auto [error] = co_await acceptor_.async_accept(socket, peer, kTuple);
    if (!error) {
      accepted(std::move(socket), peer);
    } else if (error != asio::error::connection_aborted && acceptor_.is_open()) {
      // No descriptors left, or the like: let some connections end first.
      pause_.expires_after(kPause);
      co_await pause_.async_wait(kTuple);
    }
  }
}

void IoThread::accepted(Socket socket, const asio::ip::tcp::endpoint& peer) {
  const auto load_of = [](const IoThread* thread) { return thread->load_.load(std::memory_order_relaxed); };
  IoThread& least = **std::min_element(shared_.threads.begin(), shared_.threads.end(),
                                       [&](const auto* a, const auto* b) { return load_of(a) < load_of(b); });
  if (load_of(&least) >= load_of(this)) return welcome(std::move(socket), peer);
  boost::system::error_code error;
  const auto handed_over = std::make_shared<Descriptor>(socket.release(error));
  if (error) return;
  ++least.load_;
  least.mailbox_->post([&least, handed_over, peer] {
    --least.load_;
    boost::system::error_code failed;
    Socket taken(least.context_);
    taken.assign(peer.protocol(), handed_over->value, failed);
    if (failed) return;
    handed_over->value = -1;
    least.welcome(std::move(taken), peer);
  });
}

void IoThread::welcome(Socket socket, const asio::ip::tcp::endpoint& peer) {
  const size_t others = shared_.connections;
  const size_t most = shared_.options.max_connections;
  if (others >= most + kToldSo) return;
  asio::ip::address address = peer.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  Connection::start(*this, std::move(socket), address.to_string(), others >= most);
}

Task<void> IoThread::sweep() {
  while (true) {
    timer_.expires_after(std::chrono::seconds(1));
    const auto [error] = co_await timer_.async_wait(kTuple);
    if (error) co_return;
    update_clock();
    for_each_client([this](Client& client) { client.check_deadline(now_); });
  }
}

// `act` may end the client it is given.
template <class Act>
void IoThread::for_each_client(Act act) {
  for (auto it = clients_.begin(); it != clients_.end();) {
    Client& client = *it++;
    act(client);
  }
}

void IoThread::enter(Client& client) {
  clients_.push_back(client);
  ++shared_.connections;
  ++load_;
}

void IoThread::leave(Client& client) {
  client.unlink();
  --shared_.connections;
  --load_;
  finish_if_empty();
}

void IoThread::finish_if_empty() {
  if (acceptor_.is_open() || !clients_.empty()) return;
  timer_.cancel();
  work_.reset();
}

void IoThread::close() {
  mailbox_->post([this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for_each_client([](Client& client) { client.end_if_idle(); });
    finish_if_empty();
  });
}

void IoThread::end() {
  if (thread_.joinable()) {
    close();
    mailbox_->post([this] { for_each_client([](Client& client) { client.end(); }); });
    thread_.join();
  }
  mailbox_->close();
}

}  // namespace outcry::http
