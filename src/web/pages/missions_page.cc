#include "web/pages/missions_page.h"

#include <cmath>
#include <span>

#include "base/i18n.h"
#include "web/http/form.h"
#include "web/pages/mission_words.h"
#include "web/pages/world_map.h"

namespace outcry::web {
namespace {

using directory::Fact;
using directory::Mission;
using directory::Near;
using directory::Reach;
namespace field = directory::field;

// What one turns to, in the order of how much it is worth.
constexpr std::string_view kContacts[] = {field::kAddress, field::kPhone, field::kFax, field::kEmail, field::kWebsite};
constexpr std::string_view kAll[] = {field::kName,     field::kOrganisation, field::kAddress,   field::kPhone,
                                     field::kFax,      field::kEmail,        field::kWebsite,   field::kAccredited,
                                     field::kTimeZone, field::kPosition,     field::kPrecision, field::kStatus};

void show_value(Dictionary& values, std::string_view name, const Fact& fact, const std::string& lang) {
  if (name == field::kAddress) {
    for (size_t at = 0; at < fact.value.size();) {
      const size_t end = std::min(fact.value.find('\n', at), fact.value.size());
      values.AddSectionDictionary("LINE")->SetValue("LINE_TEXT", fact.value.substr(at, end - at));
      at = end + 1;
    }
  } else if (name == field::kEmail) {
    values.SetValueAndShowSection("EMAIL_TEXT", fact.value, "EMAIL");
  } else if (name == field::kPhone) {
    std::string dial;
    for (const char c : fact.value) {
      if ((c >= '0' && c <= '9') || (c == '+' && dial.empty())) dial += c;
    }
    Dictionary& phone = *values.AddSectionDictionary("PHONE");
    phone.SetValue("DIAL", dial);
    phone.SetValue("PHONE_TEXT", fact.value);
  } else if (name == field::kWebsite) {
    values.SetValueAndShowSection("SITE_URL", fact.value, "SITE");
  } else {
    values.SetValueAndShowSection("PLAIN_TEXT", value_text(name, fact.value, lang), "PLAIN");
  }
}

void show_source(Dictionary& source, const Fact& fact, const std::string& lang) {
  source.SetValue("CHECKED", verified_text(fact, lang));
  if (fact.source.starts_with("https://") || fact.source.starts_with("http://")) {
    source.SetValueAndShowSection("SOURCE_URL", fact.source, "SOURCE_LINK");
  } else {
    source.SetValueAndShowSection("SOURCE_TEXT", fact.source.empty() ? tr(lang, "not named") : fact.source,
                                  "SOURCE_WORDS");
  }
}

bool same_source(const Fact& a, const Fact& b) {
  return a.source == b.source && a.verified == b.verified;
}

// Each fact with its source; where all have the same, it is said once.
std::string facts_of(const Mission& mission, std::span<const std::string_view> names, const std::string& lang) {
  std::vector<std::pair<std::string_view, const Fact*>> facts;
  for (const std::string_view name : names) {
    if (const Fact* fact = mission.fact(name)) facts.emplace_back(name, fact);
  }
  if (facts.empty()) return {};
  const bool alike = std::all_of(facts.begin(), facts.end(),
                                 [&](const auto& one) { return same_source(*one.second, *facts[0].second); });
  Dictionary list("facts");
  for (const auto& [name, fact] : facts) {
    Dictionary& one = *list.AddSectionDictionary("FACT");
    one.SetValue("FIELD", field_text(name, lang));
    show_value(one, name, *fact, lang);
    if (!alike) show_source(*one.AddSectionDictionary("SOURCE"), *fact, lang);
  }
  if (alike) show_source(*list.AddSectionDictionary("ALIKE"), *facts[0].second, lang);
  return Templates::render("part_facts", lang, list);
}

void show_mission(Dictionary& values, const Reader& reader, const Near& near, bool with_distance) {
  const std::string& lang = reader.lang;
  const Mission& mission = *near.mission;
  values.SetValue("HEADING", heading_text(mission, lang));
  values.SetValue("URL", reader.prefix + "/missions/" + mission.id);
  const std::string_view of = mission.value(field::kOrganisation);
  values.SetValue("STATES", of.empty()
                                ? tr(lang, "Of {}, in {}", sending_text(mission, lang), receiving_text(mission, lang))
                                : tr(lang, "Of {}, at: {}", sending_text(mission, lang), of));
  if (with_distance && near.km >= 0) {
    values.SetValueAndShowSection("KM", tr(lang, "{} km away", format_count(std::lround(near.km), lang)), "DISTANCE");
  }
  if (!mission.is_open()) values.ShowSection("CLOSED");
  if (mission.address_lines().empty() && mission.is_open()) values.ShowSection("NO_ADDRESS");
}

void show_countries(Dictionary& values, const std::string& section, const std::vector<std::string>& codes,
                    const std::string& chosen, const std::string& lang) {
  // In the order in which the language sorts them.
  for (const CountryName& country : countries(lang)) {
    if (std::find(codes.begin(), codes.end(), country.code) == codes.end() && country.code != chosen) continue;
    Dictionary& one = *values.AddSectionDictionary(section);
    one.SetValue("CODE", country.code);
    one.SetValue("COUNTRY", country.name);
    if (country.code == chosen) one.ShowSection("CHOSEN");
  }
}

std::string found_text(const MissionsView& view, const std::string& lang) {
  const auto name = [&](const std::string& code) { return country_name(code, lang); };
  const std::string& of = view.filter.of;
  if (view.lost) return tr(lang, "No place of that name is known here. Try the name of a larger city, or a country.");
  if (view.near && view.place.empty()) return tr(lang, "The nearest to where you are, as the crow flies:");
  if (view.near) return tr(lang, "The nearest to this place, as the crow flies: {}", view.place);
  switch (view.reach) {
    case Reach::kAccredited:
      return tr(lang, "{} has no mission in this country: {}. This one is elsewhere and is accredited there, too.",
                name(of), name(view.filter.in));
    case Reach::kNearest:
      return tr(lang,
                "{} has no mission in this country: {}. None is known to be accredited there. These are the nearest.",
                name(of), name(view.filter.in));
    case Reach::kNone:
      return tr(lang, "Nothing was found. Try fewer words, or another country.");
    case Reach::kIn:
      break;
  }
  if (view.found.empty()) return tr(lang, "Nothing was found. Try fewer words, or another country.");
  return view.found.size() == 1 ? tr(lang, "One mission")
                                : tr(lang, "{} missions", format_count(static_cast<int64_t>(view.found.size()), lang));
}

// The address of another page of the same search.
std::string page_url(const Reader& reader, const MissionsView& view, size_t page) {
  std::string query;
  for (const auto& [name, value] : {std::pair<const char*, std::string>{"q", view.filter.text},
                                    {"of", view.filter.of},
                                    {"in", view.filter.in},
                                    {"page", page == 0 ? std::string() : std::to_string(page + 1)}}) {
    if (!value.empty()) query += (query.empty() ? "?" : "&") + std::string(name) + "=" + http::percent_encode(value);
  }
  return reader.prefix + "/missions" + query;
}

void show_list(Dictionary& values, const Reader& reader, const MissionsView& view) {
  const size_t begin = std::min(view.page * kMissionsAPage, view.found.size());
  const size_t end = std::min(begin + kMissionsAPage, view.found.size());
  for (size_t i = begin; i < end; ++i) {
    Dictionary& one = *values.AddSectionDictionary("MISSION");
    show_mission(one, reader, view.found[i], view.near || view.reach != Reach::kIn);
    one.SetValue("FACTS_HTML", facts_of(*view.found[i].mission, kContacts, reader.lang));
  }
  if (view.near) return;
  if (view.page > 0) values.SetValueAndShowSection("PREVIOUS_URL", page_url(reader, view, view.page - 1), "PREVIOUS");
  if (end < view.found.size()) values.SetValueAndShowSection("NEXT_URL", page_url(reader, view, view.page + 1), "NEXT");
}

std::string map_of(const Site& site, const std::vector<Near>& found, bool close, const std::string& lang) {
  MapView map;
  for (const Near& near : found) {
    if (const auto at = near.mission->position()) map.points.push_back(*at);
  }
  map.close = close;
  map.land = site.files->url("world.svg");
  map.label = tr(lang, "Map: where these missions are. The list below says the same in words.");
  return world_map(map);
}

}  // namespace

std::string missions_page(const Site& site, const Reader& reader, const MissionsView& view) {
  const std::string& lang = reader.lang;
  const directory::Directory& all = *view.directory;
  Dictionary values("missions");
  values.SetValue("ACTION", reader.prefix + "/missions");
  values.SetValue("NEAR_ACTION", reader.prefix + "/missions/near");
  values.SetValue("Q", view.filter.text);
  values.SetValue("OF", view.filter.of);
  values.SetValue("PLACE", view.place);
  show_countries(values, "SENDING", all.sending(), view.filter.of, lang);
  std::vector<std::string> receiving;
  for (const CountryName& country : countries(lang)) receiving.push_back(country.code);
  show_countries(values, "RECEIVING", all.all().empty() ? std::vector<std::string>() : receiving, view.filter.in, lang);
  if (all.all().empty()) {
    values.ShowSection("EMPTY");
  } else {
    Dictionary& found = *values.AddSectionDictionary("FOUND");
    if (view.near || view.lost) found.ShowSection("NEAR_OPEN");
    found.SetValue("FOUND_TEXT", found_text(view, lang));
    found.SetValue("MAP_HTML", map_of(site, view.found, view.near || !view.filter.in.empty(), lang));
    show_list(found, reader, view);
  }
  Frame frame;
  frame.title = tr(lang, "Embassies and consulates") + " – Outcry";
  frame.description = tr(lang,
                         "Where to write, call and gather: addresses of missions, each with its source and the day on "
                         "which it was last checked.");
  frame.path = "/missions";
  frame.languages = site.languages;
  frame.own_style = "missions.css";
  frame.own_script = "missions.js";
  frame.content = Templates::render("missions", lang, values);
  return in_frame(site, reader, frame);
}

namespace {

void show_correction(Dictionary& values, const CorrectionView& correction, const std::string& lang) {
  for (const std::string_view name : kCorrectable) {
    Dictionary& one = *values.AddSectionDictionary("OPTION");
    one.SetValue("OPTION_VALUE", std::string(name));
    one.SetValue("OPTION_TEXT",
                 name == field::kStatus ? tr(lang, "The mission is closed for good") : field_text(name, lang));
    if (name == correction.field) one.ShowSection("CHOSEN");
  }
  values.SetValue("VALUE", correction.value);
  values.SetValue("HOW", correction.how);
  if (correction.is_bad()) {
    values.ShowSection("OPEN");
    Dictionary& errors = *values.AddSectionDictionary("ERRORS");
    for (const auto& [name, label, problem] :
         {std::tuple<const char*, const char*, const std::string&>{"field", "BAD_FIELD", correction.field_problem},
          {"value", "BAD_VALUE", correction.value_problem},
          {"how", "BAD_HOW", correction.how_problem}}) {
      if (problem.empty()) continue;
      values.SetValueAndShowSection("PROBLEM", problem, label);
      Dictionary& one = *errors.AddSectionDictionary("ERROR");
      one.SetValue("FIELD", name);
      one.SetValue("REASON", problem);
    }
  }
}

}  // namespace

std::string mission_page(const Site& site, const Reader& reader, const Mission& mission,
                         const CorrectionView& correction) {
  const std::string& lang = reader.lang;
  Dictionary values("mission");
  values.SetValue("BACK_URL", reader.prefix + "/missions");
  values.SetValue("ACTION", reader.prefix + "/missions/" + mission.id + "/correction#wrong");
  show_mission(values, reader, {&mission, -1}, false);
  values.SetValue("FACTS_HTML", facts_of(mission, kAll, lang));
  values.SetValue("MAP_HTML", map_of(site, {{&mission, -1}}, true, lang));
  show_correction(values, correction, lang);
  Frame frame;
  frame.title = heading_text(mission, lang) + " – " + sending_text(mission, lang);
  frame.description = tr(
      lang,
      "Address, telephone and e-mail of this mission, each with its source and the day on which it was last checked.");
  frame.path = "/missions/" + mission.id;
  frame.languages = site.languages;
  frame.own_style = "missions.css";
  frame.content = Templates::render("mission", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
