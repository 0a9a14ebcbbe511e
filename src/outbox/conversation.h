// A Conversation follows what an SMTP server answers (RFC 5321), line by line,
// to tell whose fault a failure is: the mail's, or nobody's in particular.
// It keeps codes and stages, never the server's words.
//
// One for each connection; used by its thread.
#pragma once

#include <string>
#include <string_view>

namespace outcry::outbox {

class Conversation {
 public:
  // A new mail on the connection, or on a fresh one: the greeting shows.
  void begin_mail(bool needs_utf8);

  // Takes one line of an answer. False: go no further, as the recipient needs
  // SMTPUTF8 and this server has not offered it (RFC 6531 section 3.2).
  bool hear(std::string_view line);

  // All of this mail.
  [[nodiscard]] bool answered() const { return code_ != 0; }
  [[nodiscard]] bool sender_accepted() const { return sender_accepted_; }
  [[nodiscard]] bool data_begun() const { return data_begun_; }
  [[nodiscard]] bool lacks_utf8() const { return lacks_utf8_; }
  [[nodiscard]] int code() const { return code_; }  // the last one; 0 before any

  // "550 5.1.1": reply code and enhanced status code (RFC 3463), if there was one.
  [[nodiscard]] std::string status() const;

 private:
  // Of the connection.
  bool in_hello_ = false;
  bool offers_utf8_ = false;
  // Of the mail.
  bool needs_utf8_ = false;
  bool sender_accepted_ = false;
  bool data_begun_ = false;
  bool lacks_utf8_ = false;
  int code_ = 0;
  std::string enhanced_;
};

}  // namespace outcry::outbox
