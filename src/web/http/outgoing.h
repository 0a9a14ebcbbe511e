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
  // At most five pieces; each must live until it is written.
  void add(std::string_view piece);
  [[nodiscard]] bool empty() const { return first_ == count_; }
  [[nodiscard]] size_t added() const { return added_; }  // bytes, since clear()

  // Writes what the socket takes without waiting. False if it is broken.
  [[nodiscard]] bool write(int descriptor);
  // Copies all pieces but the last into storage of its own, so that only that
  // one must stay.
  void hold();

 private:
  void skip(size_t bytes);

  std::array<iovec, 5> pieces_;
  size_t first_ = 0;
  size_t count_ = 0;
  size_t added_ = 0;
  std::string held_;
};

}  // namespace outcry::http
