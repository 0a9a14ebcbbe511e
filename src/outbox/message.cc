#include "outbox/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"
#include "base/text.h"
#include "outbox/mime_text.h"

namespace outcry::outbox {
namespace {

constexpr size_t kLongestAddress = 254;  // RFC 5321 section 4.5.3.1.3
constexpr size_t kLongestLocalPart = 64;
constexpr size_t kLongestLine = 900;  // well under 998, header's name included
constexpr size_t kLongestFileName = 100;
constexpr std::string_view kCrlf = "\r\n";

// Neither quoted-printable nor base64 can write "=_" (RFC 2045 section 6.7),
// so this is in no part, whatever it says.
constexpr std::string_view kAlternative = "=_outcry_alternative";
constexpr std::string_view kMixed = "=_outcry_mixed";

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 5322 section 3.2.3, RFC 6532 section 3.2.
bool is_atom_text(char c) {
  return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool has_dots_in_place(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

bool is_printable_ascii(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return true;
}

bool is_message_id(std::string_view text) {
  return text.size() <= kLongestLine && is_printable_ascii(text) &&
         text.find_first_of("<>") == std::string_view::npos && text.find('@') != std::string_view::npos;
}

bool is_header_text(std::string_view text) {
  return is_utf8(text) && !has_header_control(text);
}

bool is_body_text(std::string_view text) {
  return is_utf8(text) && text.find('\0') == std::string_view::npos;
}

// So plain that no reader of mail needs RFC 2231 for it, nor any disk an escape.
bool is_file_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestFileName && text.front() != '.' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_media_type(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size() || text.size() > kLongestFileName) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [&](const char& c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '+' || &c == &text[slash];
  });
}

Status check(const Message& message) {
  const auto no = [](std::string_view field) { return invalid(fmt::format("couldn't write a mail: bad {}", field)); };
  if (!is_address(message.to)) return no("recipient");
  if (!is_address(message.from.address) || !is_ascii(message.from.address)) return no("sender");
  if (!is_header_text(message.from.name)) return no("sender's name");
  if (!message.reply_to.empty() && (!is_address(message.reply_to) || !is_ascii(message.reply_to))) {
    return no("reply address");
  }
  if (message.subject.empty() || !is_header_text(message.subject)) return no("subject");
  if (!is_message_id(message.message_id)) return no("message id");
  const std::string& link = message.unsubscribe;
  if (!link.empty() && (!link.starts_with("https://") || !is_printable_ascii(link) || link.size() > kLongestLine ||
                        link.find_first_of("<>") != std::string::npos)) {
    return no("unsubscribe address");
  }
  if (!message.list_id.empty() && !is_address("list@" + message.list_id)) return no("list id");
  if (!message.lang.empty() && !is_language_tag(message.lang)) return no("language");
  if (message.text.empty() || !is_body_text(message.text)) return no("text");
  if (!is_body_text(message.html)) return no("html");
  for (const Attachment& one : message.attachments) {
    if (!is_file_name(one.name)) return no("attachment's name");
    if (!is_media_type(one.type)) return no("attachment's type");
  }
  return {};
}

// RFC 5322 section 3.3, in UTC.
std::string date_text(Time now) {
  using namespace std::chrono;
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(now);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(now - day)};
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[weekday{day}.c_encoding()],
                     static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

// A text that fits its line as it is stays so; any other is encoded, which
// also folds it.
std::string subject_text(std::string_view subject, size_t column) {
  const bool plain = is_ascii(subject) && column + subject.size() <= kHeaderWidth &&
                     subject.find("=?") == std::string_view::npos && subject.front() != ' ' && subject.back() != ' ';
  return plain ? std::string(subject) : encode_words(subject, column);
}

std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string mailbox_text(const Mailbox& mailbox, size_t column) {
  if (mailbox.name.empty()) return mailbox.address;
  std::string out = quoted(mailbox.name);
  if (!is_ascii(mailbox.name) || column + out.size() > kHeaderWidth || mailbox.name.find("=?") != std::string::npos) {
    out = encode_words(mailbox.name, column);
  }
  const size_t line = out.rfind('\n');
  const size_t end = line == std::string::npos ? column + out.size() : out.size() - line - 1;
  out += end + mailbox.address.size() + 3 > kHeaderWidth ? "\r\n <" : " <";
  return out + mailbox.address + ">";
}

void add_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append(kCrlf);
}

void add_part(std::string& out, std::string_view type, std::string_view content) {
  const EncodedBody body = encode_body(content);
  add_header(out, "Content-Type", fmt::format("{}; charset=utf-8", type));
  add_header(out, "Content-Transfer-Encoding", body.encoding);
  out.append(kCrlf).append(body.bytes);
}

// RFC 2046 section 5.1.
void begin_multipart(std::string& out, std::string_view subtype, std::string_view boundary) {
  add_header(out, "Content-Type", fmt::format("multipart/{}; boundary=\"{}\"", subtype, boundary));
  out.append(kCrlf);
}

void begin_part(std::string& out, std::string_view boundary) {
  out.append("--").append(boundary).append(kCrlf);
}

void end_multipart(std::string& out, std::string_view boundary) {
  out.append("--").append(boundary).append("--").append(kCrlf);
}

void add_words(std::string& out, const Message& message) {
  if (message.html.empty()) return add_part(out, "text/plain", message.text);
  begin_multipart(out, "alternative", kAlternative);
  begin_part(out, kAlternative);
  add_part(out, "text/plain", message.text);
  begin_part(out, kAlternative);
  add_part(out, "text/html", message.html);
  end_multipart(out, kAlternative);
}

// RFC 2183. Base64 whatever it holds: line ends are bytes like all others.
void add_file(std::string& out, const Attachment& file) {
  add_header(out, "Content-Type", file.type);
  add_header(out, "Content-Transfer-Encoding", "base64");
  add_header(out, "Content-Disposition", fmt::format("attachment;\r\n filename=\"{}\"", file.name));
  out.append(kCrlf).append(base64_lines(file.content));
}

void add_head(std::string& out, const Message& message, Time now) {
  add_header(out, "Date", date_text(now));
  add_header(out, "From", mailbox_text(message.from, std::string_view("From: ").size()));
  add_header(out, "To", message.to);
  if (!message.reply_to.empty()) add_header(out, "Reply-To", message.reply_to);
  add_header(out, "Subject", subject_text(message.subject, std::string_view("Subject: ").size()));
  add_header(out, "Message-ID", "<" + message.message_id + ">");
  if (message.auto_submitted) add_header(out, "Auto-Submitted", "auto-generated");
  if (!message.list_id.empty()) add_header(out, "List-Id", "<" + message.list_id + ">");
  if (!message.unsubscribe.empty()) {
    add_header(out, "List-Unsubscribe", "<" + message.unsubscribe + ">");
    add_header(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }
  if (!message.lang.empty()) add_header(out, "Content-Language", message.lang);
  add_header(out, "MIME-Version", "1.0");
}

}  // namespace

bool is_address(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > kLongestAddress || !is_utf8(text) || has_header_control(text)) {
    return false;
  }
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (local.size() > kLongestLocalPart || !has_dots_in_place(local) || !has_dots_in_place(domain)) return false;
  for (const char c : local) {
    if (!is_atom_text(c) && c != '.') return false;
  }
  for (const char c : domain) {
    if (!is_alphanumeric(c) && c != '.' && c != '-') return false;
  }
  return true;
}

Result<std::string> to_eml(const Message& message, Time now) {
  if (const Status ok = check(message); !ok) return ok.error();
  std::string out;
  size_t size = 1024 + 2 * (message.text.size() + message.html.size());
  for (const Attachment& one : message.attachments) size += 256 + one.content.size() * 3 / 2;
  out.reserve(size);
  add_head(out, message, now);
  if (message.attachments.empty()) {
    add_words(out, message);
    return out;
  }
  begin_multipart(out, "mixed", kMixed);
  begin_part(out, kMixed);
  add_words(out, message);
  for (const Attachment& one : message.attachments) {
    begin_part(out, kMixed);
    add_file(out, one);
  }
  end_multipart(out, kMixed);
  return out;
}

}  // namespace outcry::outbox
