// Uploads says which requests may have a body as large as a picture: those
// that bring a ticket, which only a form of the console has. So a stranger
// cannot make the server hold more than any page's form.
//
// A ticket is good for a day, in this process. It lets nobody in: who comes
// with it is still asked who they are. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"

namespace outcry::web {

class Uploads {
 public:
  explicit Uploads(Random& random) : key_(random.bytes<32>()) {}

  [[nodiscard]] std::string ticket(Time now) const;
  [[nodiscard]] bool admits(std::string_view ticket, Time now) const;

 private:
  [[nodiscard]] std::string seal_of(std::string_view expires) const;

  const Hash32 key_;
};

}  // namespace outcry::web
