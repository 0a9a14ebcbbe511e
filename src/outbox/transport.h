// A Transport takes one mail at a time away from the server.
//
// What it says about a failure is a class and an SMTP reply code, never the
// words of a mail server, which like to repeat the address.
//
// Used by one thread at a time; each sending thread has its own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace outcry::outbox {

// No transport takes longer over one mail.
inline constexpr std::chrono::minutes kLongestSend{3};

struct Delivery {
  enum Kind {
    kSent,         // the next server has taken responsibility for the mail
    kRetry,        // this mail, not now; it may have arrived all the same if the connection broke
    kPermanent,    // this mail, never
    kUnavailable,  // no mail: the server can't be reached, or will not talk to us
  };
  Kind kind = kSent;
  std::string reason = {};  // "550 5.1.1", "couldn't connect to server"; empty if sent
};

class Transport {
 public:
  virtual ~Transport() = default;
  // `from` and `to` are addresses (is_address()); `eml` is from to_eml(). Ends
  // within kLongestSend.
  virtual Delivery send(const std::string& from, const std::string& to, const std::string& eml) = 0;
};

// Makes one for each sending thread, before it starts. Null if it can't.
using TransportFactory = std::function<std::unique_ptr<Transport>()>;

}  // namespace outcry::outbox
