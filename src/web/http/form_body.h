// The two encodings of a form that need a parser of their own. Known to
// form.cc only; everybody else calls Form::parse.
//
// Pure functions; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/http/form.h"

namespace outcry::http {

inline constexpr size_t kMostFields = 200;

inline Error too_many_fields() {
  return invalid("couldn't read form: too many fields");
}

// multipart/form-data (RFC 7578); `parameters` is what follows the type, and
// must name the boundary.
Status read_multipart(std::string_view parameters, std::string_view body, std::vector<Form::Field>& fields);

// A JSON object (RFC 8259) of strings, numbers, booleans, nulls and arrays of
// strings.
Status read_json(std::string_view body, std::vector<Form::Field>& fields);

}  // namespace outcry::http
