// The versions of a petition text, and how Markdown looks while it is typed.

#include <charconv>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/markdown.h"
#include "web/console/console.h"
#include "web/console/edit_texts.h"

namespace outcry::web {
namespace {

int32_t number_in(const std::string& typed) {
  int32_t number = 0;
  std::from_chars(typed.data(), typed.data() + typed.size(), number);
  return number;
}

}  // namespace

// The newest two are compared unless others are asked for.
http::Response Console::texts_page(Ask& ask) {
  const auto stored = parts_.campaigns.find(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const auto versions = parts_.campaigns.text_versions(ask.params[0]);
  if (!versions) return fail(ask, versions.error());
  const auto counts = parts_.petitions.counted_by_text(stored->number);
  if (!counts) return fail(ask, counts.error());
  int32_t from = number_in(std::string(ask.query.get("from"))), to = number_in(std::string(ask.query.get("to")));
  if (to == 0) to = stored->text_version;
  if (from == 0) from = to - 1;
  const campaign::Draft draft(stored->campaign);
  return show(ask, 200, edit::texts_page({ask.reader, stored->campaign, draft}, *versions, *counts, from, to));
}

// For a script that shows it beside the text.
http::Response Console::markdown_shown(Ask& ask) {
  constexpr size_t kMost = 400'000;  // bytes: what a campaign may hold is less
  const std::string text = ask.typed("text");
  if (text.size() > kMost) return fail(ask, 413);
  if (!is_utf8(text)) return fail(ask, 400);
  return http::Response::html(200, campaign::to_html(text));
}

}  // namespace outcry::web
