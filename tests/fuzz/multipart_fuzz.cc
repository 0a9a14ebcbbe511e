#include "fuzz.h"
#include "web/http/form.h"

using outcry::http::Form;

namespace {

// Every value is a piece of the body, and no byte is in two of them.
void check(std::string_view content_type, std::string_view body) {
  const auto form = Form::parse(content_type, body);
  if (!form) return;
  MUST_HOLD(form->fields().size() <= 200);
  size_t bytes = 0;
  for (const Form::Field& field : form->fields()) {
    bytes += field.value.size();
    MUST_HOLD(form->count(field.name) == form->all(field.name).size());
    if (content_type.starts_with("multipart/")) MUST_HOLD(body.find(field.value) != std::string_view::npos);
  }
  MUST_HOLD(bytes <= body.size());
}

}  // namespace

// As a body of a known boundary, and as a content type with the body after it.
FUZZ_TARGET {
  check("multipart/form-data; boundary=b", input);
  const std::string_view content_type = take_line(input);
  check(content_type, input);
}
