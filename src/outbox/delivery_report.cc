#include "outbox/delivery_report.h"

#include <algorithm>
#include <optional>

namespace outcry::outbox {
namespace {

constexpr size_t kMostHeaders = 500, kMostParts = 20, kMostRecipients = 50, kMostNames = 50;
constexpr size_t kLongestValue = 4'000;

struct Header {
  std::string name, value;  // the name in small letters; unfolded
};
using Headers = std::vector<Header>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t from = text.find_first_not_of(kBlank);
  return from == std::string_view::npos ? std::string_view()
                                        : text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

// Takes a line off `rest`, without its end.
std::string_view next_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Takes the fields up to the first blank line off `rest`, that line too.
Headers next_headers(std::string_view& rest) {
  Headers out;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!out.empty() && out.back().value.size() < kLongestValue) out.back().value.append(" ").append(trim(line));
      continue;
    }
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || out.size() == kMostHeaders) continue;  // "From …" of an mbox, or nonsense
    out.push_back(
        {lower(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)).substr(0, kLongestValue))});
  }
  return out;
}

std::string_view value_of(const Headers& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &Header::name);
  return found == headers.end() ? std::string_view() : found->value;
}

// Of a Content-Type, in small letters: "multipart/report".
std::string type_of(std::string_view value) {
  return lower(trim(value.substr(0, value.find(';'))));
}

// RFC 2045 section 5.1, without RFC 2231's extensions, which no boundary needs.
std::string parameter(std::string_view value, std::string_view name) {
  for (size_t at = value.find(';'); at != std::string_view::npos; at = value.find(';', at + 1)) {
    const std::string_view rest = trim(value.substr(at + 1));
    const size_t equals = rest.find('=');
    if (equals == std::string_view::npos || lower(trim(rest.substr(0, equals))) != name) continue;
    std::string_view said = trim(rest.substr(equals + 1));
    if (said.starts_with('"')) return std::string(said.substr(1, said.find('"', 1) - 1));
    return std::string(said.substr(0, said.find_first_of("; \t")));
  }
  return {};
}

// The parts between the lines of the boundary (RFC 2046 section 5.1.1).
std::vector<std::string_view> parts_of(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> out;
  const std::string mark = "--" + boundary;
  std::optional<size_t> begin;
  for (std::string_view rest = body; !rest.empty() && out.size() < kMostParts;) {
    const size_t at = body.size() - rest.size();
    const std::string_view line = next_line(rest);
    if (!line.starts_with(mark)) continue;
    if (begin) out.push_back(body.substr(*begin, at - *begin));
    if (line.substr(mark.size()).starts_with("--")) return out;
    begin = body.size() - rest.size();
  }
  if (begin && out.size() < kMostParts) out.push_back(body.substr(*begin));  // cut off
  return out;
}

// The first "N.N.N" of class 2, 4 or 5 (RFC 3463) in a text.
std::string status_in(std::string_view text) {
  const auto digits = [&](size_t at) {
    size_t n = 0;
    while (at + n < text.size() && n < 4 && text[at + n] >= '0' && text[at + n] <= '9') ++n;
    return n;
  };
  for (size_t i = 0; i + 4 < text.size(); ++i) {
    if ((text[i] != '2' && text[i] != '4' && text[i] != '5') || text[i + 1] != '.') continue;
    if (i > 0 && (text[i - 1] == '.' || (text[i - 1] >= '0' && text[i - 1] <= '9'))) continue;
    const size_t subject = digits(i + 2), dot = i + 2 + subject;
    if (subject == 0 || subject > 3 || dot >= text.size() || text[dot] != '.') continue;
    const size_t detail = digits(dot + 1), end = dot + 1 + detail;
    if (detail == 0 || detail > 3 || (end < text.size() && text[end] == '.' && digits(end + 1) > 0)) continue;
    return std::string(text.substr(i, end - i));
  }
  return {};
}

