// The editor: a campaign's texts and settings, part by part, in forms that
// hold exactly what its file does (campaign/draft.h).

#include <fmt/format.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "campaign/draft.h"
#include "campaign/markdown.h"
#include "web/console/console.h"

namespace outcry::web {
namespace {

using campaign::Draft;
using campaign::Fault;
using campaign::FieldForm;
using campaign::FieldKind;
using campaign::Typed;
using console::Form;
using console::Heading;
using console::Input;
using console::Page;
using console::Text;
using enum FieldKind;

constexpr const char* N_(const char* text) {
  return text;
}

struct Field {
  FieldForm form;
  const char* label;
  const char* help = "";
  int rows = 1;  // more than one: an area
  bool markdown = false;
};

struct Part {
  const char* name;   // in the address
  const char* place;  // in the file
  const char* title;
  const char* about;
  bool list;
  std::vector<Field> fields;
};

constexpr int kShort = 3, kLong = 14;

// Whom records are sealed to is not here: who stole a session must not be able
// to change it.
const std::vector<Part>& parts() {
  static const std::vector<Part> all = {
      {"basics",
       "",
       N_("Basics"),
       N_("What is asked, of whom, and until when."),
       false,
       {{{"title", kWords}, N_("Title")},
        {{"summary", kWords},
         N_("Summary"),
         N_("Two sentences, as people see them when a friend sends the link."),
         kShort},
        {{"demand", kWords}, N_("What is asked"), "", kShort},
        {{"addressed_to", kWords}, N_("Of whom it is asked")},
        {{"deadline", kInstant},
         N_("Deadline"),
         N_("As 2030-03-31 23:59, on the clocks of the time zone below. Empty: none.")},
        {{"goal", kInteger}, N_("Goal"), N_("So many signatures.")},
        {{"milestones", kIntegers},
         N_("Milestones"),
         N_("A number on each line, each larger than the one before."),
         kShort},
        {{"languages", kTexts},
         N_("Languages"),
         N_("A tag on each line, such as ko; the first is the default."),
         kShort}}},
      {"petition",
       "petition",
       N_("Petition text"),
       N_("What people sign. A change makes a new version of it: who signed before stays with the text they signed."),
       false,
       {{{"text", kWords}, N_("Text"), "", kLong}}},
      {"body",
       "body",
       N_("Story"),
       N_("What happened, for who wants to read more."),
       false,
       {{{"text", kWords},
         N_("Text"),
         N_("Markdown: a blank line between paragraphs, **bold**, [a link](https://…)."),
         kLong,
         true}}},
      {"updates",
       "updates",
       N_("News"),
       N_("What happened since, newest last."),
       true,
       {{{"id"}, N_("Short name"), N_("Small letters, digits and hyphens; its address ends with it.")},
        {{"date", kDate}, N_("Date")},
        {{"title", kWords}, N_("Title")},
        {{"text", kWords},
         N_("Text"),
         N_("Markdown: a blank line between paragraphs, **bold**, [a link](https://…)."),
         kLong,
         true}}},
      {"gatherings",
       "gatherings",
       N_("Gatherings"),
       N_("A day of action, city by city."),
       true,
       {{{"city"}, N_("Short name"), N_("Small letters, digits and hyphens; its address ends with it.")},
        {{"name", kWords}, N_("City")},
        {{"country"}, N_("Country"), N_("Two capital letters, such as KR.")},
        {{"place", kWords}, N_("Place"), "", kShort},
        {{"date", kDate}, N_("Date")},
        {{"time"}, N_("Time"), N_("On the clocks of the place, such as 12:00.")},
        {{"time_zone"}, N_("Time zone"), N_("Its IANA name, such as Asia/Seoul.")},
        {{"coordinator", kWords}, N_("Coordinator")},
        {{"contact"}, N_("E-mail address that is shown")},
        {{"report", kWords},
         N_("Report"),
         N_("Markdown: a blank line between paragraphs, **bold**, [a link](https://…)."),
         kLong,
         true},
        {{"people", kInteger}, N_("How many came")}}},
  };
  return all;
}

std::vector<FieldForm> forms_of(const Part& part) {
  std::vector<FieldForm> out;
  for (const Field& field : part.fields) out.push_back(field.form);
  return out;
}

// Which part, and which of a list: "updates", "updates.2".
struct Here {
  const Part* part = nullptr;
  std::string place;
  bool one = false;  // of a list
};

Here here_of(const std::string& address) {
  const size_t dot = address.find('.');
  for (const Part& part : parts()) {
    if (address.substr(0, dot) != part.name) continue;
    if (dot == std::string::npos) return {&part, part.place, false};
    const std::string n = address.substr(dot + 1);
    if (!part.list || n.empty() || n.size() > 3 || n.find_first_not_of("0123456789") != std::string::npos) return {};
    return {&part, std::string(part.place) + "." + n, true};
  }
  return {};
}

// What somebody saw of it, in a word.
std::string mark_of(const Typed& typed) {
  std::string all;
  for (const auto& [key, text] : typed) all += fmt::format("{}:{}={}:{}\n", key.size(), key, text.size(), text);
  return to_hex(ByteView(sha256(bytes_of(all))).first(16));
}

Typed typed_in(const http::Form& form) {
  Typed out;
  for (const http::Form::Field& field : form.fields()) {
    if (field.name.starts_with("v.")) out.emplace(field.name.substr(2), field.value);
  }
  return out;
}

std::string value_in(const Typed& typed, const std::string& key) {
  const auto found = typed.find(key);
  return found == typed.end() ? std::string() : found->second;
}

std::string fault_text(const Fault& fault, const std::string& lang) {
  std::string out = tr(lang, fault.reason.c_str());
  for (const std::string& word : fault.words) {
    if (const size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, word);
  }
  return out;
}

// "updates[2].title" is "title" of "updates.2"; empty if it is of another part.
std::string field_of(const Fault& fault, const Here& here) {
  std::string path;
  for (const char c : fault.field) {
    if (c == '[')
      path += '.';
    else if (c != ']')
      path += c;
  }
  if (here.place.empty()) return path;
  return path.starts_with(here.place + ".") ? path.substr(here.place.size() + 1) : std::string();
}

}  // namespace

struct Console::Editing {
  const Here here;
  const std::vector<std::string> languages;
  Typed typed, now;                                             // as typed; as it is stored
  std::vector<std::pair<std::string, std::string>> problems{};  // field, reason
  bool preview = false, conflict = false;
  std::string was{};
};

http::Response Console::edit_page(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const auto stored = parts_.campaigns.find(slug);
  if (!stored) return fail(ask, stored.error());
  const Draft draft(stored->campaign);
  console::Table table{tr(lang, "Parts"), {tr(lang, "Part"), tr(lang, "What it is"), tr(lang, "Missing")}};
  for (const Part& part : parts()) {
    std::string missing;
    const Typed typed = draft.read(part.place, forms_of(part));
    for (const std::string& tag : stored->campaign.languages) {
      const bool lacks = std::ranges::any_of(part.fields, [&](const Field& field) {
        const std::string key(field.form.key);
        return field.form.kind == kWords && typed.contains(key + "." + stored->campaign.languages.front()) &&
               !typed.contains(key + "." + tag);
      });
      if (lacks) missing += (missing.empty() ? "" : ", ") + language_name(tag, lang);
    }
    table.rows.push_back({{tr(lang, part.title), ask.to(fmt::format("/console/c/{}/edit/{}", slug, part.name))},
                          {tr(lang, part.about)},
                          {missing, "", {}, missing.empty() ? "" : "waits"}});
  }
  Page page{tr(lang, "Texts and settings")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(stored->campaign.title, lang)), "/console/c/" + slug}};
  page.blocks = {table, Text{tr(lang,
                                "All else is in the campaign’s file: take it away, change it, and bring it back with "
                                "“outcry campaign apply”."),
                             tr(lang, "The campaign’s file"), ask.to("/console/c/" + slug + "/campaign.toml")}};
  return show(ask, 200, page);
}

