#include "web/pages/missions_json.h"

#include <boost/json.hpp>
#include <cmath>

#include "base/clock.h"

namespace outcry::web {
namespace {

namespace json = boost::json;
using directory::Fact;
using directory::Mission;
using directory::Reach;
namespace field = directory::field;

json::value country_of(const std::string& code, const std::string& name) {
  if (code.empty()) return json::object{{"name", name}};
  return json::object{{"country", code}};
}

json::value text_or_null(std::string_view text) {
  return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::object translations_of(const Mission& mission, std::string_view name) {
  json::object out;
  for (const auto& [key, fact] : mission.facts) {
    if (key.size() > name.size() && key.starts_with(name) && key[name.size()] == ':')
      out[key.substr(name.size() + 1)] = fact.value;
  }
  return out;
}

json::object facts_of(const Mission& mission) {
  json::object out;
  for (const auto& [name, fact] : mission.facts) {
    out[name] =
        json::object{{"source", text_or_null(fact.source)},
                     {"verified", fact.verified ? json::value(to_iso_date(*fact.verified)) : json::value(nullptr)},
                     {"by_hand", fact.by_hand}};
  }
  return out;
}

json::array strings(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

json::object object_of(const directory::Near& near, const std::string& origin) {
  const Mission& mission = *near.mission;
  json::object out{{"id", mission.id},
                   {"url", origin + "/missions/" + mission.id},
                   {"wikidata", text_or_null(mission.wikidata)},
                   {"type", to_text(mission.type())},
                   {"status", mission.is_open() ? "open" : "closed"},
                   {"sending", country_of(mission.sending, mission.sending_name)},
                   {"receiving", country_of(mission.receiving, mission.receiving_name)}};
  for (const std::string_view name : {field::kOrganisation, field::kCity, field::kName, field::kPhone, field::kFax,
                                      field::kEmail, field::kWebsite, field::kTimeZone, field::kPrecision}) {
    out[name] = text_or_null(mission.value(name));
  }
  out["city_in"] = translations_of(mission, field::kCity);
  out["name_in"] = translations_of(mission, field::kName);
  out["address"] = strings(mission.address_lines());
  out["accredited"] = strings(mission.accredited());
  const auto at = mission.position();
  out["latitude"] = at ? json::value(at->latitude) : json::value(nullptr);
  out["longitude"] = at ? json::value(at->longitude) : json::value(nullptr);
  if (near.km >= 0) out["km"] = std::lround(near.km);
  out["facts"] = facts_of(mission);
  return out;
}

const char* word_of(Reach reach) {
  switch (reach) {
    case Reach::kIn:
      return "in";
    case Reach::kAccredited:
      return "accredited";
    case Reach::kNearest:
      return "nearest";
    case Reach::kNone:
      break;
  }
  return "none";
}

}  // namespace

std::string missions_json(const MissionsJson& answer, const std::string& origin) {
  json::array missions;
  const size_t begin = std::min(answer.offset, answer.found.size());
  const size_t end = begin + std::min(answer.limit, answer.found.size() - begin);
  for (size_t i = begin; i < end; ++i) missions.push_back(object_of(answer.found[i], origin));
  json::object out{{"generation", answer.generation}, {"total", answer.found.size()}, {"offset", begin}};
  if (answer.reach) out["reach"] = word_of(*answer.reach);
  out["missions"] = std::move(missions);
  return json::serialize(out);
}

}  // namespace outcry::web
