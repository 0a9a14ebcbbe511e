// A Connection is one client: it reads requests one after the other, hands
// each to the handler and writes the answer, until one side has had enough.
//
// Lives on its IoThread; only Exchange::give() may come from elsewhere.
// An idle connection holds no buffer. Private to http.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "httpd/io_thread.h"

namespace outcry::http {

// One request's answer on its way: given by any thread, taken by the
// connection.
class Exchange {
 public:
  explicit Exchange(std::shared_ptr<IoThread> thread) : thread_(std::move(thread)) {}

  void give(Response response);
  // Whether the answer is there; if not, `resume` is called on the I/O thread
  // once it is.
  bool ready_or(std::function<void()> resume);
  Response take() { return std::move(*response_); }

 private:
  std::shared_ptr<IoThread> thread_;
  std::mutex mutex_;
  std::optional<Response> response_;  // GUARDED_BY(mutex_) until ready
  std::function<void()> resume_;      // GUARDED_BY(mutex_)
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, std::shared_ptr<IoThread> thread);
  ~Connection();

  static void start(std::shared_ptr<Connection> connection);

  // By the sweep.
  void check_deadline(Seconds now);
  void end_if_idle();
  void end();

  void wake() {
    if (auto resume = std::exchange(resume_, nullptr)) resume();
  }
  void heartbeat() { heartbeat_due_ = true; }

  Connection* previous = nullptr;  // the thread's list
  Connection* next = nullptr;

 private:
  enum class State { kIdle, kReading, kHandling, kWriting, kListening };
  struct Parsing;
  class Target;

  Task<void> serve();
  Task<bool> serve_one();
  Task<int> read_request(Parsing& parsing);  // 0: there is one; -1: the client left; else a status
  int parse(Parsing& parsing, std::string_view bytes, size_t& used);
  Task<bool> receive(std::string_view& bytes);
  Task<Response> ask(const Request& request);
  Task<bool> answer(Parsing& parsing, const Request& request, Response response);
  Task<bool> write_prebuilt(const Request& request, const Prebuilt& page, bool keep);
  Task<bool> write_response(const Request& request, const Response& response, bool keep);
  Task<void> refuse(int status);
  Task<void> drain();
  Task<void> listen(const Request& request, Response response);
  template <size_t N>
  Task<bool> write(const std::array<std::string_view, N>& parts);
  Task<void> wait();
  void set(State state, std::chrono::seconds limit);

  Socket socket_;
  std::shared_ptr<IoThread> thread_;
  std::string peer_;
  State state_ = State::kIdle;
  Seconds deadline_{};
  std::string rest_;  // what was read beyond the request
  std::function<void()> resume_;
  size_t written_ = 0;  // bytes of the last answer
  int status_ = 0;
  bool heartbeat_due_ = false;
  bool timed_out_ = false;
};

}  // namespace outcry::http
