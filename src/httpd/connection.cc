#include "httpd/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory_resource>

#include "httpd/head.h"
#include "httpd/negotiation.h"

namespace outcry::http {
namespace {

namespace beast = boost::beast;
using Allocator = std::pmr::polymorphic_allocator<char>;
using Parser = beast::http::parser<true, beast::http::string_body, Allocator>;
constexpr asio::use_awaitable_t<Executor> kAwait{};

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kClose = "Connection: close\r\n";
constexpr std::chrono::seconds kForEver{0};
constexpr size_t kMostDrained = 256 * 1024;

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::kGet;
    case beast::http::verb::head:
      return Method::kHead;
    case beast::http::verb::post:
      return Method::kPost;
    case beast::http::verb::put:
      return Method::kPut;
    case beast::http::verb::delete_:
      return Method::kDelete;
    case beast::http::verb::options:
      return Method::kOptions;
    default:
      return Method::kOther;
  }
}

int status_of(const beast::error_code& error) {
  if (error == beast::http::error::header_limit) return 431;
  if (error == beast::http::error::body_limit) return 413;
  return 400;
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

// What one request is read into. The fields live in `arena`, which is used
// again for each.
struct Connection::Parsing {
  std::array<char, 4096> space;
  std::pmr::monotonic_buffer_resource arena{space.data(), space.size()};
  std::optional<Parser> parser;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  Request request;
  bool continued = false;
  bool keep_alive = true;

  void begin(const ServerOptions& options) {
    parser.reset();
    arena.release();
    parser.emplace(std::piecewise_construct, std::make_tuple(), std::make_tuple(Allocator(&arena)));
    parser->header_limit(static_cast<uint32_t>(options.header_limit));
    parser->body_limit(options.body_limit);
    parser->eager(true);
    continued = false;
  }

  // kOk, or the status to refuse it with.
  int finish(const Proxies& proxies, std::string_view peer) {
    const auto& message = parser->get();
    headers.clear();
    int hosts = 0;
    bool chunked = false, sized = false;
    for (const auto& field : message) {
      headers.emplace_back(view(field.name_string()), view(field.value()));
      hosts += field.name() == beast::http::field::host;
      chunked |= field.name() == beast::http::field::transfer_encoding;
      sized |= field.name() == beast::http::field::content_length;
    }
    if ((chunked && sized) || hosts > 1 || (message.version() == 11 && hosts == 0) || message.version() > 11)
      return 400;
    keep_alive = message.keep_alive() && message.version() == 11;
    request = {};
    request.method = method_of(message.method());
    request.target = view(message.target());
    request.body = message.body();
    request.headers = &headers;
    std::string_view path = request.target;
    if (const size_t scheme = path.find("://"); !path.starts_with('/') && scheme != std::string_view::npos) {
      path.remove_prefix(std::min(path.find('/', scheme + 3), path.size()));
      if (path.empty()) path = "/";
    }
    const size_t question = path.find('?');
    request.path = path.substr(0, question);
    if (question != std::string_view::npos) request.query = path.substr(question + 1);
    request.client = peer;
    if (proxies.trusts(peer)) {
      request.client = proxies.client_of(peer, request.header("X-Forwarded-For"));
      request.secure = request.header("X-Forwarded-Proto") == "https";
    }
    return 0;
  }
};

// What a handler holds; gives up on its behalf if it forgets.
class Connection::Target final : public ReplyTarget {
 public:
  Target(std::shared_ptr<Exchange> exchange, Handler& handler) : exchange_(std::move(exchange)), handler_(handler) {}
  ~Target() override {
    if (!given_) exchange_->give(handler_.error(500));
  }
  void give(Response response) override {
    if (!given_.exchange(true)) exchange_->give(std::move(response));
  }

 private:
  std::shared_ptr<Exchange> exchange_;
  Handler& handler_;
  std::atomic<bool> given_{false};
};

void Exchange::give(Response response) {
  std::function<void()> resume;
  {
    const std::lock_guard lock(mutex_);
    if (response_) return;
    response_ = std::move(response);
    resume = std::exchange(resume_, nullptr);
  }
  if (resume) asio::post(thread_->executor(), std::move(resume));
}

bool Exchange::ready_or(std::function<void()> resume) {
  const std::lock_guard lock(mutex_);
  if (response_) return true;
  resume_ = std::move(resume);
  return false;
}

Connection::Connection(Socket socket, std::shared_ptr<IoThread> thread)
    : socket_(std::move(socket)), thread_(std::move(thread)) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  const auto endpoint = socket_.remote_endpoint(ignored);
  asio::ip::address address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  peer_ = address.to_string();
  ++thread_->shared().connections;
  thread_->add(*this);
}

Connection::~Connection() {
  thread_->remove(*this);
  --thread_->shared().connections;
}

void Connection::start(std::shared_ptr<Connection> connection) {
  const Executor executor = connection->thread_->executor();
  Connection& self = *connection;
  asio::co_spawn(
      executor, [held = std::move(connection), &self]() -> Task<void> { co_await self.serve(); }, asio::detached);
}

