#include "base/text.h"
#include "fuzz.h"
#include "web/http/form.h"

using outcry::http::Form;

FUZZ_TARGET {
  const auto form = Form::parse("application/json; charset=utf-8", input);
  if (!form) return;
  MUST_HOLD(form->fields().size() <= 200);
  size_t bytes = 0;
  for (const Form::Field& field : form->fields()) {
    MUST_HOLD(outcry::is_utf8(field.name) && outcry::is_utf8(field.value));
    bytes += field.value.size();
  }
  MUST_HOLD(bytes <= input.size());
}
