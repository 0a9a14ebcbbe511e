#include "fuzz.h"
#include "web/http/form.h"

using outcry::http::Form;

// A form written down again reads the same.
FUZZ_TARGET {
  const auto form = Form::parse("application/x-www-form-urlencoded", input);
  const Form query = Form::parse_query(input);
  MUST_HOLD(query.fields().size() <= 200);
  if (form) {
    size_t bytes = 0;
    std::string again;
    for (const Form::Field& field : form->fields()) {
      bytes += field.name.size() + field.value.size();
      again += outcry::http::percent_encode(field.name) + "=" + outcry::http::percent_encode(field.value) + "&";
    }
    MUST_HOLD(bytes <= input.size());
    const auto second = Form::parse("application/x-www-form-urlencoded", again);
    MUST_HOLD(second && second->fields().size() == form->fields().size());
    for (size_t i = 0; i < form->fields().size(); ++i) {
      MUST_HOLD(second->fields()[i].name == form->fields()[i].name);
      MUST_HOLD(second->fields()[i].value == form->fields()[i].value);
    }
  }
  MUST_HOLD(outcry::http::percent_decode(outcry::http::percent_encode(input)).value() == input);
  if (const auto decoded = outcry::http::percent_decode(input)) MUST_HOLD(decoded->size() <= input.size());
}
