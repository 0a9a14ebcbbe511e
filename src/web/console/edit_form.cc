#include "web/console/edit_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"
#include "campaign/markdown.h"
#include "campaign/placeholder.h"
#include "web/console/edit_inputs.h"
#include "web/console/edit_merge.h"
#include "web/console/edit_texts.h"
#include "web/pages/letters_page.h"

namespace outcry::web::edit {
namespace {

using campaign::FieldKind;
using campaign::Typed;
using console::Form;
using console::Input;
using console::Page;

std::string value_in(const Typed& typed, std::string_view key) {
  const auto found = typed.find(key);
  return found == typed.end() ? std::string() : found->second;
}

std::string shown_markdown(const View& view, const Sheet& sheet) {
  std::string out;
  for (const Field& field : sheet.here.part->fields) {
    if (field.widget != Widget::kMarkdown) continue;
    for (const std::string& tag : view.campaign.languages) {
      const std::string text = value_in(sheet.typed, std::string(field.form.key) + "." + tag);
      if (text.empty()) continue;
      out += fmt::format("<section class=\"shown\" lang=\"{}\" dir=\"{}\"><h2>{} · {}</h2>{}</section>\n",
                         escape_html(tag), is_right_to_left(tag) ? "rtl" : "ltr",
                         escape_html(tr(view.lang(), field.label)), escape_html(language_name(tag, view.lang())),
                         campaign::to_html(text));
    }
  }
  return out;
}

std::string marks_at(const std::string& address, const View& view) {
  const Here here = here_of(address);
  return here.what == Here::kOne ? marks_of(here.part->read(view.draft, here.place)) : std::string();
}

void add_trail(Page& page, const View& view, const Here& here) {
  const std::string lang = view.lang(), slug = view.slug();
  page.trail = {{tr(lang, "Texts and settings"), "/console/c/" + slug + "/edit"}};
  if (view.cities) page.trail = {{std::string(pick(view.campaign.title, lang)), "/console/c/" + slug}};
  if (!here.above.empty()) {
    const Here up = here_of(here.above);
    page.trail.emplace_back(tr(lang, up.part->title), path_of(slug, *up.part, up.list_address()));
    std::string name = name_of(*up.part, up.part->read(view.draft, up.place), lang);
    page.trail.emplace_back(name.empty() ? tr(lang, up.part->one) : name, path_of(slug, *up.part, up.address));
  } else if (std::string_view(here.part->name).starts_with("case.")) {
    page.trail.emplace_back(tr(lang, "The case"), path_of(slug, *here.part, "case"));
  }
  if (here.part->list && here.what != Here::kList) {
    page.trail.emplace_back(tr(lang, here.part->title), path_of(slug, *here.part, here.list_address()));
  }
}

void add_live_notice(Page& page, const View& view) {
  if (view.campaign.status != campaign::CampaignStatus::kLive) return;
  page.blocks.emplace_back(console::Text{
      tr(view.lang(), "This campaign is live: what you save, everybody sees within a second."), "", "", true});
}

std::string missing_text(const View& view, const std::map<std::string, size_t>& missing) {
  std::string out;
  for (const std::string& tag : view.campaign.languages) {
    const auto found = missing.find(tag);
    if (found == missing.end() || found->second == 0) continue;
    out += (out.empty() ? "" : ", ") + language_name(tag, view.lang()) + " " +
           format_count(static_cast<int64_t>(found->second), view.lang());
  }
  return out;
}

std::map<std::string, size_t> missing_at(const View& view, const Part& part, const Typed& typed) {
  std::map<std::string, size_t> out;
  for (const std::string& tag : view.campaign.languages) {
    out[tag] = missing_in(part, typed, view.campaign.languages, tag);
  }
  return out;
}

// The list's parts, each with what may be done to it.
void add_list(Page& page, const View& view, const Here& list) {
  const std::string lang = view.lang();
  const Part& part = *list.part;
  console::Table table{tr(lang, part.title), {tr(lang, "Title"), tr(lang, "Missing")}};
  if (!view.cities) table.columns.push_back(tr(lang, "Change"));
  const bool dated = std::ranges::any_of(part.fields, [](const Field& one) { return one.form.key == "date"; });
  if (dated) table.columns.insert(table.columns.begin() + 1, tr(lang, "Date"));
  table.empty = tr(lang, "Nothing here yet.");
  const size_t count = view.draft.count(list.place);
  const std::string above_marks = marks_at(list.above, view);
  for (size_t i = 0; i < count; ++i) {
    const Typed typed = part.read(view.draft, fmt::format("{}.{}", list.place, i));
    const std::string address = fmt::format("{}.{}", list.list_address(), i);
    if (!view.is_of_cities(typed)) continue;
    std::string name = name_of(part, typed, lang);
    if (name.empty()) name = tr(lang, part.one);
    Form change{view.to(part, address)};
    change.small = true;
    change.inputs = {{Input::kHidden, "was", "", marks_of(typed)}, {Input::kHidden, "of", "", above_marks}};
    if (i > 0) change.more.push_back({"do", "up", tr(lang, "Up"), name});
    if (i + 1 < count) change.more.push_back({"do", "down", tr(lang, "Down"), name});
    change.more.push_back({"do", "remove", tr(lang, "Delete"), name, true});
    std::string missing = missing_text(view, missing_at(view, part, typed));
    std::vector<console::Cell> row = {{name, view.to(part, address)}, {missing, "", {}, "waits"}};
    if (!view.cities) row.push_back({"", "", {change}});
    if (dated) row.insert(row.begin() + 1, console::Cell{value_in(typed, "date")});
    table.rows.push_back(std::move(row));
  }
  page.blocks.emplace_back(std::move(table));
  page.blocks.emplace_back(
      console::Text{"", tr(lang, "Add: {}", tr(lang, part.one)), view.to(part, list.list_address() + ".new")});
}

void add_lists_within(Page& page, const View& view, const Sheet& sheet) {
  const std::string lang = view.lang();
  for (const Part* part : parts_within(*sheet.here.part)) {
    page.blocks.emplace_back(console::Heading{tr(lang, part->title)});
    if (sheet.here.what == Here::kNew) {
      page.blocks.emplace_back(console::Text{tr(lang, "Once this is saved, you can add them here.")});
      continue;
    }
    const std::string_view name = part->name;
    add_list(page, view, here_of(sheet.here.address + std::string(name.substr(name.rfind('.')))));
  }
}

void add_say(Page& page, const View& view, const Sheet& sheet) {
  const std::string lang = view.lang();
  if (sheet.gone) {
    page.problems.emplace_back("", tr(lang,
                                      "Somebody else has deleted this meanwhile. Nothing was saved, and what you typed "
                                      "is kept: saving adds it again."));
  } else if (!sheet.both.empty()) {
    page.problems.insert(page.problems.begin(),
                         {"", tr(lang,
                                 "Somebody else has changed this part meanwhile. Nothing was saved, and what you "
                                 "typed is kept: put both together, then save.")});
  }
  for (const auto& [field, reason] : sheet.problems) {
    if (page.problems.empty()) page.problems.emplace_back("", field.empty() ? reason : field + ": " + reason);
  }
  if (sheet.preview && !sheet.suggests) page.said = tr(lang, "This is how it looks. It is not saved yet.");
}

Form part_form(const View& view, const Sheet& sheet, Page& page) {
  const std::string lang = view.lang();
  const Part& part = *sheet.here.part;
  Form form{view.to(part, sheet.here.address), tr(lang, "Save")};
  form.uploads = true;  // three times as short for what is not Latin
  form.wide = true;
  form.inputs = inputs_of(view, sheet, page);
  form.inputs.push_back({Input::kHidden, "was", "", marks_of(sheet.now)});
  form.inputs.push_back(
      {Input::kHidden, "of", "", sheet.above_marks.empty() ? marks_at(sheet.here.above, view) : sheet.above_marks});
  if (sheet.here.what == Here::kNew) form.more.push_back({"do", "another", tr(lang, "Save, and add another")});
  if (sheet.suggests) form.more.push_back({"do", "suggest", tr(lang, "Propose milestones")});
  if (std::ranges::count(part.fields, Widget::kMarkdown, &Field::widget) > 0) {
    form.more.push_back({"do", "preview", tr(lang, "Show me how it looks")});
  }
  if (sheet.here.what == Here::kOne && !view.cities)
    form.more.push_back({"do", "remove", tr(lang, "Delete"), "", true});
  return form;
}

}  // namespace

std::string path_of(const std::string& slug, const Part& part, std::string_view address) {
  return fmt::format("/console/c/{}/{}/{}", slug, part.grave ? "settings" : part.by_city ? "cities" : "edit", address);
}

std::string View::to(const Part& part, std::string_view address) const {
  return reader.prefix + path_of(slug(), part, address);
}

bool View::is_of_cities(const Typed& typed) const {
  return !cities || std::ranges::count(*cities, value_in(typed, "city")) > 0;
}

std::string title_at(const std::string& address, const std::string& lang) {
  const Here here = here_of(address);
  if (here.part == nullptr) return address;
  const std::string title = tr(lang, here.part->title);
  if (here.what != Here::kOne) return title;
  return fmt::format("{} {}", title, std::stoul(address.substr(address.rfind('.') + 1)) + 1);
}

std::string fault_text(const campaign::Fault& fault, const std::string& lang) {
  std::string out = tr(lang, fault.reason.c_str());
  // Of the file it says how dates are written there; people write them otherwise.
  if (fault.reason.starts_with("must be a date")) out = tr(lang, "must be a date, such as 2012-02-24");
  if (fault.reason.starts_with("must be a time with")) {
    out = tr(lang, "must be a date and a time on the clocks of a known time zone, such as 2030-03-31 23:59");
  }
  for (const std::string& word : fault.words) {
    if (const size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, word);
  }
  return out;
}

Page part_page(const View& view, const Sheet& sheet) {
  const std::string lang = view.lang();
  const Part& part = *sheet.here.part;
  Page page{tr(lang, part.list ? part.one : part.title)};
  add_trail(page, view, sheet.here);
  add_live_notice(page, view);
  if (*part.about != '\0') page.blocks.emplace_back(console::Text{tr(lang, part.about)});
  for (const std::string& note : sheet.notes) page.blocks.emplace_back(console::Text{note});
  if (std::string_view(part.name) == "petition") {
    page.blocks.emplace_back(console::Text{"", tr(lang, "Versions of the petition text"),
                                           view.reader.prefix + "/console/c/" + view.slug() + "/texts"});
  }
  if (std::string_view(part.name) == "letters.#.words") {
    page.blocks.emplace_back(console::Text{tr(lang, "Placeholders: {}.", campaign::placeholder_names())});
    page.blocks.emplace_back(console::Html{"<details class=\"shown\"><summary>" +
                                           escape_html(tr(lang, "What makes a good letter")) + "</summary>" +
                                           letter_rules(lang) + "</details>\n"});
  }
  if (sheet.preview) page.blocks.emplace_back(console::Html{shown_markdown(view, sheet)});
  if (!sheet.both.empty()) page.blocks.emplace_back(console::Html{both_html(view, sheet)});
  page.own_script = "edit.js";
  Form form = part_form(view, sheet, page);
  add_say(page, view, sheet);
  page.blocks.emplace_back(std::move(form));
  add_lists_within(page, view, sheet);
  return page;
}

Page list_page(const View& view, const Here& here, const std::string& problem) {
  const std::string lang = view.lang();
  Page page{tr(lang, here.part->title)};
  if (!problem.empty()) page.problems = {{"", problem}};
  add_trail(page, view, here);
  add_live_notice(page, view);
  page.blocks.emplace_back(console::Text{tr(lang, here.part->about)});
  add_list(page, view, here);
  return page;
}

Page remove_page(const View& view, const Here& here, const Typed& now, const std::string& above_marks) {
  const std::string lang = view.lang();
  const Part& part = *here.part;
  Page page{tr(lang, "Delete it?")};
  add_trail(page, view, here);
  add_live_notice(page, view);
  std::string name = name_of(part, now, lang);
  page.blocks.emplace_back(console::Text{name.empty() ? tr(lang, part.one) : std::move(name)});
  Form form{view.to(part, here.address), tr(lang, "Delete")};
  form.intro = tr(lang, "It is gone with all that belongs to it, in all languages. This cannot be taken back.");
  form.danger = true;
  form.inputs = {{Input::kHidden, "do", "", "remove"},
                 {Input::kHidden, "sure", "", "yes"},
                 {Input::kHidden, "was", "", marks_of(now)},
                 {Input::kHidden, "of", "", above_marks}};
  page.blocks.emplace_back(std::move(form));
  page.blocks.emplace_back(console::Text{"", tr(lang, "No, leave it as it is"), view.to(part, here.list_address())});
  return page;
}

// Ways to all that goes by the campaign as a whole.
void add_ways(Page& page, const View& view, bool all) {
  const std::string lang = view.lang(), base = view.reader.prefix + "/console/c/" + view.slug();
  page.blocks.emplace_back(console::Text{"", tr(lang, "See the page as it would be"), base + "/preview"});
  if (!all) return;
  if (view.campaign.status == campaign::CampaignStatus::kDraft) {
    page.blocks.emplace_back(console::Text{"", tr(lang, "Change the short name"), base + "/rename"});
  }
  page.blocks.emplace_back(console::Text{"", tr(lang, "Download the campaign’s file"), base + "/campaign.toml"});
  page.blocks.emplace_back(console::Text{"", tr(lang, "Bring the campaign’s file back"), base + "/upload"});
}

Page overview_page(const View& view, const accounts::User& user) {
  const std::string lang = view.lang();
  accounts::Scope scope;
  scope.campaign = view.slug();
  struct Row {
    size_t there = 0;
    std::map<std::string, size_t> missing;
  };
  std::map<const Part*, Row> rows;
  std::map<std::string, size_t> all;
  for (const auto& [part, place] : places_in(view.draft)) {
    const Typed typed = part->read(view.draft, place);
    Row& row = rows[part];
    row.there += typed.empty() ? 0 : 1;
    for (const auto& [tag, n] : missing_at(view, *part, typed)) {
      row.missing[tag] += n;
      all[tag] += n;
    }
  }
  Page page{tr(lang, "Texts and settings")};
  page.trail = {{tr(lang, "Campaigns"), "/console/"},
                {std::string(pick(view.campaign.title, lang)), "/console/c/" + view.slug()}};
  add_live_notice(page, view);
  if (const std::string missing = missing_text(view, all); !missing.empty()) {
    page.blocks.emplace_back(console::Text{tr(lang, "Texts that are missing: {}.", missing)});
  }
  add_ways(page, view, accounts::may(user, accounts::Act::kEditCampaign, scope));
  const std::pair<Section, std::string> sections[] = {{Section::kPetition, tr(lang, "The petition")},
                                                      {Section::kCase, tr(lang, "The case")},
                                                      {Section::kWorld, tr(lang, "The coalition and the world")},
                                                      {Section::kLetters, tr(lang, "Letters")},
                                                      {Section::kSettings, tr(lang, "Settings")}};
  for (const auto& [section, heading] : sections) {
    console::Table table{heading, {tr(lang, "Part"), tr(lang, "What it is"), tr(lang, "There"), tr(lang, "Missing")}};
    for (const Part& part : parts()) {
      if (part.section != section || !accounts::may(user, part.act, scope)) continue;
      if (std::string_view(part.name).find('#') != std::string_view::npos) continue;
      const Row& row = rows[&part];
      const std::string there = part.list       ? format_count(static_cast<int64_t>(row.there), lang)
                                : row.there > 0 ? tr(lang, "Yes")
                                                : tr(lang, "No");
      std::string missing = missing_text(view, row.missing);
      table.rows.push_back({{tr(lang, part.title), view.to(part, part.name)},
                            {tr(lang, part.about)},
                            {there, "", {}, row.there > 0 ? "" : "waits"},
                            {missing, "", {}, "waits"}});
    }
    if (table.rows.empty()) continue;
    page.blocks.emplace_back(console::Heading{heading});
    page.blocks.emplace_back(std::move(table));
  }
  return page;
}

}  // namespace outcry::web::edit
