// A Mailbox is how other threads reach an I/O thread: tasks put in run there,
// in order. It outlives the thread for those who still hold it, and then
// swallows what is put in: a late reply to a server that has ended goes
// nowhere. Many tasks put in at once wake the thread once.
//
// Thread-safe. Private to web/http.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace outcry::http {

class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Task = std::function<void()>;

  explicit Mailbox(boost::asio::io_context& context) : context_(&context) {}

  void post(Task task);
  // Once the thread has ended. Tasks left over are destroyed, not run.
  void close();

 private:
  void run();  // on the I/O thread

  std::mutex mutex_;
  boost::asio::io_context* context_;  // GUARDED_BY(mutex_); null once closed
  std::vector<Task> tasks_;           // GUARDED_BY(mutex_)
};

}  // namespace outcry::http
