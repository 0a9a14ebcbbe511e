// A Listener is a connection that has become an event stream (WHATWG HTML
// 9.2): it reads nothing more, and is sent events as they come. While its
// network is slow it is sent none, then only the newest. Little more than a
// socket; owned by its pending read, and gone when that ends.
//
// Lives on its IoThread. Private to web/http.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "web/http/io_thread.h"

namespace outcry::http {

// "data: …\n\n", shared by all who are sent it.
using Event = std::shared_ptr<const std::string>;

// The event that counts. Thread-safe.
class Newest {
 public:
  void set(Event event) {
    const std::lock_guard lock(mutex_);
    event_ = std::move(event);
  }
  // Null before the first.
  [[nodiscard]] Event get() const {
    const std::lock_guard lock(mutex_);
    return event_;
  }

 private:
  mutable std::mutex mutex_;
  Event event_;  // GUARDED_BY(mutex_)
};

struct InChannel;
using ChannelHook = boost::intrusive::list_base_hook<boost::intrusive::tag<InChannel>,
                                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

class Listener final : public Client, public ChannelHook, public std::enable_shared_from_this<Listener> {
 public:
  Listener(IoThread& thread, Socket socket, std::shared_ptr<const Newest> newest);
  ~Listener() override;

  // Sends `head` and the newest event.
  void start(std::string head);
  void offer(const Event& event);
  [[nodiscard]] bool was_offered(const Event& event) const { return offered_ == event; }

  void check_deadline(Moment now) override;
  void end_if_idle() override { end(); }
  void end() override;

 private:
  void watch();  // for the client's leaving
  void send(Event text);
  void write();

  IoThread& thread_;
  Socket socket_;
  const std::shared_ptr<const Newest> newest_;
  Event offered_;
  Event begun_;  // the last event of which something was sent
  Event text_;   // being written: an event, a heartbeat or the head
  size_t written_ = 0;
  Moment deadline_;  // to have written, or of the next heartbeat
};

}  // namespace outcry::http
