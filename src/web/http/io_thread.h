// An IoThread is one thread with its io_context, its listening socket and its
// clients. Everything it holds is its own: other threads reach it through its
// mailbox alone.
//
// The kernel spreads connections by chance; one that comes to a thread which
// has more than another is handed on, so that a few busy ones (a proxy's)
// don't end up on one thread.
//
// Deadlines are kept by one sweep a second over all clients rather than by a
// timer each.
//
// Private to web/http.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "web/http/mailbox.h"
#include "web/http/proxies.h"
#include "web/http/server.h"

namespace outcry::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Moment = std::chrono::steady_clock::time_point;

class IoThread;

// Shared by all threads of one server; immutable but for the counters.
struct Shared {
  ServerOptions options;
  Proxies proxies;
  Handler* handler = nullptr;
  std::vector<IoThread*> threads;
  std::atomic<size_t> connections{0};
  std::atomic<bool> stopping{false};
};

// An open connection as its thread sees it, whatever it is doing.
class Client : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Client() = default;
  virtual void check_deadline(Moment now) = 0;  // once a second
  virtual void end_if_idle() = 0;               // the server is stopping
  virtual void end() = 0;                       // whatever is under way
};

class IoThread {
 public:
  // `shared` must outlive it.
  explicit IoThread(Shared& shared);
  ~IoThread();

  Status listen(const asio::ip::tcp::endpoint& endpoint);
  [[nodiscard]] uint16_t port() const { return port_; }
  void start();
  // From any thread: no new connections, idle ones end.
  void close();
  // Waits until the last client has left, which is only after close().
  bool wait_until(Moment end) { return ended_.wait_until(end) == std::future_status::ready; }
  // Ends what is left, then the thread.
  void end();

  // The one that the caller runs on, or null.
  static const IoThread* here() { return here_; }

  [[nodiscard]] const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

  // On the thread itself only, from here on.
  Shared& shared() { return shared_; }
  Executor executor() { return context_.get_executor(); }
  [[nodiscard]] Moment now() const { return now_; }  // to the second
  // "Date: …\r\n\r\n", the end of every head; changes at each sweep.
  [[nodiscard]] const std::string& date_line() const { return date_line_; }
  void enter(Client& client);
  void leave(Client& client);

 private:
  Task<void> accept();
  Task<void> sweep();
  void accepted(Socket socket, const asio::ip::tcp::endpoint& peer);
  void welcome(Socket socket, const asio::ip::tcp::endpoint& peer);
  void update_clock();
  void finish_if_empty();
  template <class Act>
  void for_each_client(Act act);

  static thread_local const IoThread* here_;

  Shared& shared_;
  asio::io_context context_;
  asio::executor_work_guard<Executor> work_;
  std::shared_ptr<Mailbox> mailbox_;
  Acceptor acceptor_;
  Timer timer_;  // of the sweep
  Timer pause_;  // of accept(), when there are no descriptors
  uint16_t port_ = 0;
  Moment now_{};
  std::string date_line_;
  boost::intrusive::list<Client, boost::intrusive::constant_time_size<false>> clients_;
  std::atomic<size_t> load_{0};  // clients, and those that are handed over
  std::promise<void> end_;
  std::future<void> ended_ = end_.get_future();
  std::thread thread_;
};

}  // namespace outcry::http
