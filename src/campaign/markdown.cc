#include "campaign/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace outcry::campaign {
namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct FreeIter {
  void operator()(cmark_iter* iter) const { cmark_iter_free(iter); }
};
struct FreeText {
  void operator()(char* text) const { cmark_get_default_mem_allocator()->free(text); }
};
using Document = std::unique_ptr<cmark_node, FreeNode>;
using Parser = std::unique_ptr<cmark_parser, FreeParser>;
using Text = std::unique_ptr<char, FreeText>;

constexpr int kOptions = CMARK_OPT_VALIDATE_UTF8;

Parser make_parser() {
  static const bool registered = (cmark_gfm_core_extensions_ensure_registered(), true);
  (void)registered;
  Parser parser(cmark_parser_new(kOptions));
  for (const char* name : {"table", "autolink", "strikethrough"}) {
    cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension(name));
  }
  return parser;
}

// Calls visit(node) once for each node of a type.
template <class Visit>
void each(cmark_node* document, cmark_node_type type, Visit visit) {
  std::vector<cmark_node*> found;
  const std::unique_ptr<cmark_iter, FreeIter> iter(cmark_iter_new(document));
  for (cmark_event_type event; (event = cmark_iter_next(iter.get())) != CMARK_EVENT_DONE;) {
    cmark_node* node = cmark_iter_get_node(iter.get());
    if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == type) found.push_back(node);
  }
  for (cmark_node* node : found) visit(node);
}

// Pictures become their alternative text; the largest headings, of whichever
// level, become the third.
void make_fit(cmark_node* document) {
  int largest = 6;
  each(document, CMARK_NODE_HEADING,
       [&](cmark_node* node) { largest = std::min(largest, cmark_node_get_heading_level(node)); });
  each(document, CMARK_NODE_HEADING, [&](cmark_node* node) {
    cmark_node_set_heading_level(node, std::min(6, cmark_node_get_heading_level(node) - largest + 3));
  });
  // The innermost picture is met last; it must be gone before the outer one.
  std::vector<cmark_node*> images;
  each(document, CMARK_NODE_IMAGE, [&](cmark_node* node) { images.push_back(node); });
  for (size_t i = images.size(); i-- > 0;) {
    while (cmark_node* child = cmark_node_first_child(images[i])) cmark_node_insert_before(images[i], child);
    cmark_node_free(images[i]);
  }
}

// Links leave the site: they carry nothing of it along.
std::string with_link_attributes(std::string_view html) {
  constexpr std::string_view kLink = "<a href=\"";
  std::string out;
  while (true) {
    const size_t at = html.find(kLink);
    if (at == std::string_view::npos) return out.append(html);
    out.append(html.substr(0, at)).append("<a rel=\"noopener noreferrer nofollow\" href=\"");
    html.remove_prefix(at + kLink.size());
  }
}

// After the words of a link, unless they are the address itself.
void spell_out(cmark_node* link) {
  const char* url = cmark_node_get_url(link);
  const std::string_view address = url == nullptr ? "" : url;
  cmark_node* const words = cmark_node_first_child(link);
  const char* literal = words == nullptr ? nullptr : cmark_node_get_literal(words);
  if (address.empty() || (literal != nullptr && (address == literal || address.ends_with(literal)))) return;
  cmark_node* const text = cmark_node_new(CMARK_NODE_TEXT);
  cmark_node_set_literal(text, (" (" + std::string(address) + ")").c_str());
  cmark_node_insert_after(link, text);
}

}  // namespace

std::string to_html(std::string_view markdown) {
  const Parser parser = make_parser();
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const Document document(cmark_parser_finish(parser.get()));
  make_fit(document.get());
  // Without CMARK_OPT_UNSAFE: raw HTML becomes a comment, dangerous links empty.
  const Text html(cmark_render_html(document.get(), kOptions, cmark_parser_get_syntax_extensions(parser.get())));
  return with_link_attributes(html.get());
}

std::string to_plain(std::string_view markdown) {
  const Parser parser = make_parser();
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const Document document(cmark_parser_finish(parser.get()));
  const Text text(cmark_render_plaintext(document.get(), kOptions, 0));
  return text.get();
}

std::string to_plain_with_links(std::string_view markdown) {
  const Parser parser = make_parser();
  cmark_parser_feed(parser.get(), markdown.data(), markdown.size());
  const Document document(cmark_parser_finish(parser.get()));
  each(document.get(), CMARK_NODE_LINK, spell_out);
  const Text text(cmark_render_plaintext(document.get(), kOptions, 0));
  return text.get();
}

}  // namespace outcry::campaign
