#include <boost/json/basic_parser_impl.hpp>

#include "web/http/form_body.h"

namespace outcry::http {
namespace {

namespace json = boost::json;
using Code = boost::system::error_code;

// Takes a flat object as it is read: a tree would lose how a number was
// written, and that a key came twice.
class FieldReader {
 public:
  static constexpr size_t max_object_size = size_t(-1);
  static constexpr size_t max_array_size = size_t(-1);
  static constexpr size_t max_key_size = size_t(-1);
  static constexpr size_t max_string_size = size_t(-1);

  explicit FieldReader(std::vector<Form::Field>& fields) : fields_(fields) {}

  // Why it stopped, if not for JSON's own rules.
  [[nodiscard]] const Status& reason() const { return reason_; }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code& code) { return depth_++ == 0 || refuse(code, "a field holds a nested value"); }
  bool on_object_end(size_t, Code&) { return --depth_ == 0; }
  bool on_array_begin(Code& code) {
    if (depth_ == 0) return refuse(code, "not a JSON object");
    if (in_list_) return refuse(code, "a field holds a nested value");
    return in_list_ = true;
  }
  bool on_array_end(size_t, Code&) {
    in_list_ = false;
    return true;
  }
  bool on_key_part(json::string_view part, size_t, Code&) {
    name_.append(part.data(), part.size());
    return true;
  }
  bool on_key(json::string_view last, size_t, Code&) {
    key_ = std::exchange(name_, {}).append(last.data(), last.size());
    return true;
  }
  bool on_string_part(json::string_view part, size_t, Code&) { return keep(part); }
  bool on_string(json::string_view last, size_t, Code& code) { return keep(last) && add(code); }
  bool on_number_part(json::string_view part, Code&) { return keep(part); }
  bool on_int64(int64_t, json::string_view last, Code& code) { return keep(last) && add_bare(code); }
  bool on_uint64(uint64_t, json::string_view last, Code& code) { return keep(last) && add_bare(code); }
  bool on_double(double, json::string_view last, Code& code) { return keep(last) && add_bare(code); }
  bool on_bool(bool value, Code& code) { return keep(value ? "true" : "false") && add_bare(code); }
  bool on_null(Code& code) { return depth_ > 0 && !in_list_ ? true : refuse_bare(code); }
  bool on_comment_part(json::string_view, Code&) { return true; }
  bool on_comment(json::string_view, Code&) { return true; }

 private:
  bool refuse(Code& code, std::string_view why) {
    reason_ = invalid("couldn't read form: " + std::string(why));
    code = json::error::syntax;
    return false;
  }
  bool refuse_bare(Code& code) {
    return refuse(code, in_list_ ? "a list holds something other than texts" : "not a JSON object");
  }
  bool keep(json::string_view part) {
    value_.append(part.data(), part.size());
    return true;
  }
  bool add_bare(Code& code) { return in_list_ ? refuse_bare(code) : add(code); }
  bool add(Code& code) {
    if (depth_ == 0) return refuse(code, "not a JSON object");
    if (fields_.size() >= kMostFields) {
      reason_ = too_many_fields();
      code = json::error::syntax;
      return false;
    }
    fields_.push_back({key_, std::exchange(value_, {}), {}, {}});
    return true;
  }

  std::vector<Form::Field>& fields_;
  Status reason_;
  int depth_ = 0;
  bool in_list_ = false;
  std::string name_;  // of the key being read
  std::string key_;
  std::string value_;
};

}  // namespace

Status read_json(std::string_view body, std::vector<Form::Field>& fields) {
  json::basic_parser<FieldReader> parser(json::parse_options{}, fields);
  Code error;
  const size_t read = parser.write_some(false, body.data(), body.size(), error);
  if (!parser.handler().reason()) return parser.handler().reason();
  const bool only_blanks_left = body.find_first_not_of(" \t\r\n", read) == std::string_view::npos;
  if (error || !parser.done() || !only_blanks_left) return invalid("couldn't read form: not a JSON object");
  return {};
}

}  // namespace outcry::http
