#include "web/http/form.h"

#include <algorithm>

#include "web/http/form_body.h"
#include "web/http/head.h"

namespace outcry::http {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that the escape at `at` stands for, or -1.
int escaped_byte(std::string_view text, size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]);
  const int low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_urlencoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? escaped_byte(text, i) : -1;
    if (byte >= 0) {
      out.push_back(static_cast<char>(byte));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

// Stops at the limit; whether there was more to read.
bool read_urlencoded(std::string_view body, std::vector<Form::Field>& fields) {
  while (!body.empty()) {
    const size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    if (fields.size() == kMostFields) return true;
    const size_t equals = std::min(pair.find('='), pair.size());
    const size_t value = std::min(equals + 1, pair.size());
    fields.push_back({decode_urlencoded(pair.substr(0, equals)), decode_urlencoded(pair.substr(value)), {}, {}});
  }
  return false;
}

}  // namespace

Result<Form> Form::parse(std::string_view content_type, std::string_view body) {
  std::string_view parameters = content_type;
  const std::string_view type = next_item(parameters, ';');
  Form form;
  if (same_name(type, "application/x-www-form-urlencoded")) {
    if (read_urlencoded(body, form.fields_)) return too_many_fields();
    return form;
  }
  if (same_name(type, "multipart/form-data")) {
    if (auto read = read_multipart(parameters, body, form.fields_); !read) return read.error();
    return form;
  }
  if (same_name(type, "application/json")) {
    if (auto read = read_json(body, form.fields_); !read) return read.error();
    return form;
  }
  return not_found("couldn't read form: unknown content type");
}

Form Form::parse_query(std::string_view query) {
  Form form;
  read_urlencoded(query, form.fields_);
  return form;
}

std::string_view Form::get(std::string_view name) const {
  const auto it = std::find_if(fields_.begin(), fields_.end(), [&](const Field& field) { return field.name == name; });
  return it == fields_.end() ? std::string_view() : it->value;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields_) {
    if (field.name == name) values.push_back(field.value);
  }
  return values;
}

size_t Form::count(std::string_view name) const {
  return static_cast<size_t>(
      std::count_if(fields_.begin(), fields_.end(), [&](const Field& field) { return field.name == name; }));
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int byte = escaped_byte(text, i);
    if (byte < 0) return invalid("couldn't decode: broken percent escape");
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace outcry::http
