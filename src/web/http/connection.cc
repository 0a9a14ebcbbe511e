#include "web/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "web/http/event_stream.h"
#include "web/http/head.h"
#include "web/http/negotiation.h"

namespace outcry::http {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::deferred);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kClose = "Connection: close\r\n";
constexpr std::string_view kKeepAlive = "Connection: keep-alive\r\n";
constexpr std::string_view kRetryLater = "Retry-After: 10\r\n";
constexpr std::chrono::seconds kForEver{0};
// What a client may still send after it was refused, so that it comes to read
// why.
constexpr size_t kMostDrained = 16 << 20;
constexpr std::chrono::seconds kDrainTimeout{5};
// What a plain answer's storage may keep between requests.
constexpr size_t kKeptHead = 2048;

}  // namespace

// One request's answer on its way back, in as many hands as copied the Reply.
class Connection::Exchange final : public ReplyTarget {
 public:
  explicit Exchange(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}
  ~Exchange() override {
    if (!given_.test_and_set()) deliver(std::nullopt);
  }
  void give(Response response) override {
    if (!given_.test_and_set()) deliver(std::move(response));
  }

 private:
  void deliver(std::optional<Response> answer) {
    const std::shared_ptr<Connection> connection = std::move(connection_);
    if (connection->thread_here() && connection->asking_) {
      connection->take_answer(std::move(answer));
      return;
    }
    connection->mailbox_->post([connection, answer = std::move(answer)]() mutable {
      connection->take_answer(std::move(answer));
      connection->resume();
    });
  }

  std::shared_ptr<Connection> connection_;
  std::atomic_flag given_;
};

// Among its thread's clients for as long as serve() runs.
class Connection::Presence {
 public:
  explicit Presence(Connection& connection) : connection_(connection) { connection.thread_.enter(connection); }
  ~Presence() {
    connection_.socket_.reset();
    connection_.thread_.leave(connection_);
  }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;

 private:
  Connection& connection_;
};

Connection::Connection(IoThread& thread, Socket socket, std::string peer)
    : thread_(thread),
      mailbox_(thread.mailbox()),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      behind_proxy_(thread.shared().proxies.trusts(peer_)),
      // A connection that says nothing at all has as long as a slow head.
      deadline_(thread.now() + thread.shared().options.header_timeout),
      reader_(thread.shared().options.header_limit, thread.shared().options.body_limit) {}

void Connection::start(IoThread& thread, Socket socket, std::string peer, bool full) {
  auto connection = std::make_shared<Connection>(thread, std::move(socket), std::move(peer));
  Connection& self = *connection;
  asio::co_spawn(thread.executor(), self.serve(std::move(connection), full), asio::detached);
}

Task<void> Connection::serve(std::shared_ptr<Connection> self, bool full) {
  const Presence presence(*this);
  if (full) refusal_ = 503;
  try {
    for (bool open = !full; open && !ended_;) {
      switch (reader_.advance()) {
        case RequestReader::Progress::kMore: {
          if (!wants_more()) co_return;
          const std::span<char> room = reader_.room();
          const auto [error, bytes] = co_await socket_->async_read_some(asio::buffer(room.data(), room.size()), kTuple);
          open = has_read(error, bytes);
          break;
        }
        case RequestReader::Progress::kContinue:
          open = say_continue();
          break;
        case RequestReader::Progress::kWhole: {
          ask();
          if (!answer_) co_await wait_for_answer();
          if (ended_) co_return;
          bool sent = send_answer(reader_.keeps_alive());
          if (sent && !out_.empty()) sent = co_await write_rest();
          open = finish_answer(sent);
          break;
        }
        case RequestReader::Progress::kRefused:
          refusal_ = reader_.status();
          open = false;
          break;
      }
    }
    if (refusal_ != 0 && !ended_) co_await refuse(refusal_);
  } catch (const std::exception&) {
    // Out of memory: the connection ends.
  }
}

void Connection::set(State state, std::chrono::seconds limit) {
  state_ = state;
  deadline_ = limit == kForEver ? Moment::max() : thread_.now() + limit;
  timed_out_ = false;
}

// False if there is nothing to wait for: the server is stopping.
bool Connection::wants_more() {
  const Shared& shared = thread_.shared();
  if (reader_.in_body()) {
    if (state_ != State::kBody) set(State::kBody, shared.options.body_timeout);
  } else if (reader_.has_begun()) {
    if (state_ != State::kHead) set(State::kHead, shared.options.header_timeout);
  } else {
    if (shared.stopping) return false;
    if (state_ != State::kIdle) set(State::kIdle, shared.options.idle_timeout);
  }
  return true;
}

bool Connection::has_read(const boost::system::error_code& error, size_t bytes) {
  if (!error) {
    reader_.arrived(bytes);
    return true;
  }
  if (timed_out_ && state_ != State::kIdle) refusal_ = 408;
  return false;
}

bool Connection::say_continue() {
  out_.clear();
  out_.add(kContinue);
  // So few bytes always fit the socket's buffer, unless nobody reads.
  return out_.write(socket_->native_handle()) && out_.empty();
}

void Connection::find_client() {
  Request& request = reader_.request();
  request.client = peer_;
  if (!behind_proxy_) return;
  const Proxies::Origin origin = thread_.shared().proxies.origin_of(peer_, *request.headers);
  request.client = origin.client;
  request.secure = origin.secure;
}

void Connection::ask() {
  set(State::kHandling, kForEver);
  find_client();
  asked_ = std::chrono::steady_clock::now();
  asking_ = true;
  try {
    thread_.shared().handler->handle(
        reader_.request(),
        Reply(std::allocate_shared<Exchange>(asio::recycling_allocator<Exchange>(), shared_from_this())));
  } catch (...) {
    // The reply is dropped by now, or somebody still holds it: both end in an answer.
    if (!answer_) thrown_ = true;
  }
  asking_ = false;
}

}  // namespace outcry::http
