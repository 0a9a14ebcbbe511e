#include "outbox/mail_words.h"

#include <fmt/format.h>

namespace outcry::outbox {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string MailWords::text() const {
  std::string out;
  for (const std::string& one : before) out += one + "\n\n";
  if (!command.empty()) out += command + "\n\n";
  if (!link.empty()) out += link + "\n\n";
  for (const std::string& one : after) out += one + "\n\n";
  out.pop_back();
  return out;
}

std::string MailWords::html(std::string_view lang) const {
  std::string out =
      fmt::format("<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n",
                  escaped(lang), escaped(subject));
  for (const std::string& one : before) out += "<p>" + escaped(one) + "</p>\n";
  if (!command.empty()) out += "<pre>" + escaped(command) + "</pre>\n";
  if (!link.empty()) {
    out += fmt::format("<p><a href=\"{0}\"><strong>{1}</strong></a></p>\n<p><small>{0}</small></p>\n", escaped(link),
                       escaped(button));
  }
  for (const std::string& one : after) out += "<p>" + escaped(one) + "</p>\n";
  return out + "</body></html>\n";
}

}  // namespace outcry::outbox
