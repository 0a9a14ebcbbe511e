#include "web/console/edit_languages.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"

namespace outcry::web::edit {
namespace {

using campaign::Draft;
using campaign::FieldKind;
using console::Form;
using console::Input;
using console::Page;

// Who has another types its tag.
constexpr const char* kCommon[] = {
    "am", "ar", "az", "be", "bg", "bn", "bo", "ca", "cs", "da", "de", "el", "en",      "es",     "et", "fa", "fi",
    "fr", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km",      "ko",     "ku", "lo", "lt",
    "lv", "mn", "ms", "my", "ne", "nl", "no", "pa", "pl", "ps", "pt", "ro", "ru",      "si",     "sk", "so", "sq",
    "sr", "sv", "sw", "ta", "th", "ti", "tl", "tr", "ug", "uk", "ur", "vi", "zh-Hans", "zh-Hant"};

const Part& languages_part() {
  return *std::ranges::find(parts(), std::string_view("languages"), &Part::name);
}

Input seen_in(const View& view) {
  std::string all;
  for (const std::string& tag : view.campaign.languages) all += (all.empty() ? "" : " ") + tag;
  return {Input::kHidden, "seen", "", all};
}

std::vector<std::string> moved(std::vector<std::string> languages, const std::string& tag, bool up) {
  const auto at = std::ranges::find(languages, tag);
  if (at == languages.end() || (up ? at == languages.begin() : at + 1 == languages.end())) return {};
  std::iter_swap(at, up ? at - 1 : at + 1);
  return languages;
}

}  // namespace

bool change_languages(Draft& draft, std::vector<std::string> languages, const LanguageChange& change) {
  const auto at = std::ranges::find(languages, change.tag);
  switch (change.kind) {
    case LanguageChange::kAdd:
      languages.push_back(change.tag);
      break;
    case LanguageChange::kUp:
    case LanguageChange::kDown:
      languages = moved(std::move(languages), change.tag, change.kind == LanguageChange::kUp);
      break;
    case LanguageChange::kRemove:
      if (at == languages.end() || languages.size() == 1) return false;
      languages.erase(at);
      break;
    case LanguageChange::kNone:
      return false;
  }
  if (languages.empty()) return false;
  std::string lines;
  for (const std::string& tag : languages) lines += tag + "\n";
  draft.write("", {{"languages", FieldKind::kTexts}}, languages, {{"languages", lines}});
  if (change.kind != LanguageChange::kRemove) return true;
  // What is written of a part is in these languages alone.
  for (const auto& [part, place] : places_in(draft)) {
    if (std::string_view(part->name) == "languages" || !draft.has(place)) continue;
    draft.write(place, part->forms(), languages, draft.read(place, part->forms()));
  }
  return true;
}

size_t texts_in(const Draft& draft, const std::string& tag) {
  size_t out = 0;
  for (const auto& [part, place] : places_in(draft)) {
    const campaign::Typed typed = part->read(draft, place);
    for (const Field& field : part->fields) {
      // Words in any language stay.
      if (field.form.kind == FieldKind::kWords) out += typed.count(std::string(field.form.key) + "." + tag);
    }
  }
  return out;
}

std::vector<console::Option> language_options(const std::string& lang, const std::string& typed) {
  std::vector<console::Option> out;
  for (const char* tag : kCommon) out.push_back({tag, language_name(tag, lang)});
  if (!typed.empty() && std::ranges::count(out, typed, &console::Option::value) == 0) {
    out.push_back({typed, is_language_tag(typed) ? language_name(typed, lang) : typed});
  }
  std::ranges::sort(out, {}, &console::Option::label);
  out.insert(out.begin(), {"", tr(lang, "Please choose")});
  return out;
}

Page languages_page(const View& view, const std::string& typed, const std::string& problem) {
  const std::string lang = view.lang(), to = view.to(languages_part(), "languages");
  const auto& languages = view.campaign.languages;
  Page page{tr(lang, "Languages")};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + view.slug() + "/edit"}};
  if (!problem.empty()) page.problems = {{"tag", problem}};
  page.blocks.emplace_back(console::Text{tr(
      lang, "The first one is what people see whose language is not among them, and what all needed texts are in.")});
  console::Table table{tr(lang, "Languages"),
                       {tr(lang, "Language"), tr(lang, "Texts"), tr(lang, "Missing"), tr(lang, "Change")}};
  const auto places = places_in(view.draft);
  for (size_t i = 0; i < languages.size(); ++i) {
    const std::string& tag = languages[i];
    size_t missing = 0;
    for (const auto& [part, place] : places)
      missing += missing_in(*part, part->read(view.draft, place), languages, tag);
    const std::string name = language_name(tag, lang);
    Form change{to};
    change.small = true;
    change.inputs = {seen_in(view), {Input::kHidden, "tag", "", tag}};
    if (i > 0) change.more.push_back({"do", "up", tr(lang, "Up"), name});
    if (i + 1 < languages.size()) change.more.push_back({"do", "down", tr(lang, "Down"), name});
    if (languages.size() > 1) change.more.push_back({"do", "remove", tr(lang, "Delete"), name, true});
    table.rows.push_back(
        {{name},
         {format_count(static_cast<int64_t>(texts_in(view.draft, tag)), lang)},
         {missing == 0 ? std::string() : format_count(static_cast<int64_t>(missing), lang), "", {}, "waits"},
         {"", "", {change}}});
  }
  page.blocks.emplace_back(std::move(table));
  page.blocks.emplace_back(console::Heading{tr(lang, "One more")});
  Form add{to, tr(lang, "Add the language")};
  Input which{Input::kChoice, "tag", tr(lang, "Language"), typed};
  which.options = language_options(lang, typed);
  which.error = problem;
  add.inputs = {which,
                {Input::kText, "other", tr(lang, "Or by its tag"), "",
                 tr(lang, "Such as yi or pt-BR; this one counts, if there is any.")},
                {Input::kHidden, "do", "", "add"},
                seen_in(view)};
  page.blocks.emplace_back(std::move(add));
  return page;
}

Page remove_language_page(const View& view, const std::string& tag) {
  const std::string lang = view.lang();
  Page page{tr(lang, "Delete it?")};
  page.trail = {{tr(lang, "Languages"), path_of(view.slug(), languages_part(), "languages")}};
  Form form{view.to(languages_part(), "languages"), tr(lang, "Delete")};
  form.danger = true;
  form.intro =
      tr(lang,
         "{}: {} texts go with it. This cannot be taken back. If the petition is among them, it becomes a new version.",
         language_name(tag, lang), format_count(static_cast<int64_t>(texts_in(view.draft, tag)), lang));
  form.inputs = {{Input::kHidden, "do", "", "remove"},
                 {Input::kHidden, "sure", "", "yes"},
                 {Input::kHidden, "tag", "", tag},
                 seen_in(view)};
  page.blocks = {form, console::Text{"", tr(lang, "No, leave it as it is"), view.to(languages_part(), "languages")}};
  return page;
}

}  // namespace outcry::web::edit