http::Response Console::edit_part(Ask& ask) {
  const auto stored = parts_.campaigns.find(ask.params[0]);
  if (!stored) return fail(ask, stored.error());
  const Here here = here_of(ask.params[1]);
  const Draft draft(stored->campaign);
  if (here.part == nullptr) return fail(ask, 404);
  if (here.part->list && !here.one) return show_list(ask, 200, *stored, {});
  // One past the end is the new one.
  const std::string last = fmt::format("{}.{}", here.part->place, draft.count(here.part->place));
  if (here.one && !draft.has(here.place) && here.place != last) return fail(ask, 404);
  const Typed now = draft.read(here.place, forms_of(*here.part));
  return show_part(ask, 200, {here, stored->campaign.languages, now, now});
}

http::Response Console::show_list(const Ask& ask, int status, const campaign::Stored& stored,
                                  const std::string& problem) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const Part& part = *here_of(ask.params[1]).part;
  const Draft draft(stored.campaign);
  const std::string base = fmt::format("/console/c/{}/edit/{}", slug, part.name);
  console::Table table{tr(lang, part.title), {tr(lang, "Title"), tr(lang, "Date"), tr(lang, "Change")}};
  table.empty = tr(lang, "Nothing here yet.");
  const size_t count = draft.count(part.place);
  for (size_t i = 0; i < count; ++i) {
    const std::string place = fmt::format("{}.{}", part.place, i);
    const Typed typed = draft.read(place, forms_of(part));
    Localized names;
    for (const char* key : {"title.", "name."}) {
      for (const auto& [field, text] : typed) {
        if (field.starts_with(key)) names.emplace(field.substr(std::string_view(key).size()), text);
      }
    }
    Form remove{ask.to(fmt::format("{}.{}", base, i)), tr(lang, "Delete")};
    remove.small = remove.danger = true;
    remove.inputs = {{Input::kHidden, "do", "", "remove"}, {Input::kHidden, "was", "", mark_of(typed)}};
    table.rows.push_back({{std::string(pick(names, lang)), ask.to(fmt::format("{}.{}", base, i))},
                          {value_in(typed, "date")},
                          {"", "", {remove}}});
  }
  Page page{tr(lang, part.title)};
  if (!problem.empty()) page.problems = {{"", problem}};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + slug + "/edit"}};
  page.blocks = {Text{tr(lang, part.about)}, table,
                 Text{"", tr(lang, "Add one"), ask.to(fmt::format("{}.{}", base, count))}};
  return show(ask, status, page);
}

