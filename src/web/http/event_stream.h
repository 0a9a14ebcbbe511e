// An EventStream is the EventSource that this server's connections listen to.
// It has a Channel on each I/O thread, and each channel writes to the
// listeners of its own thread; all of them share the one buffer that publish()
// made. A listener is little more than a socket.
//
// publish() from any thread; a channel only on its own. Private to web/http.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "web/http/io_thread.h"

namespace outcry::http {

// What a listener is answered with, before the security headers.
const Headers& event_stream_headers();

// The newest event, "data: …\n\n".
class Newest {
 public:
  using Event = std::shared_ptr<const std::string>;

  void set(Event event) {
    const std::lock_guard lock(mutex_);
    event_ = std::move(event);
  }
  [[nodiscard]] Event get() const {
    const std::lock_guard lock(mutex_);
    return event_;
  }

 private:
  mutable std::mutex mutex_;
  Event event_;  // GUARDED_BY(mutex_); null before the first
};

class Listener;

class Channel : public std::enable_shared_from_this<Channel> {
 public:
  Channel(IoThread& thread, std::shared_ptr<const Newest> newest);

  // From any thread: something was published, or the stream has ended.
  void announce();
  void announce_end();

  // The client gets `head`, the newest event, and all that come. `socket`'s
  // thread is the channel's.
  void join(Socket socket, std::string head);

  [[nodiscard]] const IoThread* thread() const { return &thread_; }

 private:
  friend class Listener;
  struct Waves;

  void serve_some();
  void close();

  IoThread& thread_;  // valid on the thread
  const std::shared_ptr<Mailbox> mailbox_;
  const std::shared_ptr<const Newest> newest_;
  std::atomic<bool> announced_{false};
  bool closed_ = false;
  // Those who were offered the newest event are at the back.
  boost::intrusive::list<Listener, boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                                       boost::intrusive::tag<Channel>,
                                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>>>,
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
