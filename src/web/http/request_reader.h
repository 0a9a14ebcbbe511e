// A RequestReader turns the bytes of one connection into requests, one after
// the other. It never sees a socket: bytes go in by room() and arrived(),
// requests come out of advance(). Nothing is allocated for a request that
// fits the buffer; while none is under way the buffer is small.
//
// What is ambiguous is refused rather than guessed (RFC 9112 6.3, 5.2): both
// lengths, codings other than chunked, folded headers, no or two Hosts.
//
// Used by one thread. The only file that sees Beast.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "web/http/message.h"

namespace outcry::http {

class RequestReader {
 public:
  enum class Progress {
    kMore,      // bytes are needed: of a head, of a body, or of any request at all
    kContinue,  // the client waits for "100 Continue"; said once a request
    kWhole,     // request() holds one
    kRefused,   // status() says why; nothing after it can be trusted
  };

  // How long a body may be, once its head is known; called on the reader's
  // thread, must not block.
  using BodyLimitOf = std::function<size_t(const Request& head)>;

  // `limit_of` stands in for `body_limit`, if it is not empty.
  RequestReader(size_t header_limit, size_t body_limit, BodyLimitOf limit_of = {});
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Where to put what arrives; never empty. Valid until the next call of
  // anything but arrived().
  std::span<char> room();
  void arrived(size_t bytes);

  Progress advance();

  // Any byte of the next request is there.
  [[nodiscard]] bool has_begun() const { return end_ > 0; }
  [[nodiscard]] bool in_body() const { return head_end_ > 0; }

  // After kWhole and until next(): views into the reader. `client` and
  // `secure` are for the caller to fill.
  [[nodiscard]] Request& request() { return request_; }
  [[nodiscard]] bool keeps_alive() const { return keeps_alive_; }
  // HTTP/1.0, where keeping alive must be said.
  [[nodiscard]] bool is_old() const { return is_old_; }
  [[nodiscard]] std::string_view accept_encoding() const { return accept_encoding_; }
  [[nodiscard]] std::string_view if_none_match() const { return if_none_match_; }

  // After kRefused.
  [[nodiscard]] int status() const { return status_; }

  // Forgets the request; what came after it is kept.
  void next();
  // Forgets everything that came.
  void discard();

 private:
  class Parser;
  static constexpr size_t kSmall = 2048;     // the buffer between requests
  static constexpr size_t kBodyRoom = 1024;  // free behind a head whose body is still to come
  static constexpr size_t kKeptBody = 4096;  // what the body's storage may keep between requests
  static constexpr size_t kKeptHeaders = 32;

  Progress refuse(int status);
  Progress find_head();
  Progress parse_head();
  Progress parse_body();
  bool looks_like_http() const;
  int check_head();
  void split_target();
  void resize(size_t capacity);

  const size_t header_limit_;
  const size_t body_limit_;
  const BodyLimitOf body_limit_of_;

  // Bytes of the current request (and beyond) are buffer_[0, end_).
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  size_t end_ = 0;
  size_t searched_ = 0;  // no head ends before this
  size_t head_end_ = 0;  // 0: the head is not complete
  size_t parsed_ = 0;    // up to here the parser has had it

  std::unique_ptr<Parser> parser_;
  std::string body_;
  std::vector<std::pair<std::string_view, std::string_view>> headers_;
  Request request_;
  std::string_view accept_encoding_;
  std::string_view if_none_match_;
  std::string_view expect_;
  bool keeps_alive_ = false;
  bool is_old_ = false;
  bool continued_ = false;
  int status_ = 0;
};

}  // namespace outcry::http
