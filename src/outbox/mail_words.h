// MailWords are a mail as paragraphs, perhaps a command to type, and one link:
// both its plain text and its HTML are made of these.
//
// Plain values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outcry::outbox {

struct MailWords {
  std::string subject;
  std::vector<std::string> before;
  std::string command;
  std::string button, link;
  std::vector<std::string> after;

  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string html(std::string_view lang) const;  // a whole document
};

}  // namespace outcry::outbox
