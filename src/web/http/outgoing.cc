#include "web/http/outgoing.h"

#include <cerrno>

namespace outcry::http {

void Outgoing::clear() {
  first_ = count_ = added_ = 0;
  has_body_ = false;
  if (!held_.empty()) held_ = {};
}

void Outgoing::add(std::string_view piece) {
  if (piece.empty()) return;
  pieces_[count_++] = {const_cast<char*>(piece.data()), piece.size()};
  added_ += piece.size();
}

void Outgoing::add_body(std::string_view piece) {
  has_body_ = !piece.empty();
  add(piece);
}

bool Outgoing::write(int descriptor) {
  while (!empty()) {
    msghdr message{};
    message.msg_iov = pieces_.data() + first_;
    message.msg_iovlen = count_ - first_;
    const ssize_t sent = ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == EWOULDBLOCK;
    }
    skip(static_cast<size_t>(sent));
  }
  return true;
}

void Outgoing::skip(size_t bytes) {
  while (bytes > 0) {
    iovec& piece = pieces_[first_];
    const size_t part = std::min(bytes, piece.iov_len);
    piece.iov_base = static_cast<char*>(piece.iov_base) + part;
    piece.iov_len -= part;
    bytes -= part;
    if (piece.iov_len == 0) ++first_;
  }
}

void Outgoing::hold() {
  const size_t end = has_body_ ? count_ - 1 : count_;
  if (first_ >= end) return;
  std::string held;
  for (; first_ < end; ++first_) {
    held.append(static_cast<const char*>(pieces_[first_].iov_base), pieces_[first_].iov_len);
  }
  held_ = std::move(held);
  pieces_[--first_] = {held_.data(), held_.size()};
}

}  // namespace outcry::http
