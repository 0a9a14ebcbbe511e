#include "web/console/mailing_words.h"

#include <charconv>

#include "web/pages/templates.h"

namespace outcry::web {

using mailing::Mailing;
using mailing::MailingState;

std::string state_text(const Mailing& mailing, const std::string& lang) {
  switch (mailing.state) {
    case MailingState::kDraft:
      return tr(lang, "Draft");
    case MailingState::kScheduled:
      return tr(lang, "Scheduled");
    case MailingState::kSending:
      return tr(lang, "Going out");
    case MailingState::kPaused:
      return tr(lang, "Held");
    case MailingState::kCancelled:
      return tr(lang, "Cancelled");
    case MailingState::kDone:
      break;
  }
  return tr(lang, "Sent");
}

const char* state_mark(const Mailing& mailing) {
  switch (mailing.state) {
    case MailingState::kDone:
    case MailingState::kSending:
      return "good";
    case MailingState::kCancelled:
      return "bad";
    default:
      return "waits";
  }
}

std::string overtaken_text(const std::string& lang) {
  return tr(lang, "Somebody else has changed this mail meanwhile, so nothing was done. This is how it is now.");
}

std::optional<int64_t> number_in(std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != ',' && c != '.' && c != ' ' && c != '\'' && static_cast<unsigned char>(c) < 0x80) {
      return std::nullopt;
    }
  }
  int64_t out = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return digits.empty() || read.ec != std::errc() ? std::nullopt : std::optional(out);
}

}  // namespace outcry::web
