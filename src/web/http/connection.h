// A Connection is one client: it reads requests one after the other, hands
// each to the handler and writes the answer, until one side has had enough.
//
// Lives on its IoThread; only an Exchange reaches it from elsewhere, and keeps
// its memory (which the Request points into) until the answer is given. Its
// socket is gone by then if the server had to end first.
//
// Private to web/http.
#pragma once

#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "web/http/io_thread.h"
#include "web/http/outgoing.h"
#include "web/http/request_reader.h"

namespace outcry::http {

class Connection final : public Client, public std::enable_shared_from_this<Connection> {
 public:
  // `full`: there are too many, so it is told and sent away.
  static void start(IoThread& thread, Socket socket, std::string peer, bool full);
  Connection(IoThread& thread, Socket socket, std::string peer);

  void check_deadline(Moment now) override;
  void end_if_idle() override;
  void end() override;

 private:
  enum class State { kIdle, kHead, kBody, kHandling, kWriting, kDraining };
  class Exchange;
  class Presence;
  using Resume = asio::async_result<asio::use_awaitable_t<Executor>, void()>::handler_type;

  Task<void> serve(std::shared_ptr<Connection> self, bool full);
  Task<void> wait_for_answer();
  Task<bool> write_rest();
  Task<bool> write_parts();
  Task<void> refuse(int status);
  Task<void> drain();

  [[nodiscard]] BodyBounds body_bounds(const Request& head) const;
  bool wants_more();
  bool has_read(const boost::system::error_code& error, size_t bytes);
  bool say_continue();
  void ask();
  void ask_for_more(const Response& answer);
  void find_client();
  void take_answer(std::optional<Response> answer);
  bool send_answer(bool keep);
  void add_prebuilt(const Prebuilt& page);
  void add_plain();
  void add_ending(std::string_view body);
  bool finish_answer(bool sent);
  bool listen();
  void resume();
  void set(State state, std::chrono::seconds limit);
  Response error_page(int status);

  IoThread& thread_;  // valid while the socket is
  const std::shared_ptr<Mailbox> mailbox_;
  std::optional<Socket> socket_;
  const std::string peer_;
  const bool behind_proxy_;

  State state_ = State::kIdle;
  Moment deadline_;
  bool timed_out_ = false;
  bool ended_ = false;
  int refusal_ = 0;  // the status to send it away with

  RequestReader reader_;
  bool asking_ = false;            // inside Handler::handle
  std::optional<Resume> waiting_;  // serve(), for the answer
  std::optional<Response> answer_;
  Moment asked_{};

  std::string head_;  // of a plain answer
  Outgoing out_;
  size_t bytes_ = 0;  // sent of this answer before what is in out_
  int status_ = 0;    // of the answer
  bool keep_ = false;
};

}  // namespace outcry::http
