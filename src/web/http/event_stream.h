// An EventStream is the EventSource that this server's connections listen to.
// It has a Channel on each I/O thread, which serves the listeners of its own
// thread; all of them share the one text that publish() made.
//
// publish() from any thread; a channel's listeners only on its own. Private to
// web/http.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "web/http/io_thread.h"
#include "web/http/listener.h"

namespace outcry::http {

// What a listener is answered with, before the security headers.
const Headers& event_stream_headers();

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  Channel(IoThread& thread, std::shared_ptr<const Newest> newest);

  // From any thread: something was published.
  void announce();
  // Likewise: the stream has ended. Takes the stream's reference along, so that
  // the last one is let go on the channel's thread, which its listeners use.
  static void end(std::shared_ptr<Channel> channel);

  // The client gets `head`, the newest event, and all that come. The socket is
  // of the channel's thread.
  void join(Socket socket, std::string head);

  [[nodiscard]] const IoThread* thread() const { return &thread_; }

 private:
  void serve_some();

  IoThread& thread_;  // valid on that thread
  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<const Newest> newest_;
  std::atomic<bool> announced_{false};
  // Those who were offered the newest event are at the back.
  boost::intrusive::list<Listener, boost::intrusive::base_hook<ChannelHook>,
                         boost::intrusive::constant_time_size<false>>
      listeners_;
};

class EventStream final : public EventSource {
 public:
  explicit EventStream(const std::vector<std::unique_ptr<IoThread>>& threads);
  ~EventStream() override;

  void publish(std::string data) override;
  // Null if the thread is another server's.
  [[nodiscard]] Channel* channel_on(const IoThread& thread) const;

 private:
  const std::shared_ptr<Newest> newest_ = std::make_shared<Newest>();
  std::vector<std::shared_ptr<Channel>> channels_;
};

}  // namespace outcry::http
