#include "web/console/edit_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"
#include "base/word_diff.h"

namespace outcry::web::edit {
namespace {

using campaign::TextVersion;
using console::Cell;
using console::Page;

std::string section_html(const std::string& heading, const std::string& tag, const std::string& before,
                         const std::string& after) {
  return "<section class=\"shown\"><h2>" + escape_html(heading) + "</h2>" + diff_html(before, after, tag) +
         "</section>\n";
}

// Of each language that either is in.
std::string texts_html(const View& view, const Localized& before, const Localized& after) {
  std::string out;
  for (const std::string& tag : view.campaign.languages) {
    const auto a = before.find(tag), b = after.find(tag);
    if (a == before.end() && b == after.end()) continue;
    const std::string was = a == before.end() ? std::string() : a->second,
                      is = b == after.end() ? std::string() : b->second;
    std::string heading = language_name(tag, view.lang());
    if (was == is) heading += " · " + tr(view.lang(), "the same");
    out += section_html(heading, tag, was, is);
  }
  return out;
}

const TextVersion* version_of(const std::vector<TextVersion>& versions, int32_t number) {
  const auto found = std::ranges::find(versions, number, &TextVersion::version);
  return found == versions.end() ? nullptr : &*found;
}

Cell choice_of(int32_t version, int32_t chosen, const std::string& text, const std::string& address) {
  return version == chosen ? Cell{"●"} : Cell{text, address};
}

}  // namespace

std::string diff_html(std::string_view before, std::string_view after, const std::string& tag) {
  std::string out = "<p class=\"diff\">";
  if (!tag.empty()) {
    out = fmt::format("<p class=\"diff\" lang=\"{}\" dir=\"{}\">", escape_html(tag),
                      is_right_to_left(tag) ? "rtl" : "ltr");
  }
  for (const DiffPiece& piece : word_diff(before, after)) {
    const char* name = piece.kind == DiffPiece::kRemoved ? "del" : "ins";
    const std::string text = escape_html(piece.text);
    out += piece.kind == DiffPiece::kSame ? text : fmt::format("<{0}>{1}</{0}>", name, text);
  }
  return out + "</p>\n";
}

Page texts_page(const View& view, const std::vector<TextVersion>& versions, const CountByText& counts, int32_t from,
                int32_t to) {
  const std::string lang = view.lang(), here = view.reader.prefix + "/console/c/" + view.slug() + "/texts";
  const Part& petition = *std::ranges::find(parts(), std::string_view("petition"), &Part::name);
  Page page{tr(lang, "Versions of the petition text")};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + view.slug() + "/edit"},
                {tr(lang, petition.title), path_of(view.slug(), petition, "petition")}};
  page.blocks.emplace_back(console::Text{
      tr(lang, "Each signature is for the version that stood there when it was given, and stays with it.")});
  console::Table table{tr(lang, "Versions"), {tr(lang, "Version"), tr(lang, "Since"), tr(lang, "Signatures")}};
  const bool several = versions.size() > 1;
  if (several) table.columns.insert(table.columns.end(), {tr(lang, "Compare from"), tr(lang, "to")});
  for (size_t i = versions.size(); i-- > 0;) {
    const TextVersion& one = versions[i];
    const auto count = counts.find(one.version);
    const std::string number = fmt::format("{}", one.version);
    table.rows.push_back({{i + 1 == versions.size() ? tr(lang, "{}, now", number) : number},
                          {one.made_at ? format_time(*one.made_at, lang) : tr(lang, "not known")},
                          {format_count(count == counts.end() ? 0 : count->second, lang)}});
    if (!several) continue;
    table.rows.back().push_back(
        choice_of(one.version, from, tr(lang, "from {}", number), fmt::format("{}?from={}&to={}", here, number, to)));
    table.rows.back().push_back(
        choice_of(one.version, to, tr(lang, "to {}", number), fmt::format("{}?from={}&to={}", here, from, number)));
  }
  page.blocks.emplace_back(std::move(table));
  const TextVersion *a = version_of(versions, from), *b = version_of(versions, to);
  if (a == nullptr || b == nullptr || a == b) return page;
  page.blocks.emplace_back(console::Heading{tr(lang, "From version {} to {}", from, to)});
  page.blocks.emplace_back(console::Html{texts_html(view, a->text, b->text)});
  return page;
}

Page text_change_page(const View& view, const Localized& text, int64_t signatures, console::Form form) {
  const std::string lang = view.lang();
  Page page{tr(lang, "A new version of the petition text")};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + view.slug() + "/edit"}};
  page.blocks.emplace_back(console::Text{tr(lang,
                                            "{} signatures that count are for the text as it is now. They stay with "
                                            "it, on their receipts and for the delivery; "
                                            "they are not for the new one.",
                                            format_count(signatures, lang)),
                                         "", "", true});
  page.blocks.emplace_back(console::Html{texts_html(view, view.campaign.petition, text)});
  form.submit = tr(lang, "Save it as a new version");
  form.inputs.push_back({console::Input::kHidden, "sure", "", "yes"});
  form.more = {{"do", "back", tr(lang, "Back to the text")}};
  page.blocks.emplace_back(std::move(form));
  return page;
}

std::string both_html(const View& view, const Sheet& sheet) {
  std::string out;
  for (const Field& field : sheet.here.part->fields) {
    const std::string key(field.form.key);
    for (const std::string& both : sheet.both) {
      if (both != key && !both.starts_with(key + ".")) continue;
      const std::string tag = both.size() > key.size() ? both.substr(key.size() + 1) : std::string();
      const auto now = sheet.now.find(both), mine = sheet.typed.find(both);
      std::string heading = tr(view.lang(), field.label);
      if (!tag.empty()) heading += " · " + language_name(tag, view.lang());
      heading += ": " + tr(view.lang(), "from what it says now to what you typed");
      out +=
          section_html(heading, tag.empty() ? view.lang() : tag, now == sheet.now.end() ? std::string() : now->second,
                       mine == sheet.typed.end() ? std::string() : mine->second);
    }
  }
  return out;
}

}  // namespace outcry::web::edit
