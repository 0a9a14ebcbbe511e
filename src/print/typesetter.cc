#include "print/typesetter.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace outcry::print {
namespace {

struct Unref {
  void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
  void operator()(cairo_t* p) const { cairo_destroy(p); }
  void operator()(PangoContext* p) const { g_object_unref(p); }
  void operator()(PangoLayout* p) const { g_object_unref(p); }
  void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};
template <class T>
using Held = std::unique_ptr<T, Unref>;

cairo_status_t append(void* to, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// By script: Latin and Greek and Cyrillic in Noto Serif, Han in the cut of its
// language (fontconfig chooses among the CJK families by the language tag),
// Arabic in Naskh.
const char* families(const Style& style) {
  const bool japanese = style.lang.starts_with("ja"), korean = style.lang.starts_with("ko");
  const bool traditional = style.lang.starts_with("zh-Hant") || style.lang.starts_with("zh-TW");
  if (style.sans) {
    return japanese      ? "Noto Sans,Noto Sans CJK JP,Noto Naskh Arabic"
           : korean      ? "Noto Sans,Noto Sans CJK KR,Noto Naskh Arabic"
           : traditional ? "Noto Sans,Noto Sans CJK TC,Noto Naskh Arabic"
                         : "Noto Sans,Noto Sans CJK SC,Noto Naskh Arabic";
  }
  return japanese      ? "Noto Serif,Noto Serif CJK JP,Noto Naskh Arabic"
         : korean      ? "NanumMyeongjo,Noto Serif,Noto Serif CJK KR,Noto Naskh Arabic"
         : traditional ? "Noto Serif,Noto Serif CJK TC,Noto Naskh Arabic"
                       : "Noto Serif,Noto Serif CJK SC,Noto Naskh Arabic";
}

}  // namespace

struct Typesetter::State {
  std::string bytes;
  Held<cairo_surface_t> surface;
  Held<cairo_t> cairo;
  Held<PangoContext> context;

  Held<PangoLayout> layout(std::string_view text, double width, const Style& style) {
    Held<PangoLayout> out(pango_layout_new(context.get()));
    Held<PangoFontDescription> font(pango_font_description_new());
    pango_font_description_set_family_static(font.get(), families(style));
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(out.get(), font.get());
    pango_context_set_language(context.get(), pango_language_from_string(std::string(style.lang).c_str()));
    pango_layout_context_changed(out.get());
    pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
    if (width > 0) pango_layout_set_width(out.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(out.get(), true);
    if (style.right) pango_layout_set_alignment(out.get(), PANGO_ALIGN_RIGHT);
    return out;
  }

  // Lines stand evenly, whatever scripts are in them.
  static double leading(const Style& style) { return style.size * style.leading; }
};

Typesetter::Typesetter(double width, double height, std::string_view title) : state_(std::make_unique<State>()) {
  state_->surface.reset(cairo_pdf_surface_create_for_stream(append, &state_->bytes, width, height));
  cairo_pdf_surface_set_metadata(state_->surface.get(), CAIRO_PDF_METADATA_TITLE, std::string(title).c_str());
  cairo_pdf_surface_set_metadata(state_->surface.get(), CAIRO_PDF_METADATA_CREATOR, "Outcry");
  state_->cairo.reset(cairo_create(state_->surface.get()));
  // Of this thread; made once.
  state_->context.reset(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  pango_cairo_context_set_resolution(state_->context.get(), 72);
  Held<PangoFontDescription> none;
  pango_cairo_update_context(state_->cairo.get(), state_->context.get());
}

Typesetter::~Typesetter() = default;

double Typesetter::height_of(std::string_view text, double width, const Style& style) {
  const auto layout = state_->layout(text, width, style);
  return pango_layout_get_line_count(layout.get()) * State::leading(style);
}

double Typesetter::width_of(std::string_view text, const Style& style) {
  const auto layout = state_->layout(text, 0, style);
  PangoRectangle logical{};
  pango_layout_get_extents(layout.get(), nullptr, &logical);
  return static_cast<double>(logical.width) / PANGO_SCALE;
}

double Typesetter::set(std::string_view text, double x, double y, double width, const Style& style) {
  const auto layout = state_->layout(text, width, style);
  const double leading = State::leading(style);
  cairo_set_source_rgb(state_->cairo.get(), style.grey, style.grey, style.grey);
  PangoLayoutIter* at = pango_layout_get_iter(layout.get());
  double down = 0;
  do {
    PangoRectangle logical{};
    pango_layout_iter_get_line_extents(at, nullptr, &logical);
    // On a grid of baselines: fallback fonts must not push lines apart.
    cairo_move_to(state_->cairo.get(), x + static_cast<double>(logical.x) / PANGO_SCALE, y + down + leading * 0.76);
    pango_cairo_show_layout_line(state_->cairo.get(), pango_layout_iter_get_line_readonly(at));
    down += leading;
  } while (pango_layout_iter_next_line(at) != 0);
  pango_layout_iter_free(at);
  return down;
}

void Typesetter::line(double x1, double y1, double x2, double y2, double thickness, double grey) {
  cairo_set_source_rgb(state_->cairo.get(), grey, grey, grey);
  cairo_set_line_width(state_->cairo.get(), thickness);
  cairo_move_to(state_->cairo.get(), x1, y1);
  cairo_line_to(state_->cairo.get(), x2, y2);
  cairo_stroke(state_->cairo.get());
}

void Typesetter::fill(double x, double y, double width, double height, double grey) {
  cairo_set_source_rgb(state_->cairo.get(), grey, grey, grey);
  cairo_rectangle(state_->cairo.get(), x, y, width, height);
  cairo_fill(state_->cairo.get());
}

void Typesetter::next_page() {
  cairo_show_page(state_->cairo.get());
}

Result<std::string> Typesetter::finish() {
  cairo_show_page(state_->cairo.get());
  cairo_surface_finish(state_->surface.get());
  const cairo_status_t status = cairo_surface_status(state_->surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    return failed(std::string("couldn't write the PDF: ") + cairo_status_to_string(status));
  }
  return std::move(state_->bytes);
}

}  // namespace outcry::print
