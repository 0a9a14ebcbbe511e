#include "web/http/event_stream.h"

namespace outcry::http {
namespace {

// So many listeners are served before others get their turn.
constexpr int kAtOnce = 256;

}  // namespace

const Headers& event_stream_headers() {
  static const Headers headers = {
      {"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
  return headers;
}

Channel::Channel(IoThread& thread, std::shared_ptr<const Newest> newest)
    : thread_(thread), mailbox_(thread.mailbox()), newest_(std::move(newest)) {}

void Channel::announce() {
  if (announced_.exchange(true)) return;  // one who comes late serves the newest all the same
  mailbox_->post([self = shared_from_this()] {
    self->announced_ = false;
    self->serve_some();
  });
}

void Channel::serve_some() {
  const Event event = newest_->get();
  for (int i = 0; i < kAtOnce; ++i) {
    if (listeners_.empty() || listeners_.front().was_offered(event)) return;
    Listener& listener = listeners_.front();
    listeners_.pop_front();
    listeners_.push_back(listener);
    listener.offer(event);
  }
  mailbox_->post([self = shared_from_this()] { self->serve_some(); });
}

void Channel::end(std::shared_ptr<Channel> channel) {
  const std::shared_ptr<Mailbox> mailbox = channel->mailbox_;
  mailbox->post([self = std::move(channel)] {
    for (Listener& listener : self->listeners_) listener.end();
  });
}

void Channel::join(Socket socket, std::string head) {
  const auto listener = std::make_shared<Listener>(thread_, std::move(socket), newest_);
  listeners_.push_back(*listener);
  listener->start(std::move(head));
}

EventStream::EventStream(const std::vector<std::unique_ptr<IoThread>>& threads) {
  for (const auto& thread : threads) channels_.push_back(std::make_shared<Channel>(*thread, newest_));
}

EventStream::~EventStream() {
  for (auto& channel : channels_) Channel::end(std::move(channel));
}

void EventStream::publish(std::string data) {
  std::string text = "data: ";
  for (const char c : data) {
    if (c == '\n') {
      text.append("\ndata: ");
    } else if (c != '\r') {
      text.push_back(c);
    }
  }
  newest_->set(std::make_shared<const std::string>(text.append("\n\n")));
  for (const auto& channel : channels_) channel->announce();
}

Channel* EventStream::channel_on(const IoThread& thread) const {
  for (const auto& channel : channels_) {
    if (channel->thread() == &thread) return channel.get();
  }
  return nullptr;
}

}  // namespace outcry::http
