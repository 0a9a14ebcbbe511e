#include <algorithm>
#include <optional>
#include <string>

#include "web/http/form_body.h"
#include "web/http/head.h"

namespace outcry::http {
namespace {

constexpr size_t kLongestBoundary = 70;  // RFC 2046 5.1.1

// Reads `name=value` or `name="va\"lue"` off the front of a parameter list;
// nullopt at its end or where it isn't one.
std::optional<std::pair<std::string_view, std::string>> next_parameter(std::string_view& list) {
  const size_t start = list.find_first_not_of("; \t");
  if (start == std::string_view::npos) return std::nullopt;
  list.remove_prefix(start);
  const size_t equals = list.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = without_blanks(list.substr(0, equals));
  list.remove_prefix(equals + 1);
  if (!list.starts_with('"')) return std::pair{name, std::string(next_item(list, ';'))};

  std::string value;
  for (size_t i = 1; i < list.size(); ++i) {
    if (list[i] == '"') {
      list.remove_prefix(i + 1);
      return std::pair{name, std::move(value)};
    }
    // Browsers write %22 for a quote; some other clients a backslash before it.
    if (list[i] == '\\' && i + 1 < list.size() && (list[i + 1] == '"' || list[i + 1] == '\\')) ++i;
    value.push_back(list[i]);
  }
  return std::nullopt;
}

// Browsers escape these three in names and nothing else (WHATWG HTML 4.10.21.8).
std::string unescape_name(std::string name) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEscapes = {{{"%22", '"'}, {"%0D", '\r'}, {"%0A", '\n'}}};
  for (const auto& [escape, c] : kEscapes) {
    for (size_t at = name.find(escape); at != std::string::npos; at = name.find(escape, at + 1)) {
      name.replace(at, escape.size(), 1, c);
    }
  }
  return name;
}

// The headers of one part; false if it has no name.
bool read_part_head(std::string_view head, Form::Field& field) {
  bool named = false;
  while (!head.empty()) {
    const size_t end = std::min(head.find("\r\n"), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::string_view key = next_item(line, ':');
    if (same_name(key, "Content-Type")) field.content_type = without_blanks(line);
    if (!same_name(key, "Content-Disposition")) continue;
    if (!same_name(next_item(line, ';'), "form-data")) return false;
    while (auto parameter = next_parameter(line)) {
      if (same_name(parameter->first, "name")) {
        field.name = unescape_name(std::move(parameter->second));
        named = true;
      } else if (same_name(parameter->first, "filename")) {
        field.file_name = unescape_name(std::move(parameter->second));
      }
    }
  }
  return named;
}

std::string boundary_of(std::string_view parameters) {
  while (auto parameter = next_parameter(parameters)) {
    if (same_name(parameter->first, "boundary")) return std::move(parameter->second);
  }
  return {};
}

}  // namespace

Status read_multipart(std::string_view parameters, std::string_view body, std::vector<Form::Field>& fields) {
  const std::string boundary = boundary_of(parameters);
  if (boundary.empty() || boundary.size() > kLongestBoundary) return invalid("couldn't read form: no boundary");
  const Error broken = invalid("couldn't read form: broken multipart body");

  const std::string delimiter = "\r\n--" + boundary;
  const std::string_view first = std::string_view(delimiter).substr(2);
  if (body.starts_with(first)) {
    body.remove_prefix(first.size());
  } else if (const size_t at = body.find(delimiter); at != std::string_view::npos) {
    body.remove_prefix(at + delimiter.size());
  } else {
    return broken;
  }
  while (!body.starts_with("--")) {
    body.remove_prefix(std::min(body.find_first_not_of(" \t"), body.size()));
    if (!body.starts_with("\r\n")) return broken;
    const size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return broken;
    const std::string_view part = body.substr(0, end);
    // Found from the line break on, so that a part without headers is seen as one.
    const size_t head_end = part.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return broken;
    if (fields.size() == kMostFields) return too_many_fields();
    Form::Field field;
    if (!read_part_head(part.substr(2, head_end < 2 ? 0 : head_end - 2), field)) return broken;
    field.value = part.substr(head_end + 4);
    fields.push_back(std::move(field));
    body.remove_prefix(end + delimiter.size());
  }
  return {};
}

}  // namespace outcry::http
