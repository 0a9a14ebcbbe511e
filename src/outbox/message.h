// A Message is one mail to one person, still as words; to_eml() makes the
// bytes that travel (RFC 5322, MIME): the same bytes whether they go to a mail
// server or are captured.
//
// Nothing in a message can add a header or a recipient: control characters in
// anything that becomes a header are refused, not repaired.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace outcry::outbox {

struct Mailbox {
  std::string name;     // in any script; may be empty
  std::string address;  // local part and domain, the domain in ASCII
};

// A file that travels with a mail, byte for byte.
struct Attachment {
  std::string name;  // ASCII letters, digits, ".", "-", "_", 100 at most; no dot first
  std::string type;  // "application/json"; without parameters
  std::string content;
};

struct Message {
  std::string to;        // an address; the local part may be UTF-8 (RFC 6531)
  Mailbox from;          // its address in ASCII; also the envelope's sender
  std::string reply_to;  // an address, or empty
  std::string subject;
  std::string text;            // never empty
  std::string html;            // a whole document, or empty: plain text only
  std::string message_id;      // "left@right", without the angle brackets; the same at each try
  std::string unsubscribe;     // an https address that takes a POST (RFC 8058), or empty
  std::string list_id;         // of a mail to many (RFC 2919): "label.host", or empty
  std::string lang;            // BCP 47, or empty
  bool auto_submitted = true;  // RFC 3834: no holiday replies, please
  std::vector<Attachment> attachments;
};

// The whole mail, lines ended by CRLF and under 998 bytes, ASCII but for the
// `to` of a UTF-8 address. `now` is its date. kInvalid, naming the field and
// nothing of its content, if a field is not what is said above.
Result<std::string> to_eml(const Message& message, Time now);

// One mailbox's address as mail takes it (RFC 5321 section 4.1.2, UTF-8 in the
// local part as in RFC 6531), no quoted local part, no address literal.
bool is_address(std::string_view text);

}  // namespace outcry::outbox
