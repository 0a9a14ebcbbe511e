// The missions directory in an organiser's own hands.

#include <fmt/format.h>

#include "base/i18n.h"
#include "base/text.h"
#include "web/console/console.h"
#include "web/console/mission_form.h"
#include "web/pages/mission_words.h"

namespace outcry::web {
namespace {

using console::fields_of;
using console::Form;
using console::Input;
using console::input_for;
using console::input_of;
using console::Page;
using console::source_inputs;
using console::Text;
using directory::check_value;
using directory::Edit;
using directory::Fact;
using directory::Mission;
namespace field = directory::field;

constexpr size_t kMostShown = 50;

}  // namespace

http::Response Console::missions_page(Ask& ask) {
  const std::string lang = ask.lang();
  const auto waiting = parts_.missions.proposals();
  if (!waiting) return fail(ask, waiting.error());
  const auto all = parts_.directory.get();
  Page page{tr(lang, "Missions")};
  page.blocks.emplace_back(console::Heading{tr(lang, "What readers say is wrong")});
  console::Table table{
      tr(lang, "What readers say is wrong"),
      {tr(lang, "Mission"), tr(lang, "Field"), tr(lang, "Now"), tr(lang, "Proposed"), tr(lang, "Since")},
      {},
      tr(lang, "Nothing waits for a decision.")};
  for (const auto& [id, proposal, at] : *waiting) {
    const Mission* mission = all->find(proposal.mission);
    const std::string now = mission == nullptr ? std::string() : std::string(mission->value(proposal.field));
    table.rows.push_back({{mission == nullptr ? proposal.mission : heading_text(*mission, lang),
                           ask.to(fmt::format("/console/missions/proposals/{}", id))},
                          {field_text(proposal.field, lang)},
                          {now.empty() ? "–" : value_text(proposal.field, now, lang)},
                          {proposal.value.empty() ? "–" : value_text(proposal.field, proposal.value, lang)},
                          {format_short_day(day_of(at), lang)}});
  }
  page.blocks.emplace_back(std::move(table));
  page.blocks.emplace_back(console::Heading{tr(lang, "All missions")});
  page.blocks.emplace_back(Text{"", tr(lang, "Add a mission"), ask.to("/console/missions/add")});
  const std::string q = is_utf8(ask.query.get("q")) ? trimmed(ask.query.get("q")).substr(0, 400) : std::string();
  Dictionary search("search");
  search.SetValue("ACTION", ask.to("/console/missions"));
  search.SetValue("LABEL", tr(lang, "City, country, name or address"));
  search.SetValue("Q", is_utf8(q) ? q : std::string());
  page.blocks.emplace_back(console::Html{Templates::render("console_search", lang, search)});
  page.blocks.emplace_back(missions_table(ask, *all, q));
  return show(ask, 200, page);
}

console::Table Console::missions_table(const Ask& ask, const directory::Directory& all, const std::string& q) const {
  const std::string lang = ask.lang();
  console::Table table{tr(lang, "All missions"),
                       {tr(lang, "Mission"), tr(lang, "Of"), tr(lang, "In"), tr(lang, "State")},
                       {},
                       tr(lang, "Nothing was found. Try fewer words, or another country.")};
  const auto found = all.search({{}, {}, q, true});
  for (size_t i = 0; i < std::min(found.size(), kMostShown); ++i) {
    const Mission& mission = *found[i];
    table.rows.push_back({{heading_text(mission, lang), ask.to("/console/missions/m/" + mission.id)},
                          {sending_text(mission, lang)},
                          {receiving_text(mission, lang)},
                          {mission.is_open() ? tr(lang, "open") : tr(lang, "closed for good"),
                           "",
                           {},
                           mission.is_open() ? "good" : "bad"}});
  }
  if (found.size() > kMostShown) {
    table.rows.push_back({{tr(lang, "and {} more: search for some of them", found.size() - kMostShown)}, {}, {}, {}});
  }
  return table;
}

// Source and day of what was typed; what is wrong with them joins `problems`.
Fact Console::typed_source(const Ask& ask, Problems& problems) const {
  const std::string lang = ask.lang();
  Fact fact;
  const std::string_view source = ask.form.get("source");
  if (!is_utf8(source) || has_control(source, true) || length_of(source) > 500 || trimmed(source).empty()) {
    problems.emplace_back("source", tr(lang, "Please say how you know: without that nobody can check it."));
  } else {
    fact.source = trimmed(source);
    std::ranges::replace(fact.source, '\n', ' ');
    std::ranges::replace(fact.source, '\r', ' ');
  }
  const auto day = parse_iso_date(ask.form.get("verified"));
  if (!day || *day > day_of(parts_.clock.now()) + 1) {
    problems.emplace_back("verified", tr(lang, "Please give a day that has been."));
  } else {
    fact.verified = *day;
  }
  return fact;
}

http::Response Console::mission_page(Ask& ask) {
  const auto all = parts_.directory.get();
  const Mission* mission = all->find(ask.params[0]);
  if (mission == nullptr) return fail(ask, 404);
  return show_mission(ask, 200, *mission, {});
}

http::Response Console::show_mission(const Ask& ask, int status, const Mission& mission, Problems problems) const {
  const std::string lang = ask.lang();
  const bool typed = ask.form.count("source") > 0;
  const auto problem = [&](std::string_view name) {
    for (const auto& [one, what] : problems) {
      if (one == name) return what;
    }
    return std::string();
  };
  Page page{tr(lang, "A mission")};
  page.trail = {{tr(lang, "Missions"), "/console/missions"}};
  page.blocks = {Text{fmt::format("{} · {} · {}", heading_text(mission, lang), sending_text(mission, lang),
                                  receiving_text(mission, lang)),
                      tr(lang, "The public page"), ask.to("/missions/" + mission.id)}};
  Form form{ask.to("/console/missions/m/" + mission.id), tr(lang, "Save")};
  form.intro =
      tr(lang, "What you change is marked as typed here, with the source and day below; the rest stays as it is.");
  for (const std::string& name : fields_of(mission, site_.languages)) {
    Input input = input_for(name, typed ? ask.typed(input_of(name)) : std::string(mission.value(name)), lang);
    input.error = problem(input_of(name));
    if (const Fact* fact = mission.fact(name); fact != nullptr && input.help.empty()) {
      input.help = (fact->source.empty() ? "" : fact->source + ", ") + verified_text(*fact, lang);
    }
    form.inputs.push_back(std::move(input));
  }
  for (Input& input : source_inputs(typed ? ask.typed("source") : "",
                                    typed ? ask.typed("verified") : to_iso_date(day_of(parts_.clock.now())),
                                    problem("source"), problem("verified"), lang)) {
    form.inputs.push_back(std::move(input));
  }
  page.blocks.emplace_back(std::move(form));
  page.blocks.emplace_back(console::Heading{tr(lang, "What was changed here")});
  page.blocks.emplace_back(changes_table(ask, mission));
  page.problems = std::move(problems);
  return show(ask, status, page);
}

console::Table Console::changes_table(const Ask& ask, const Mission& mission) const {
  const std::string lang = ask.lang();
  console::Table table{tr(lang, "What was changed here"),
                       {tr(lang, "When"), tr(lang, "Who"), tr(lang, "Field"), tr(lang, "Before"), tr(lang, "After")},
                       {},
                       tr(lang, "Nothing yet: all of it is from imports.")};
  const auto changes = parts_.missions.changes(mission.id);
  const auto users = parts_.accounts.users();
  if (!changes || !users) return table;
  for (const directory::Change& change : *changes) {
    const auto who = std::ranges::find_if(*users, [&](const accounts::User& user) { return user.id == change.user; });
    table.rows.push_back({{format_time(change.at, lang)},
                          {who == users->end() ? tr(lang, "somebody who has left") : who->name},
                          {field_text(change.field, lang)},
                          {change.before.empty() ? "–" : value_text(change.field, change.before, lang)},
                          {change.refused         ? tr(lang, "refused: {}", change.after)
                           : change.after.empty() ? "–"
                                                  : value_text(change.field, change.after, lang),
                           "",
                           {},
                           change.refused ? "waits" : "plain"}});
  }
  return table;
}

// The facts that were typed and differ from what is there.
std::vector<std::pair<std::string, Fact>> Console::typed_facts(const Ask& ask, const Mission& mission,
                                                               Problems& problems) const {
  std::vector<std::pair<std::string, Fact>> out;
  for (const std::string& name : fields_of(mission, site_.languages)) {
    if (ask.form.count(input_of(name)) == 0) continue;
    const auto value = check_value(name, ask.form.get(input_of(name)));
    if (!value) {
      problems.emplace_back(input_of(name), wrong_text(name, ask.lang()));
    } else if (*value != mission.value(name) && !(name == field::kStatus && *value == "open" && mission.is_open())) {
      out.emplace_back(name, Fact{*value, {}, {}, true});
    }
  }
  if (out.empty()) return out;
  const Fact source = typed_source(ask, problems);
  for (auto& [name, fact] : out) {
    fact.source = source.source;
    fact.verified = source.verified;
  }
  return out;
}

http::Response Console::save_mission(Ask& ask) {
  const auto all = parts_.directory.get();
  const Mission* mission = all->find(ask.params[0]);
  if (mission == nullptr) return fail(ask, 404);
  Problems problems;
  Edit edit{mission->id, typed_facts(ask, *mission, problems), ask.user().id};
  if (!problems.empty()) return show_mission(ask, 422, *mission, std::move(problems));
  const auto saved = parts_.missions.edit(edit, parts_.clock.now());
  if (!saved) return fail(ask, saved.error());
  if (auto fresh = parts_.directory.refresh(); !fresh) return fail(ask, fresh.error());
  return done(ask, "/console/missions/m/" + mission->id, "mission");
}

http::Response Console::add_mission_page(Ask& ask) {
  return show_add_mission(ask, 200, {});
}

http::Response Console::show_add_mission(const Ask& ask, int status, Problems problems) const {
  const std::string lang = ask.lang();
  const auto problem = [&](std::string_view name) {
    for (const auto& [one, what] : problems) {
      if (one == name) return what;
    }
    return std::string();
  };
  Page page{tr(lang, "Add a mission")};
  page.trail = {{tr(lang, "Missions"), "/console/missions"}};
  Form form{ask.to("/console/missions/add"), tr(lang, "Add it")};
  form.intro = tr(lang, "All else can be filled in on the next page.");
  for (const auto& [name, label] : {std::pair<const char*, std::string>{"sending", tr(lang, "Mission of")},
                                    {"receiving", tr(lang, "In the country")}}) {
    Input input{Input::kChoice, name, label, ask.typed(name), "", problem(name)};
    input.options.push_back({"", tr(lang, "Choose…")});
    for (const CountryName& country : countries(lang)) input.options.push_back({country.code, country.name});
    form.inputs.push_back(std::move(input));
  }
  form.inputs.push_back(input_for(field::kType, ask.typed("type"), lang));
  Input city = input_for(field::kCity, ask.typed("city"), lang);
  city.error = problem("city");
  city.required = true;
  form.inputs.push_back(std::move(city));
  const std::string day =
      ask.form.count("verified") > 0 ? ask.typed("verified") : to_iso_date(day_of(parts_.clock.now()));
  for (Input& input : source_inputs(ask.typed("source"), day, problem("source"), problem("verified"), lang)) {
    form.inputs.push_back(std::move(input));
  }
  page.blocks = {std::move(form)};
  page.problems = std::move(problems);
  return show(ask, status, page);
}

http::Response Console::add_mission(Ask& ask) {
  const std::string lang = ask.lang();
  Problems problems;
  Mission mission;
  mission.sending = ask.typed("sending");
  mission.receiving = ask.typed("receiving");
  for (const auto& [name, code] :
       {std::pair<const char*, const std::string&>{"sending", mission.sending}, {"receiving", mission.receiving}}) {
    if (!is_country(code)) problems.emplace_back(name, tr(lang, "Please choose a country."));
  }
  const Fact source = typed_source(ask, problems);
  for (const std::string_view name : {field::kType, field::kCity}) {
    const auto value = check_value(name, ask.form.get(name));
    if (!value || value->empty()) {
      problems.emplace_back(std::string(name), tr(lang, "Please fill this in."));
    } else {
      mission.set(name, {*value, source.source, source.verified, true});
    }
  }
  if (!problems.empty()) return show_add_mission(ask, 422, std::move(problems));
  mission.id = slug_of(mission);
  const auto added = parts_.missions.add(mission, ask.user().id, parts_.clock.now());
  if (!added && added.error().kind == Error::kInvalid) {
    return show_add_mission(ask, 422,
                            {{"city", tr(lang, "There is such a mission already: change that one instead.")}});
  }
  if (!added) return fail(ask, added.error());
  if (auto fresh = parts_.directory.refresh(); !fresh) return fail(ask, fresh.error());
  return done(ask, "/console/missions/m/" + *added, "mission");
}

}  // namespace outcry::web
