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
constexpr size_t kMostDrained = 64 << 20;
constexpr std::chrono::seconds kDrainTimeout{5};  // without progress
constexpr std::chrono::seconds kMostDraining{60};
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
    if (IoThread::here() == &connection->thread_ && connection->asking_) {
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
      reader_(thread.shared().options.header_limit, thread.shared().options.body_limit,
              [this](const Request& head) { return body_bounds(head).bytes; }) {}

void Connection::start(IoThread& thread, Socket socket, std::string peer, bool full) {
  auto connection = std::make_shared<Connection>(thread, std::move(socket), std::move(peer));
  Connection& self = *connection;
  asio::co_spawn(thread.executor(), self.serve(std::move(connection), full), asio::detached);
}

BodyBounds Connection::body_bounds(const Request& head) const {
  const ServerOptions& options = thread_.shared().options;
  return thread_.shared().handler->body_bounds(head, {options.body_limit, options.body_timeout});
}

// The coroutine's frame keeps its connection.
Task<void> Connection::serve([[maybe_unused]] std::shared_ptr<Connection> self, bool full) {
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
          if (answer_->events && listen()) co_return;
          bool sent = send_answer(reader_.keeps_alive());
          if (sent && !out_.empty()) sent = co_await write_rest();
          if (sent && answer_->more && reader_.request().method != Method::kHead) sent = co_await write_parts();
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
    if (state_ != State::kBody) set(State::kBody, body_bounds(reader_.request()).time);
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
  {
    const Reply reply(std::allocate_shared<Exchange>(asio::recycling_allocator<Exchange>(), shared_from_this()));
    try {
      thread_.shared().handler->handle(reader_.request(), reply);
    } catch (...) {
      reply(error_page(500));
    }
  }
  asking_ = false;
}

void Connection::ask_for_more(const Response& answer) {
  set(State::kHandling, kForEver);
  asking_ = true;
  {
    const Reply reply(std::make_shared<Exchange>(shared_from_this()));
    try {
      answer.more(reply);
    } catch (...) {
      reply(Response::text(500, {}));
    }
  }
  asking_ = false;
}

// Null if all replies were dropped.
void Connection::take_answer(std::optional<Response> answer) {
  if (ended_) return;
  answer_ = answer ? std::move(answer) : error_page(500);
}

Task<void> Connection::wait_for_answer() {
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
      [this](auto waiting) { waiting_.emplace(std::move(waiting)); }, asio::use_awaitable_t<Executor>{});
}

void Connection::resume() {
  if (!waiting_) return;
  Resume waiting = std::move(*waiting_);
  waiting_.reset();
  std::move(waiting)();
}

Response Connection::error_page(int status) {
  Handler& handler = *thread_.shared().handler;
  try {
    return refusal_ != 0 && reader_.in_body() ? handler.refused(reader_.request(), status) : handler.error(status);
  } catch (...) {
    return Response::text(status, {});
  }
}

// Starts to write the answer, and mostly finishes.
bool Connection::send_answer(bool keep) {
  set(State::kWriting, thread_.shared().options.write_timeout);
  keep_ = keep && !thread_.shared().stopping && !answer_->events;
  out_.clear();
  if (answer_->prebuilt && !answer_->events) {
    add_prebuilt(*answer_->prebuilt);
  } else {
    add_plain();
  }
  return out_.write(socket_->native_handle());
}

void Connection::add_prebuilt(const Prebuilt& page) {
  const Prebuilt::Variant* variant = &page.identity;
  switch (negotiate_coding(reader_.accept_encoding(), page.gzip.has_value(), page.brotli.has_value())) {
    case Coding::kGzip:
      variant = &*page.gzip;
      break;
    case Coding::kBrotli:
      variant = &*page.brotli;
      break;
    case Coding::kIdentity:
      break;
  }
  const Method method = reader_.request().method;
  const std::string_view known = reader_.if_none_match();
  const bool unchanged = !known.empty() && (method == Method::kGet || method == Method::kHead) &&
                         !variant->not_modified.empty() && matches_etag(known, variant->etag);
  status_ = unchanged ? 304 : page.status;
  out_.add(unchanged ? variant->not_modified : variant->head);
  if (reader_.request().secure) out_.add(kStrictTransport);
  add_ending(unchanged ? std::string_view() : variant->body);
}

void Connection::add_plain() {
  const Response& response = *answer_;
  status_ = response.status;
  head_.clear();
  append_head(head_, response.status, response.headers, reader_.request().secure);
  if (!is_bodiless(response.status) && !response.events) {
    append_content_length(head_, response.more ? response.length : response.body.size());
  }
  out_.add(head_);
  add_ending(is_bodiless(response.status) ? std::string_view() : response.body);
}