http::Response Console::show_part(const Ask& ask, int status, const Editing& edit) const {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const Part& part = *edit.here.part;
  Page page{tr(lang, part.title)};
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + slug + "/edit"}};
  if (part.list) page.trail.emplace_back(tr(lang, part.title), fmt::format("/console/c/{}/edit/{}", slug, part.name));
  Form form{ask.to(ask.path), tr(lang, "Save")};
  form.intro = tr(lang, part.about);
  form.uploads = true;  // three times as short for what is not Latin
  std::string shown;
  const auto add = [&](const Field& field, const std::string& key, const std::string& tag) {
    Input input{field.rows > 1 ? Input::kArea : field.form.kind == kDate ? Input::kDate : Input::kText, "v." + key};
    input.label = tr(lang, field.label);
    if (!tag.empty()) input.label += " · " + language_name(tag, lang);
    input.lang = tag;
    input.rows = field.rows;
    input.value = value_in(edit.typed, key);
    if (*field.help != '\0') input.help = tr(lang, field.help);
    const std::string first = std::string(field.form.key) + "." + edit.languages.front();
    if (!tag.empty() && input.value.empty() && !value_in(edit.typed, first).empty()) {
      input.help = tr(lang, "Missing in this language.");
    }
    if (const std::string other = value_in(edit.now, key); edit.conflict && other != input.value) {
      input.help = tr(lang, "Now it says: {}", other);
    }
    for (const auto& [bad, reason] : edit.problems) {
      if (bad == key || bad + "." + edit.languages.front() == key) input.error = reason;
    }
    if (!input.error.empty()) page.problems.emplace_back(input.name, input.label + ": " + input.error);
    if (edit.preview && field.markdown && !input.value.empty()) {
      shown += fmt::format("<section lang=\"{}\"><h2>{}</h2>{}</section>\n", escape_html(tag), escape_html(input.label),
                           campaign::to_html(input.value));
    }
    form.inputs.push_back(std::move(input));
  };
  for (const Field& field : part.fields) {
    if (field.form.kind == kWords) {
      for (const std::string& tag : edit.languages) add(field, std::string(field.form.key) + "." + tag, tag);
    } else {
      add(field, std::string(field.form.key), {});
    }
    if (field.form.kind != kInstant) continue;
    Input zone{Input::kText, "v." + std::string(field.form.key) + "_zone", tr(lang, "Time zone")};
    const std::string typed = value_in(edit.typed, std::string(field.form.key) + "_zone");
    zone.value = typed.empty() ? "UTC" : typed;
    zone.help = tr(lang, "Its IANA name, such as Asia/Seoul.");
    form.inputs.push_back(std::move(zone));
  }
  const bool has_markdown = std::ranges::any_of(part.fields, &Field::markdown);
  if (has_markdown) {
    Input look{Input::kTicks, "do", tr(lang, "Before saving")};
    look.options = {{"preview", tr(lang, "Show me how it looks, and do not save yet"), false}};
    form.inputs.push_back(std::move(look));
  }
  form.inputs.push_back({Input::kHidden, "was", "", edit.was.empty() ? mark_of(edit.now) : edit.was});
  if (edit.conflict) {
    page.problems.insert(page.problems.begin(),
                         {"", tr(lang,
                                 "Somebody else has changed this part meanwhile. Nothing was saved, and what you "
                                 "typed is kept: put both together, then save.")});
  }
  for (const auto& [field, reason] : edit.problems) {
    if (page.problems.empty()) page.problems.emplace_back("", field + ": " + reason);
  }
  if (edit.preview) page.said = tr(lang, "This is how it looks. It is not saved yet.");
  if (!shown.empty()) page.blocks.emplace_back(console::Html{shown});
  page.blocks.emplace_back(std::move(form));
  return show(ask, status, page);
}

