// What a connection still has to write: a few pieces that are sent with one
// system call and stay where they are until they are gone.
//
// Used by one thread. Private to web/http.
#pragma once

#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

namespace outcry::http {

class Outgoing {
 public:
  void clear();
  // At most six pieces; each must live until it is written or held.
  void add(std::string_view piece);
  // The last one, which hold() leaves where it is.
  void add_body(std::string_view piece);
  [[nodiscard]] bool empty() const { return first_ == count_; }
  [[nodiscard]] size_t added() const { return added_; }  // bytes, since clear()

  // Writes what the socket takes without waiting. False if it is broken.
  [[nodiscard]] bool write(int descriptor);
  // Copies all pieces but the body into storage of its own.
  void hold();

 private:
  void skip(size_t bytes);

  std::array<iovec, 6> pieces_;
  size_t first_ = 0;
  size_t count_ = 0;
  size_t added_ = 0;
  bool has_body_ = false;
  std::string held_;
};

}  // namespace outcry::http