void Connection::set(State state, std::chrono::seconds limit) {
  state_ = state;
  deadline_ = limit == kForEver ? Seconds::max() : thread_->now() + limit;
}

void Connection::check_deadline(Seconds now) {
  if (now < deadline_) return;
  timed_out_ = true;
  if (state_ == State::kReading) {
    // The reader wakes with an error and says 408.
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    deadline_ = now + std::chrono::seconds(5);
    if (!timed_out_) return;
    state_ = State::kWriting;
    return;
  }
  end();
}

void Connection::end_if_idle() {
  if (state_ == State::kIdle || state_ == State::kListening) end();
}

void Connection::end() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake();
}

Task<void> Connection::serve() {
  try {
    while (co_await serve_one()) {
    }
  } catch (const std::exception&) {
    // Out of memory, or a socket that went away: the connection ends.
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<bool> Connection::serve_one() {
  Shared& shared = thread_->shared();
  set(State::kIdle, shared.options.idle_timeout);
  if (rest_.empty()) {
    if (shared.stopping) co_return false;
    boost::system::error_code error;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(kAwait, error));
    if (error) co_return false;
  }
  set(State::kReading, shared.options.header_timeout);
  timed_out_ = false;
  Parsing parsing;
  const int status = co_await read_request(parsing);
  if (status < 0) co_return false;
  if (status > 0) {
    co_await refuse(status);
    co_return false;
  }
  set(State::kHandling, kForEver);
  const auto began = std::chrono::steady_clock::now();
  Response response = co_await ask(parsing.request);
  if (!socket_.is_open()) co_return false;
  const std::string_view route = response.route;
  if (response.events) {
    co_await listen(parsing.request, std::move(response));
    co_return false;
  }
  const bool goes_on = co_await answer(parsing, parsing.request, std::move(response));
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  shared.handler->answered({parsing.request.method, route, status_, written_, took});
  co_return goes_on;
}

Task<bool> Connection::receive(std::string_view& bytes) {
  std::vector<char>& scratch = thread_->scratch();
  while (true) {
    boost::system::error_code error;
    const size_t n = socket_.read_some(asio::buffer(scratch), error);
    if (!error) {
      bytes = {scratch.data(), n};
      co_return true;
    }
    if (error != asio::error::would_block && error != asio::error::try_again) co_return false;
    co_await socket_.async_wait(Socket::wait_read, asio::redirect_error(kAwait, error));
    if (error) co_return false;
  }
}

// Feeds the parser; `used` says how much it took.
int Connection::parse(Parsing& parsing, std::string_view bytes, size_t& used) {
  used = 0;
  while (used < bytes.size() && !parsing.parser->is_done()) {
    beast::error_code error;
    const size_t n = parsing.parser->put(asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    used += n;
    if (error == beast::http::error::need_more) return 0;
    if (error) return status_of(error);
    if (n == 0) return 0;
  }
  return 0;
}

Task<int> Connection::read_request(Parsing& parsing) {
  const ServerOptions& options = thread_->shared().options;
  parsing.begin(options);
  bool in_body = false;
  std::string_view bytes = rest_;
  while (true) {
    size_t used = 0;
    if (const int status = parse(parsing, bytes, used); status != 0) co_return status;
    // What is left is a piece of a head, or the next request.
    std::string left(bytes.substr(used));
    rest_ = std::move(left);
    if (parsing.parser->is_done()) break;
    if (parsing.parser->is_header_done() && !in_body) {
      in_body = true;
      set(State::kReading, options.body_timeout);
      if (parsing.parser->content_length().value_or(0) > options.body_limit) co_return 413;
      if (same_name(view(parsing.parser->get()[beast::http::field::expect]), "100-continue")) {
        if (!co_await write(std::array{kContinue})) co_return -1;
      }
    }
    if (rest_.size() > options.header_limit + thread_->scratch().size()) co_return 431;
    std::string_view more;
    if (!co_await receive(more)) co_return timed_out_ ? 408 : -1;
    if (rest_.empty()) {
      bytes = more;
    } else {
      rest_.append(more);
      bytes = rest_;
    }
  }
  co_return parsing.finish(thread_->shared().proxies, peer_);
}

Task<Response> Connection::ask(const Request& request) {
  Handler& handler = *thread_->shared().handler;
  auto exchange = std::make_shared<Exchange>(thread_);
  {
    const Reply reply(std::make_shared<Target>(exchange, handler));
    try {
      handler.handle(request, reply);
    } catch (const std::exception&) {
      reply(handler.error(500));
    }
  }
  if (!exchange->ready_or(nullptr)) {
    co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
        [&](auto waiting) {
          auto held = std::make_shared<decltype(waiting)>(std::move(waiting));
          const auto resume = [held] { std::move (*held)(); };
          if (exchange->ready_or(resume)) asio::post(thread_->executor(), resume);
        },
        kAwait);
  }
  co_return exchange->take();
}

template <size_t N>
Task<bool> Connection::write(const std::array<std::string_view, N>& parts) {
  std::array<asio::const_buffer, N> buffers;
  size_t total = 0;
  for (size_t i = 0; i < N; ++i) {
    buffers[i] = asio::const_buffer(parts[i].data(), parts[i].size());
    total += parts[i].size();
  }
  written_ += total;
  boost::system::error_code error;
  // Mostly it fits into the socket's buffer: then nothing waits.
  size_t done = socket_.write_some(buffers, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) co_return false;
  if (error) done = 0;
  while (done < total) {
    set(state_, thread_->shared().options.write_timeout);
    co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(kAwait, error));
    if (error) co_return false;
    size_t skip = done;
    std::array<asio::const_buffer, N> rest = buffers;
    for (asio::const_buffer& buffer : rest) {
      const size_t n = std::min(skip, buffer.size());
      buffer += n;
      skip -= n;
    }
    const size_t n = socket_.write_some(rest, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) co_return false;
    if (!error) done += n;
  }
  co_return true;
}

