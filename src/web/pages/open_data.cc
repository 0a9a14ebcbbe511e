#include "web/pages/open_data.h"

#include <boost/json.hpp>

namespace outcry::web {
namespace {

namespace json = boost::json;
using campaign::Campaign;
using petition::Statistics;

json::object object_of(const Localized& text) {
  json::object out;
  for (const auto& [lang, words] : text) out[lang] = words;
  return out;
}

json::array days_of(const Statistics& statistics) {
  json::array out;
  for (const auto& day : statistics.days) {
    const tally::Tally& entries = day.entries;
    out.push_back(json::object{{"day", to_iso_date(day.day)},
                               {"signed", entries.sign},
                               {"paper", entries.paper},
                               {"withdrawn", entries.withdraw},
                               {"invalidated", entries.invalidate},
                               {"restored", entries.restore},
                               {"count", day.count}});
  }
  return out;
}

json::object countries_of(const petition::Groups& countries) {
  json::array named;
  for (const auto& group : countries.named()) {
    named.push_back(json::object{{"country", group.name}, {"count", group.people}});
  }
  return {{"named", std::move(named)}, {"others", countries.others()}};
}

// With the day at whose end each was first reached.
json::array milestones_of(const Campaign& campaign, const Statistics& statistics) {
  json::array out;
  for (const int64_t milestone : campaign.milestones) {
    json::object& one = out.emplace_back(json::object{{"count", milestone}, {"reached", nullptr}}).as_object();
    for (const auto& day : statistics.days) {
      if (day.count < milestone) continue;
      one["reached"] = to_iso_date(day.day);
      break;
    }
  }
  return out;
}

json::array members_of(const Campaign& campaign) {
  json::array out;
  for (const campaign::Member& member : campaign.members) {
    if (!member.is_public) continue;
    json::object& one =
        out.emplace_back(json::object{{"member", member.slug}, {"name", object_of(member.name)}}).as_object();
    if (!member.country.empty()) one["country"] = member.country;
    if (!member.url.empty()) one["url"] = member.url;
  }
  return out;
}

json::array gatherings_of(const Campaign& campaign) {
  json::array out;
  for (const campaign::Gathering& gathering : campaign.gatherings) {
    json::object& one = out.emplace_back(json::object{{"city", gathering.city},
                                                      {"name", object_of(gathering.name)},
                                                      {"country", gathering.country},
                                                      {"place", object_of(gathering.place)},
                                                      {"begins", to_rfc3339(gathering.starts_at())},
                                                      {"time_zone", gathering.time_zone},
                                                      {"status", to_text(gathering.status)}})
                            .as_object();
    if (gathering.people) one["people"] = *gathering.people;
    if (gathering.latitude && gathering.longitude) {
      one["latitude"] = *gathering.latitude;
      one["longitude"] = *gathering.longitude;
    }
  }
  return out;
}

}  // namespace

std::string open_data_json(const Campaign& campaign, const Statistics& statistics, const letters::Summary& letters,
                           const std::string& origin) {
  json::object out{{"campaign", campaign.slug},
                   {"url", origin + "/c/" + campaign.slug},
                   {"example", campaign.example},
                   {"status", to_text(campaign.status)},
                   {"title", object_of(campaign.title)},
                   {"as_of", to_rfc3339(statistics.as_of)},
                   {"count", statistics.count()},
                   {"goal", nullptr},
                   {"deadline", nullptr},
                   {"milestones", milestones_of(campaign, statistics)},
                   {"days", days_of(statistics)},
                   {"countries", countries_of(statistics.countries)},
                   {"members", members_of(campaign)},
                   {"unnamed_members", campaign.unnamed_members},
                   {"gatherings", gatherings_of(campaign)},
                   {"letters", to_json(letters)}};
  if (campaign.goal) out["goal"] = *campaign.goal;
  if (campaign.deadline) out["deadline"] = to_rfc3339(*campaign.deadline);
  return json::serialize(out);
}

}  // namespace outcry::web
