// The versions of a petition text: since when each is signed and by how many,
// what differs between any two, and what a change would mean for those who
// have signed.
//
// Pure functions; any thread.
#pragma once

#include "campaign/campaign_store.h"
#include "web/console/edit_form.h"

namespace outcry::web::edit {

using CountByText = std::map<int32_t, int64_t>;  // signatures that count, by version

// Word by word: what was removed struck through, what was added underlined.
// `tag`: their language, or empty.
std::string diff_html(std::string_view before, std::string_view after, const std::string& tag);

// `from` and `to`: the versions that are compared; 0: none.
console::Page texts_page(const View& view, const std::vector<campaign::TextVersion>& versions,
                         const CountByText& counts, int32_t from, int32_t to);

// Before another text is saved: what differs, and for whom it is not.
// `form` is the one to be sent again.
console::Page text_change_page(const View& view, const Localized& text, int64_t signatures, console::Form form);

// What two people wrote into the same fields.
std::string both_html(const View& view, const Sheet& sheet);

}  // namespace outcry::web::edit