Task<bool> Connection::answer(Parsing& parsing, const Request& request, Response response) {
  set(State::kWriting, thread_->shared().options.write_timeout);
  written_ = 0;
  const bool keep = parsing.keep_alive && !thread_->shared().stopping;
  const bool sent = response.prebuilt ? co_await write_prebuilt(request, *response.prebuilt, keep)
                                      : co_await write_response(request, response, keep);
  co_return sent&& keep;
}

Task<bool> Connection::write_prebuilt(const Request& request, const Prebuilt& page, bool keep) {
  const Prebuilt::Variant* variant = &page.identity;
  switch (negotiate_coding(request.header("Accept-Encoding"), page.gzip.has_value(), page.brotli.has_value())) {
    case Coding::kGzip:
      variant = &*page.gzip;
      break;
    case Coding::kBrotli:
      variant = &*page.brotli;
      break;
    case Coding::kIdentity:
      break;
  }
  const std::string_view known = request.header("If-None-Match");
  const bool readable = request.method == Method::kGet || request.method == Method::kHead;
  const bool unchanged =
      readable && !known.empty() && !variant->not_modified.empty() && matches_etag(known, variant->etag);
  status_ = unchanged ? 304 : page.status;
  const bool bodiless = unchanged || request.method == Method::kHead;
  co_return co_await write(std::array<std::string_view, 5>{
      unchanged ? variant->not_modified : variant->head, request.secure ? kStrictTransport : std::string_view(),
      keep ? std::string_view() : kClose, thread_->date_line(), bodiless ? std::string_view() : variant->body});
}

Task<bool> Connection::write_response(const Request& request, const Response& response, bool keep) {
  std::string head;
  append_head(head, response.status, response.headers, request.secure);
  if (!is_bodiless(response.status)) append_content_length(head, response.body.size());
  status_ = response.status;
  const bool bodiless = request.method == Method::kHead || is_bodiless(response.status);
  co_return co_await write(std::array<std::string_view, 4>{
      head, keep ? std::string_view() : kClose, thread_->date_line(), bodiless ? std::string_view() : response.body});
}

// Says why, then lets the client read it: closing with unread input would
// reset the connection under its eyes.
Task<void> Connection::refuse(int status) {
  Shared& shared = thread_->shared();
  const Response response = shared.handler->error(status);
  set(State::kWriting, std::chrono::seconds(5));
  written_ = 0;
  const Request request;
  if (!socket_.is_open() || !co_await write_response(request, response, false)) co_return;
  shared.handler->answered({Method::kOther, {}, response.status, written_, {}});
  co_await drain();
}

Task<void> Connection::drain() {
  set(State::kWriting, std::chrono::seconds(2));
  boost::system::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  size_t drained = 0;
  std::string_view bytes;
  while (drained < kMostDrained && co_await receive(bytes)) drained += bytes.size();
}

Task<void> Connection::wait() {
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
      [this](auto waiting) {
        auto held = std::make_shared<decltype(waiting)>(std::move(waiting));
        resume_ = [this, held] { asio::post(thread_->executor(), [held] { std::move (*held)(); }); };
      },
      kAwait);
}

Task<void> Connection::listen(const Request& request, Response response) {
  const std::shared_ptr<EventSource> source = response.events;
  std::string head;
  append_head(head, 200,
              {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
              request.secure);
  set(State::kWriting, thread_->shared().options.write_timeout);
  if (!co_await write(std::array<std::string_view, 3>{head, kClose, thread_->date_line()})) co_return;
  head = {};
  uint64_t seen = 0;
  const void* key = source.get();
  while (socket_.is_open() && !thread_->shared().stopping) {
    IoThread::Topic& topic = thread_->topic(key);
    if (topic.ended) co_return;
    if (topic.version != seen) {
      seen = topic.version;
      const auto event = topic.latest;
      if (!co_await write(std::array<std::string_view, 1>{*event})) co_return;
    } else if (heartbeat_due_) {
      if (!co_await write(std::array<std::string_view, 1>{":\n\n"})) co_return;
    } else {
      set(State::kListening, kForEver);
      topic.waiting.push_back(shared_from_this());
      co_await wait();
      set(State::kWriting, thread_->shared().options.write_timeout);
      continue;
    }
    heartbeat_due_ = false;
  }
}

}  // namespace outcry::http