// A server that says 5.0.0 often quotes the one that said more.
std::string exact_status(const Headers& fields) {
  std::string status = status_in(value_of(fields, "status"));
  const std::string_view diagnostic = value_of(fields, "diagnostic-code");
  std::string quoted = status_in(diagnostic);
  const bool same_class = !quoted.empty() && (status.empty() || quoted.front() == status.front());
  if (same_class && (status.empty() || status.ends_with(".0.0"))) return quoted;
  if (!status.empty()) return status;
  const size_t code = diagnostic.find_first_of("45");
  const bool reply = code != std::string_view::npos && diagnostic.size() >= code + 3 &&
                     diagnostic.substr(code + 1, 2).find_first_not_of("0123456789") == std::string_view::npos;
  return reply ? std::string(1, diagnostic[code]) + ".0.0" : std::string();
}

DeliveryReport::Recipient::Action action_of(std::string_view text) {
  const std::string word = lower(text.substr(0, text.find_first_of(" \t(")));
  if (word == "failed") return DeliveryReport::Recipient::kFailed;
  return word == "delayed" ? DeliveryReport::Recipient::kDelayed : DeliveryReport::Recipient::kOther;
}

void add_name(std::string_view name, DeliveryReport& report) {
  name = trim(name);
  if (!name.empty() && report.names.size() < kMostNames) report.names.emplace_back(name);
}

// "Ana <ana@example.org>, bo@example.org": the addresses.
void add_addresses(std::string_view list, DeliveryReport& report) {
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (const size_t open = one.find('<'); open != std::string_view::npos) {
      one = one.substr(open + 1, one.find('>', open) - open - 1);
    }
    add_name(one, report);
  }
}

// "rfc822; ana@example.org" without its type.
std::string_view address_of(std::string_view field) {
  const size_t semicolon = field.find(';');
  return trim(semicolon == std::string_view::npos ? field : field.substr(semicolon + 1));
}

// RFC 3464 section 2: fields of the mail, then of each recipient.
void read_status(std::string_view body, DeliveryReport& report) {
  while (!body.empty() && report.recipients.size() < kMostRecipients) {
    const Headers fields = next_headers(body);
    add_name(address_of(value_of(fields, "x-postfix-sender")), report);
    if (value_of(fields, "action").empty()) continue;
    DeliveryReport::Recipient& one = report.recipients.emplace_back();
    one.action = action_of(value_of(fields, "action"));
    one.status = exact_status(fields);
    const std::string_view address = address_of(value_of(fields, "final-recipient"));
    const size_t at = address.rfind('@');
    if (at == std::string_view::npos) continue;
    one.domain = lower(address.substr(at + 1));
    if (one.domain.ends_with('>')) one.domain.pop_back();
  }
}

void read_returned(std::string_view mail, DeliveryReport& report) {
  const Headers headers = next_headers(mail);
  add_name(value_of(headers, "message-id"), report);
  add_addresses(value_of(headers, "return-path"), report);
}

void read_part(std::string_view part, DeliveryReport& report) {
  const Headers headers = next_headers(part);
  const std::string type = type_of(value_of(headers, "content-type"));
  if (type == "message/delivery-status" || type == "message/global-delivery-status") {
    read_status(part, report);
  } else if (type == "message/rfc822" || type == "text/rfc822-headers" || type == "message/global" ||
             type == "message/global-headers") {
    read_returned(part, report);
  }
}

}  // namespace

Result<DeliveryReport> parse_delivery_report(std::string_view mail) {
  const Error no = invalid("not a delivery report");
  mail = mail.substr(0, kLongestReport);
  const Headers headers = next_headers(mail);
  const std::string_view type = value_of(headers, "content-type");
  const std::string boundary = parameter(type, "boundary");
  if (type_of(type) != "multipart/report" || boundary.empty() ||
      lower(parameter(type, "report-type")) != "delivery-status") {
    return no;
  }
  DeliveryReport report;
  for (const char* name : {"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"}) {
    add_addresses(value_of(headers, name), report);
  }
  for (const std::string_view part : parts_of(mail, boundary)) read_part(part, report);
  if (report.recipients.empty()) return no;
  return report;
}

}  // namespace outcry::outbox
