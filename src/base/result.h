// A Result<T> is a value or an Error. Functions that can fail for reasons
// outside the program return one; exceptions end at the library that throws
// them.
//
// An Error's kind says what the caller may do about it; its message says what
// went wrong ("couldn't open database: disk full") and never holds a person's
// data. Hints for people are added in cli/ and web/ only.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace outcry {

struct Error {
  enum Kind {
    kInvalid,   // the input is wrong; the same call will fail again
    kNotFound,  // there is no such thing
    kGone,      // there was, and it ended (expired, used, closed)
    kBusy,      // nothing is wrong; try again later (a queue is full)
    kFailed,    // the world failed: disk, network, database
    kCorrupt,   // stored data contradicts itself: stop, never repair
  };
  Kind kind = kFailed;
  std::string message;
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}
};

using Status = Result<void>;

inline Error invalid(std::string message) {
  return {Error::kInvalid, std::move(message)};
}
inline Error not_found(std::string message) {
  return {Error::kNotFound, std::move(message)};
}
inline Error gone(std::string message) {
  return {Error::kGone, std::move(message)};
}
inline Error busy(std::string message) {
  return {Error::kBusy, std::move(message)};
}
inline Error failed(std::string message) {
  return {Error::kFailed, std::move(message)};
}
inline Error corrupt(std::string message) {
  return {Error::kCorrupt, std::move(message)};
}

}  // namespace outcry
