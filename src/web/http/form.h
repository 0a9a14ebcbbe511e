// A Form is the fields of a submitted request, whichever way they were
// encoded: application/x-www-form-urlencoded (WHATWG URL 5.1),
// multipart/form-data (RFC 7578), or a flat JSON object (RFC 8259) whose
// values are strings, booleans, numbers or arrays of strings (each string a
// field of the same name; null is a field left out).
//
// Values are raw: neither trimmed nor checked for UTF-8 (a JSON parser does
// that anyway). Numbers are kept as they were written. As browsers have it, a
// broken escape in a urlencoded value stands for itself ("100%").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::http {

class Form {
 public:
  struct Field {
    std::string name;
    std::string value;
    std::string file_name;     // of an uploaded file
    std::string content_type;  // likewise
  };

  // Fails with kNotFound if the content type is none of the three (→ 415),
  // kInvalid if the body is not what the type says (→ 400), or has more than
  // 200 fields.
  static Result<Form> parse(std::string_view content_type, std::string_view body);
  // Of an address, after '?'. Fields beyond 200 are left out.
  static Form parse_query(std::string_view query);

  // The first value, or empty.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  [[nodiscard]] size_t count(std::string_view name) const;
  [[nodiscard]] const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// %XX and nothing else; kInvalid for a broken escape.
Result<std::string> percent_decode(std::string_view text);
// All but RFC 3986's unreserved characters become %XX.
std::string percent_encode(std::string_view text);

}  // namespace outcry::http
