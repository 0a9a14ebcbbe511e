// A campaign that begins in the browser, as a draft.

#include <fmt/format.h>

#include "base/i18n.h"
#include "base/text.h"
#include "campaign/draft.h"
#include "web/console/console.h"
#include "web/console/edit_form.h"
#include "web/console/edit_languages.h"

namespace outcry::web {
namespace {

using campaign::Draft;
using campaign::Fault;
using campaign::FieldForm;
using campaign::FieldKind;
using campaign::Typed;
using console::Form;
using console::Input;
using console::Page;

constexpr const char* kWritten[] = {"title", "addressed_to", "demand", "summary", "text"};
using Problems = std::map<std::string, std::string>;

// What all campaigns have to have, in its first language.
std::vector<Input> inputs_of(const Typed& typed, const Problems& problems, const std::string& origin,
                             const std::string& lang) {
  std::vector<Input> out = {
      {Input::kText, "slug", tr(lang, "Short name"), "",
       tr(lang,
          "2 to 60 small letters a–z, digits and hyphens. Its address is {}/c/…, and its public log has this name: it "
          "never changes. Choose one that hurts nobody.",
          origin)},
      {Input::kChoice, "language", tr(lang, "First language"), "",
       tr(lang, "What you write below is in it. More of them can be added afterwards.")},
      {Input::kText, "title", tr(lang, "Title"), "", tr(lang, "Up to 120 characters, such as: Free the five.")},
      {Input::kText, "addressed_to", tr(lang, "Of whom it is asked"), "",
       tr(lang, "Such as: The Minister of Justice.")},
      {Input::kArea, "demand", tr(lang, "What is asked"), "", tr(lang, "One sentence that begins with “That”.")},
      {Input::kArea, "summary", tr(lang, "Summary"), "",
       tr(lang, "Two sentences, as people see them when a friend sends the link.")},
      {Input::kArea, "text", tr(lang, "Petition text"), "",
       tr(lang, "What people sign, word by word. You can change it as long as nobody has signed.")}};
  for (Input& input : out) {
    if (const auto found = typed.find(input.name); found != typed.end()) input.value = found->second;
    if (const auto found = problems.find(input.name); found != problems.end()) input.error = found->second;
  }
  out[1].options = edit::language_options(lang, out[1].value.empty() ? lang : out[1].value);
  if (out[1].value.empty()) out[1].value = lang;
  out[4].rows = out[5].rows = 3;
  out[6].rows = 12;
  return out;
}

Draft draft_of(const Typed& typed) {
  const auto value = [&](const char* key) {
    const auto found = typed.find(key);
    return found == typed.end() ? std::string() : found->second;
  };
  const std::string language = value("language");
  Typed top = {{"slug", value("slug")}, {"status", "draft"}, {"languages", language}};
  std::vector<FieldForm> fields = {{"slug"}, {"status"}, {"languages", FieldKind::kTexts}};
  for (const char* key : kWritten) {
    if (std::string_view(key) == "text") continue;
    fields.push_back({key, FieldKind::kWords});
    top[std::string(key) + "." + language] = value(key);
  }
  Draft draft;
  draft.write("", fields, {language}, top);
  draft.write("petition", {{"text", FieldKind::kWords}}, {language}, {{"text." + language, value("text")}});
  return draft;
}

// By the names of the form; several faults of one field are one line.
Problems problems_of(const std::vector<Fault>& faults, const std::string& lang) {
  Problems out;
  for (const Fault& fault : faults) {
    std::string field = fault.field == "languages" ? "language" : fault.field;
    if (field.starts_with("petition")) field = "text";
    field = field.substr(0, field.find('.'));
    std::string& text = out[field];
    text += (text.empty() ? "" : "; ") + edit::fault_text(fault, lang);
  }
  return out;
}

}  // namespace

http::Response Console::new_campaign_page(Ask& ask) {
  return show_new_campaign(ask, 200, {});
}

http::Response Console::show_new_campaign(const Ask& ask, int status,
                                          const std::map<std::string, std::string>& problems) const {
  const std::string lang = ask.lang();
  Typed typed;
  for (const http::Form::Field& field : ask.form.fields()) typed.emplace(field.name, field.value);
  Page page{tr(lang, "A new campaign")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"}};
  page.own_script = "edit.js";
  page.blocks.emplace_back(console::Text{tr(lang,
                                            "It begins as a draft: nobody can sign, and nothing links to it. What you "
                                            "write here can be changed later; the short name until it is live."),
                                         tr(lang, "I have a file of one"), ask.to("/console/campaigns/upload")});
  Form form{ask.to("/console/campaigns/new"), tr(lang, "Make the draft")};
  form.uploads = true;
  form.inputs = inputs_of(typed, problems, site_.origin, lang);
  for (const Input& input : form.inputs) {
    if (!input.error.empty()) page.problems.emplace_back(input.name, input.label + ": " + input.error);
  }
  page.blocks.emplace_back(std::move(form));
  return show(ask, status, page);
}

http::Response Console::new_campaign(Ask& ask) {
  const std::string lang = ask.lang();
  Typed typed;
  for (const http::Form::Field& field : ask.form.fields()) {
    if (!is_utf8(field.value)) return fail(ask, 400);
    typed.emplace(field.name, trimmed(field.value));
  }
  const Draft draft = draft_of(typed);
  const auto whole = draft.whole();
  if (const auto* faults = std::get_if<std::vector<Fault>>(&whole)) {
    return show_new_campaign(ask, 422, problems_of(*faults, lang));
  }
  const auto& campaign = std::get<campaign::Campaign>(whole);
  const auto made = parts_.campaigns.create(campaign, parts_.clock.now());
  if (!made) return fail(ask, made.error());
  if (made->kind == campaign::Applied::kOvertaken) {
    return show_new_campaign(ask, 422, {{"slug", tr(lang, "There is a campaign of this short name already.")}});
  }
  return done(ask, "/console/c/" + campaign.slug + "/edit", "made");
}

}  // namespace outcry::web
