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

// Pictures become their alternative text, headings go two levels down.
void make_fit(cmark_node* document) {
  std::vector<cmark_node*> images;
  const std::unique_ptr<cmark_iter, FreeIter> iter(cmark_iter_new(document));
  while (cmark_iter_next(iter.get()) != CMARK_EVENT_DONE) {
    cmark_node* node = cmark_iter_get_node(iter.get());
    const bool entering =
        cmark_node_get_type(node) == CMARK_NODE_HEADING || cmark_node_get_type(node) == CMARK_NODE_IMAGE;
    if (!entering) continue;
    if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
      if (cmark_node_get_user_data(node) != nullptr) continue;
      cmark_node_set_user_data(node, node);  // each heading is met twice
      cmark_node_set_heading_level(node, std::min(6, cmark_node_get_heading_level(node) + 2));
    } else if (images.empty() || images.back() != node) {
      images.push_back(node);
    }
  }
  std::sort(images.begin(), images.end());
  images.erase(std::unique(images.begin(), images.end()), images.end());
  for (cmark_node* image : images) {
    while (cmark_node* child = cmark_node_first_child(image)) cmark_node_insert_before(image, child);
    cmark_node_free(image);
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

}  // namespace outcry::campaign
