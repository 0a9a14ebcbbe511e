// An SmtpTransport hands mail to one mail server (RFC 5321) by libcurl: SMTP,
// STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314), with a password
// if there is one. It keeps its connection for many mails.
//
// Certificates are always verified. Nothing is taken from the environment: no
// proxy, no .netrc. Only libcurl sees the password.
//
// Used by one thread, whose SIGPIPE it blocks for good.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "outbox/conversation.h"
#include "outbox/transport.h"

namespace outcry::outbox {

struct SmtpOptions {
  enum Security { kNone, kStartTls, kTls };
  std::string host;
  uint16_t port = 587;
  Security security = kStartTls;  // required: no falling back to clear text
  std::string user, password;     // both or none; whichever SASL way the server offers
  std::string hello;              // our name in EHLO: this host's, in ASCII
  std::string ca_file;            // PEM of the authorities to trust; empty: the system's
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{60'000};  // for one mail, connecting included; at most kLongestSend / 2
};

class SmtpTransport final : public Transport {
 public:
  // kInvalid, naming the option, if the options don't make sense. Does not
  // connect yet.
  static Result<std::unique_ptr<SmtpTransport>> make(const SmtpOptions& options);
  ~SmtpTransport() override;

  // A refusal of the sender or the password is kUnavailable: it would meet
  // every mail alike. So is everything before the server has taken the sender.
  Delivery send(const std::string& from, const std::string& to, const std::string& eml) override;

 private:
  struct Curl;  // a libcurl easy handle, with its connection
  explicit SmtpTransport(std::unique_ptr<Curl> curl);
  int perform(const std::string& from, const std::string& to, const std::string& eml);

  Conversation conversation_;
  std::unique_ptr<Curl> curl_;
};

// One for each sending thread. kInvalid as make().
Result<TransportFactory> smtp_transports(const SmtpOptions& options);

}  // namespace outcry::outbox
