// An IoThread is one thread with its io_context, its listening socket and its
// connections. Everything it holds is its own: other threads reach it by
// post() alone.
//
// Deadlines are kept by one sweep a second over all connections rather than by
// a timer each.
//
// Private to http.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "httpd/proxies.h"
#include "httpd/server.h"

namespace outcry::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Seconds = std::chrono::steady_clock::time_point;

class Connection;

// Shared by all threads of one server; immutable but for the counters.
struct Shared {
  ServerOptions options;
  Proxies proxies;
  Handler* handler = nullptr;
  std::atomic<size_t> connections{0};
  std::atomic<bool> stopping{false};
};

class IoThread : public std::enable_shared_from_this<IoThread> {
 public:
  explicit IoThread(std::shared_ptr<Shared> shared);

  Status listen(const asio::ip::tcp::endpoint& endpoint);
  [[nodiscard]] uint16_t port() const { return port_; }
  void run();    // starts the thread
  void close();  // from any thread: no new connections, idle ones end
  void end();    // from any thread: whatever is left ends; joins

  // On the thread itself only, from here on.
  Shared& shared() { return *shared_; }
  Executor executor() { return context_.get_executor(); }
  [[nodiscard]] Seconds now() const { return now_; }
  // "Date: …\r\n\r\n", the end of every head.
  [[nodiscard]] const std::string& date_line() const { return date_line_; }
  std::vector<char>& scratch() { return scratch_; }  // for one read at a time
  [[nodiscard]] bool is_here() const { return std::this_thread::get_id() == thread_.get_id(); }

  void add(Connection& connection);
  void remove(Connection& connection);

  // Listeners of event sources. The latest event of a source, and who waits.
  struct Topic {
    std::shared_ptr<const std::string> latest;
    uint64_t version = 0;
    std::vector<std::shared_ptr<Connection>> waiting;
    bool ended = false;
  };
  Topic& topic(const void* source) { return topics_[source]; }
  void publish(const void* source, std::shared_ptr<const std::string> event);
  void end_topic(const void* source);

 private:
  Task<void> accept();
  Task<void> sweep();
  void sweep_once();
  void update_clock();

  std::shared_ptr<Shared> shared_;
  asio::io_context context_{1};
  Acceptor acceptor_{context_};
  Timer timer_{context_};
  uint16_t port_ = 0;
  Seconds now_{};
  Seconds next_heartbeat_{};
  std::string date_line_;
  std::vector<char> scratch_;
  Connection* first_ = nullptr;  // intrusive list
  std::unordered_map<const void*, Topic> topics_;
  std::thread thread_;
};

}  // namespace outcry::http
