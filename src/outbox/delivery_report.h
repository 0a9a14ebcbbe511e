// A DeliveryReport is what a mail server sends back about a mail that it could
// not deliver, or not yet (RFC 3464, in a multipart/report of RFC 6522). Read
// are the fields made for programs alone; what is written for people differs
// from server to server and is never guessed at.
//
// Of an address only the domain is kept.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::outbox {

struct DeliveryReport {
  struct Recipient {
    enum Action : uint8_t { kFailed, kDelayed, kOther };  // kOther: it arrived, somewhere
    Action action = kOther;
    std::string status;  // "5.1.1" (RFC 3463), the most exact that it says; or empty
    std::string domain;
  };
  std::vector<Recipient> recipients;  // one at least
  // Whatever may tell which mail it was: the addresses that the report came to,
  // and of the mail that is returned its sender and Message-ID, as they stand.
  std::vector<std::string> names;
};

// Of a longer one this much is to be read: the report comes before the mail
// that it returns.
inline constexpr size_t kLongestReport = size_t{1} << 20;

// `mail` is the whole mail, lines ended by LF or CRLF, perhaps cut off. kInvalid
// if it is no such report.
Result<DeliveryReport> parse_delivery_report(std::string_view mail);

}  // namespace outcry::outbox
