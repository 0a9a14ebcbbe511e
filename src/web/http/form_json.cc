#include <boost/json.hpp>

#include "web/http/form_body.h"

namespace outcry::http {
namespace {

namespace json = boost::json;

// A value's text as a form would have sent it; false for what a form has no
// way to say.
bool text_of_value(const json::value& value, std::string& text) {
  if (value.is_string()) {
    text = std::string_view(value.get_string().data(), value.get_string().size());
  } else if (value.is_bool()) {
    text = value.get_bool() ? "true" : "false";
  } else if (value.is_number()) {
    text = json::serialize(value);
  } else {
    return false;
  }
  return true;
}

Status add_field(std::string_view name, const json::value& value, std::vector<Form::Field>& fields) {
  if (fields.size() >= kMostFields) return too_many_fields();
  Form::Field field;
  field.name = name;
  if (!text_of_value(value, field.value)) return invalid("couldn't read form: a field holds a nested value");
  fields.push_back(std::move(field));
  return {};
}

}  // namespace

Status read_json(std::string_view body, std::vector<Form::Field>& fields) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 3;
  const json::value value = json::parse({body.data(), body.size()}, error, {}, options);
  if (error || !value.is_object()) return invalid("couldn't read form: not a JSON object");
  for (const auto& [key, element] : value.get_object()) {
    const std::string_view name(key.data(), key.size());
    if (element.is_null()) continue;
    if (!element.is_array()) {
      if (auto added = add_field(name, element, fields); !added) return added;
      continue;
    }
    for (const json::value& one : element.get_array()) {
      if (!one.is_string()) return invalid("couldn't read form: a list holds something other than texts");
      if (auto added = add_field(name, one, fields); !added) return added;
    }
  }
  return {};
}

}  // namespace outcry::http