void Connection::add_ending(std::string_view body) {
  if (refusal_ == 503) out_.add(kRetryLater);
  if (!keep_) {
    out_.add(kClose);
  } else if (reader_.is_old()) {
    out_.add(kKeepAlive);
  }
  out_.add(thread_.date_line());
  if (reader_.request().method != Method::kHead) out_.add_body(body);
}

Task<bool> Connection::write_rest() {
  out_.hold();
  while (!out_.empty()) {
    set(State::kWriting, thread_.shared().options.write_timeout);
    const auto [error] = co_await socket_->async_wait(Socket::wait_write, kTuple);
    if (error || ended_ || !out_.write(socket_->native_handle())) co_return false;
  }
  co_return true;
}

// The parts after the first, one in memory at a time.
Task<bool> Connection::write_parts() {
  const Response whole = std::move(*answer_);
  uint64_t left = whole.length - std::min<uint64_t>(whole.length, whole.body.size());
  bool sent = true;
  while (sent && left > 0) {
    answer_.reset();
    ask_for_more(whole);
    if (!answer_) co_await wait_for_answer();
    if (ended_) sent = false;
    if (!sent || answer_->status != 200 || answer_->body.empty() || answer_->body.size() > left) {
      sent = false;
      break;
    }
    const std::string& part = answer_->body;
    left -= part.size();
    bytes_ += out_.added();
    out_.clear();
    out_.add_body(part);
    set(State::kWriting, thread_.shared().options.write_timeout);
    sent = out_.write(socket_->native_handle());
    if (sent && !out_.empty()) sent = co_await write_rest();
  }
  answer_.emplace();
  answer_->route = whole.route;
  co_return sent;
}

// Whether another request may follow.
bool Connection::finish_answer(bool sent) {
  const auto took = std::chrono::steady_clock::now() - asked_;
  thread_.shared().handler->answered({reader_.request().method, answer_->route, status_, bytes_ + out_.added(),
                                      std::chrono::duration_cast<std::chrono::microseconds>(took)});
  out_.clear();
  bytes_ = 0;
  answer_.reset();
  if (head_.capacity() > kKeptHead) head_ = {};
  reader_.next();
  return sent && keep_;
}

// Says why, then lets the client read it: closing with unread input would
// reset the connection under its eyes.
Task<void> Connection::refuse(int status) {
  asked_ = std::chrono::steady_clock::now();
  answer_ = error_page(status);
  answer_->events.reset();
  bool sent = send_answer(false);
  if (sent && !out_.empty()) sent = co_await write_rest();
  finish_answer(sent);
  if (sent) co_await drain();
}

Task<void> Connection::drain() {
  const Moment end = thread_.now() + kMostDraining;
  boost::system::error_code ignored;
  socket_->shutdown(Socket::shutdown_send, ignored);
  for (size_t drained = 0; drained < kMostDrained && !ended_ && !thread_.shared().stopping && thread_.now() < end;) {
    set(State::kDraining, kDrainTimeout);
    reader_.discard();
    const std::span<char> room = reader_.room();
    const auto [error, bytes] = co_await socket_->async_read_some(asio::buffer(room.data(), room.size()), kTuple);
    if (error || ended_) break;
    drained += bytes;
  }
}

// Hands the socket to the stream that the answer asks for. False if that is
// not one of this server's: then there is an error to be sent.
bool Connection::listen() {
  const auto* stream = dynamic_cast<const EventStream*>(answer_->events.get());
  Channel* channel = stream == nullptr ? nullptr : stream->channel_on(thread_);
  if (channel == nullptr) {
    answer_ = error_page(500);
    return false;
  }
  answer_->status = 200;
  answer_->headers = event_stream_headers();
  answer_->body.clear();
  answer_->prebuilt.reset();
  if (reader_.request().method == Method::kHead) return false;
  out_.clear();
  add_plain();
  std::string head = head_;
  head.append(kClose).append(thread_.date_line());
  channel->join(std::move(*socket_), std::move(head));
  finish_answer(true);
  return true;
}

void Connection::check_deadline(Moment now) {
  if (now < deadline_) return;
  timed_out_ = true;
  boost::system::error_code ignored;
  socket_->cancel(ignored);
}

void Connection::end_if_idle() {
  if ((state_ != State::kIdle || reader_.has_begun()) && state_ != State::kDraining) return;
  boost::system::error_code ignored;
  socket_->cancel(ignored);
}

void Connection::end() {
  ended_ = true;
  boost::system::error_code ignored;
  socket_->cancel(ignored);
  resume();
}

}  // namespace outcry::http