http::Response Console::save_part(Ask& ask) {
  const std::string lang = ask.lang(), slug = ask.params[0];
  const Here here = here_of(ask.params[1]);
  if (here.part == nullptr || (here.part->list && !here.one)) return fail(ask, 404);
  const std::vector<FieldForm> fields = forms_of(*here.part);
  for (int tries = 0; tries < 3; ++tries) {
    auto stored = parts_.campaigns.find(slug);
    if (!stored) return fail(ask, stored.error());
    Draft draft(stored->campaign);
    const std::string next = fmt::format("{}.{}", here.part->place, draft.count(here.part->place));
    if (here.one && !draft.has(here.place) && here.place != next) return fail(ask, 404);
    Editing edit{here, stored->campaign.languages, typed_in(ask.form), draft.read(here.place, fields)};
    const bool removes = ask.typed("do") == "remove";
    if (ask.typed("was") != mark_of(edit.now)) {
      if (removes)
        return show_list(
            ask, 409, *stored,
            tr(lang, "Somebody else has changed this campaign meanwhile, so nothing was done. This is how it is now."));
      edit.conflict = true;
      return show_part(ask, 409, edit);
    }
    if (ask.typed("do") == "preview") {
      edit.preview = true;
      return show_part(ask, 200, edit);
    }
    if (removes) {
      draft.remove(here.place);
    } else {
      if (here.place == next) draft.add(here.part->place);
      draft.write(here.place, fields, edit.languages, edit.typed);
    }
    auto whole = draft.whole();
    if (const auto* faults = std::get_if<std::vector<Fault>>(&whole)) {
      for (const Fault& fault : *faults) {
        const std::string field = field_of(fault, here);
        edit.problems.emplace_back(field.empty() ? fault.field : field, fault_text(fault, lang));
      }
      return show_part(ask, 422, edit);
    }
    const auto applied =
        parts_.campaigns.apply_over(std::get<campaign::Campaign>(whole), stored->updated_at, parts_.clock.now());
    if (!applied) {
      if (applied.error().kind != Error::kInvalid) return fail(ask, applied.error());
      edit.problems = {
          {"", tr(lang, "It cannot be opened again: what people signed with has been destroyed on schedule.")}};
      return show_part(ask, 422, edit);
    }
    // Else another part was changed meanwhile: once more, over that.
    if (applied->kind != campaign::Applied::kOvertaken) {
      return done(ask,
                  here.part->list ? fmt::format("/console/c/{}/edit/{}", slug, here.part->name)
                                  : fmt::format("/console/c/{}/edit", slug),
                  "saved");
    }
  }
  return fail(ask, 503);
}

}  // namespace outcry::web
