#include "web/http/listener.h"

#include <netinet/tcp.h>

#include <cerrno>

namespace outcry::http {
namespace {

constexpr std::chrono::seconds kHeartbeat{25};
// What the kernel may hold for one that doesn't read.
constexpr int kSendBuffer = 16 * 1024;
// One that went away without a word is given up after this.
constexpr int kUserTimeoutMilliseconds = 60'000;

using UserTimeout = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_USER_TIMEOUT>;

const Event& heartbeat() {
  static const Event event = std::make_shared<const std::string>(":\n\n");
  return event;
}

}  // namespace

Listener::Listener(IoThread& thread, Socket socket, std::shared_ptr<const Newest> newest)
    : thread_(thread), socket_(std::move(socket)), newest_(std::move(newest)), deadline_(thread.now() + kHeartbeat) {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::send_buffer_size(kSendBuffer), ignored);
  socket_.set_option(UserTimeout(kUserTimeoutMilliseconds), ignored);
  thread_.enter(*this);
}

Listener::~Listener() {
  thread_.leave(*this);
}

void Listener::start(std::string head) {
  watch();
  offered_ = begun_ = newest_->get();
  if (begun_) head.append(*begun_);
  send(std::make_shared<const std::string>(std::move(head)));
  if (thread_.shared().stopping) end();
}

void Listener::watch() {
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
    std::array<char, 512> ignored;
    if (error || !self->socket_.is_open()) return;
    const ssize_t n = ::recv(self->socket_.native_handle(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) {
      self->watch();
    } else {
      self->end();
    }
  });
}

void Listener::offer(const Event& event) {
  offered_ = event;
  if (text_ || event == begun_ || !socket_.is_open()) return;  // write() may have come across it by itself
  begun_ = event;
  send(event);
}

void Listener::send(Event text) {
  text_ = std::move(text);
  written_ = 0;
  write();
}

void Listener::write() {
  while (socket_.is_open()) {
    const ssize_t n = ::send(socket_.native_handle(), text_->data() + written_, text_->size() - written_,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return end();
    if (n < 0) {
      deadline_ = thread_.now() + thread_.shared().options.write_timeout;
      socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->write();
      });
      return;
    }
    written_ += static_cast<size_t>(n);
    if (written_ < text_->size()) continue;
    // What was published meanwhile: only the newest.
    const Event newest = newest_->get();
    text_ = newest == begun_ ? nullptr : newest;
    begun_ = newest;
    written_ = 0;
    deadline_ = thread_.now() + kHeartbeat;
    if (!text_) return;
  }
}

void Listener::check_deadline(Moment now) {
  if (now < deadline_ || !socket_.is_open()) return;
  if (text_) return end();
  send(heartbeat());
}

void Listener::end() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace outcry::http
