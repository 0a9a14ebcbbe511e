#include "web/pages/mailbox_page.h"

#include "base/bytes.h"
#include "base/i18n.h"

namespace outcry::web {
namespace {

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
    } else if (text.substr(i + 1, 2) == "\r\n") {
      i += 2;
    } else {
      const auto byte = from_hex(text.substr(i + 1, 2));
      if (byte && byte->size() == 1) out += static_cast<char>((*byte)[0]);
      i += 2;
    }
  }
  return out;
}

std::string decode_base64_lines(std::string_view text) {
  std::string joined;
  for (const char c : text) {
    if (c != '\r' && c != '\n') joined += c;
  }
  const auto bytes = from_base64(joined);
  return bytes ? std::string(text_of(*bytes)) : std::string();
}

// The first text/plain part of a mail that to_eml() wrote.
std::string text_of_mail(std::string_view eml) {
  const size_t part = eml.find("Content-Type: text/plain");
  if (part == std::string_view::npos) return {};
  eml.remove_prefix(part);
  const size_t body = eml.find("\r\n\r\n");
  if (body == std::string_view::npos) return {};
  const std::string_view head = eml.substr(0, body);
  std::string_view text = eml.substr(body + 4);
  text = text.substr(0, text.find("\r\n--"));
  if (head.find("base64") != std::string_view::npos) return decode_base64_lines(text);
  return decode_quoted_printable(text);
}

struct AttachedFile {
  std::string_view name;
  size_t size = 0;  // bytes
};

// The attachments of a mail that to_eml() wrote. No body has such a line: all
// of them write "=" otherwise.
std::vector<AttachedFile> attached_to(std::string_view eml) {
  constexpr std::string_view kFile = "\r\nContent-Disposition: attachment;\r\n filename=\"";
  std::vector<AttachedFile> out;
  for (size_t at = eml.find(kFile); at != std::string_view::npos; at = eml.find(kFile)) {
    eml.remove_prefix(at + kFile.size());
    const std::string_view rest = eml.substr(std::min(eml.find("\r\n\r\n"), eml.size()));
    out.push_back({eml.substr(0, eml.find('"')), decode_base64_lines(rest.substr(0, rest.find("\r\n--"))).size()});
  }
  return out;
}

// Escaped, with the addresses that stand in it as links.
std::string with_links(std::string_view text) {
  std::string out;
  while (true) {
    const size_t at = std::min(text.find("http://"), text.find("https://"));
    if (at == std::string_view::npos) return out + escape_html(text);
    out += escape_html(text.substr(0, at));
    text.remove_prefix(at);
    const std::string url = escape_html(text.substr(0, text.find_first_of(" \r\n\t")));
    out += "<a href=\"" + url + "\">" + url + "</a>";
    text.remove_prefix(std::min(text.find_first_of(" \r\n\t"), text.size()));
  }
}

}  // namespace

std::string mailbox_page(const Site& site, const Reader& reader,
                         const std::vector<std::shared_ptr<const outbox::CapturedMail>>& mails) {
  Dictionary values("mailbox");
  values.ShowSection(mails.empty() ? "EMPTY" : "TABLE");
  for (const auto& mail : mails) {
    Dictionary& row = *values.AddSectionDictionary("MAIL");
    row.SetValue("AT", format_time(mail->at, reader.lang));
    row.SetValue("TO", mail->to);
    row.SetValue("SUBJECT", mail->subject);
    row.SetValue("URL", "/dev/mailbox/" + mail->id);
  }
  Frame frame;
  frame.title = tr(reader.lang, "Captured mail") + " – Outcry";
  frame.path = "";
  frame.content = Templates::render("mailbox", reader.lang, values);
  return in_frame(site, reader, frame);
}

std::string mail_page(const Site& site, const Reader& reader, const outbox::CapturedMail& mail) {
  Dictionary values("mail");
  values.SetValue("SUBJECT", mail.subject);
  values.SetValue("TO", mail.to);
  values.SetValue("AT", format_time(mail.at, reader.lang));
  values.SetValue("EML_URL", "/dev/mailbox/" + mail.id + ".eml");
  values.SetValue("TEXT_HTML", with_links(text_of_mail(mail.eml)));
  const auto files = attached_to(mail.eml);
  if (!files.empty()) values.ShowSection("FILES");
  for (const AttachedFile& file : files) {
    Dictionary& row = *values.AddSectionDictionary("FILE");
    row.SetValue("FILE_NAME", std::string(file.name));
    row.SetValue("FILE_SIZE", tr(reader.lang, "{} bytes", format_count(static_cast<int64_t>(file.size), reader.lang)));
  }
  Frame frame;
  frame.title = tr(reader.lang, "Captured mail") + " – Outcry";
  frame.content = Templates::render("mail", reader.lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
