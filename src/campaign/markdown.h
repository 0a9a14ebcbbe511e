// Markdown as campaigns write it (CommonMark with GitHub's tables, autolinks
// and strikethrough) made into HTML that is safe on any page: raw HTML and
// pictures are left out, links open nothing foreign by themselves, headings
// start at the third level. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace outcry::campaign {

std::string to_html(std::string_view markdown);
// The words alone, for feeds.
std::string to_plain(std::string_view markdown);
// For the plain part of a mail: after a link's words stands its address.
std::string to_plain_with_links(std::string_view markdown);

}  // namespace outcry::campaign
