#include "outbox/conversation.h"

#include <fmt/format.h>
#include <strings.h>

namespace outcry::outbox {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// "5.1.1" at the start of `text`, else nothing.
std::string_view enhanced_status(std::string_view text) {
  const std::string_view word = text.substr(0, text.find_first_not_of("0123456789."));
  const bool ok = word.size() >= 5 && word.size() <= 9 && word[1] == '.' && is_digit(word.back()) &&
                  std::string_view("245").find(word[0]) != std::string_view::npos;
  return ok ? word : std::string_view();
}

bool same_keyword(std::string_view text, std::string_view keyword) {
  const std::string_view word = text.substr(0, text.find_first_of(" \r\n"));
  return word.size() == keyword.size() && strncasecmp(word.data(), keyword.data(), word.size()) == 0;
}

}  // namespace

void Conversation::begin_mail(bool needs_utf8) {
  needs_utf8_ = needs_utf8;
  sender_accepted_ = data_begun_ = lacks_utf8_ = false;
  code_ = 0;
  enhanced_.clear();
}

bool Conversation::hear(std::string_view line) {
  if (line.size() < 4 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return true;
  if (line.starts_with("221")) return true;  // farewell of an earlier connection
  const bool last = line[3] != '-';
  code_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  enhanced_ = enhanced_status(line.substr(4));
  if (code_ == 220) {  // the greeting, or "go ahead" after STARTTLS: EHLO follows
    in_hello_ = true;
    offers_utf8_ = false;
  } else if (in_hello_) {
    if (code_ == 250 && same_keyword(line.substr(4), "SMTPUTF8")) offers_utf8_ = true;
    if (code_ == 250 && last) in_hello_ = false;
  } else if (code_ == 250 && last && !sender_accepted_) {
    sender_accepted_ = true;  // after the hello, the first 250 is to MAIL FROM
    lacks_utf8_ = needs_utf8_ && !offers_utf8_;
  } else if (code_ == 354) {
    data_begun_ = true;
  }
  return !lacks_utf8_;
}

std::string Conversation::status() const {
  return enhanced_.empty() ? fmt::format("{:03}", code_) : fmt::format("{:03} {}", code_, enhanced_);
}

}  // namespace outcry::outbox
