#include "letters/recipient.h"

#include <algorithm>

namespace outcry::letters {
namespace {

using campaign::Target;
using campaign::Way;
using directory::Mission;

namespace field = directory::field;

// "c/o", as the letter's language writes it.
std::string care_of(std::string_view mission, std::string_view lang) {
  const std::string name(mission);
  const std::string_view base = lang.substr(0, lang.find('-'));
  if (base == "ko") return name + " 전교";
  if (base == "ja") return name + " 気付";
  if (base == "zh") return name + " 转交";
  if (base == "de") return "über " + name;
  if (base == "fr") return "a/s " + name;
  return "c/o " + name;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) out.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool has_address(const Mission* mission) {
  return !mission->address_lines().empty();
}

// The mission on the way, and what is to be said about it.
void choose(Recipient& to, const Target& target, const directory::Directory& directory, const Route& route) {
  const directory::Serving serving = directory.serving(target.country, route.country, route.at);
  for (const directory::Near& near : serving.missions) to.choice.push_back(near.mission);
  to.notes.accredited = serving.reach == directory::Reach::kAccredited;
  to.notes.nearest = serving.reach == directory::Reach::kNearest;
  to.notes.no_mission = to.choice.empty();
  if (!to.choice.empty()) {
    const auto addressed = std::ranges::find_if(to.choice, has_address);
    to.offered = addressed == to.choice.end() ? to.choice.front() : *addressed;
  }
  const Mission* wanted = route.mission.empty() ? nullptr : directory.find(route.mission);
  if (wanted != nullptr && wanted->sending == target.country && wanted->is_open()) {
    to.mission = wanted;
    to.notes.accredited = to.notes.nearest = false;
    if (std::ranges::find(to.choice, wanted) == to.choice.end()) to.choice.push_back(wanted);
  } else if (!to.choice.empty()) {
    to.mission = to.offered;
    to.notes.other_post = to.mission != to.choice.front();
  }
}

void add_envelope(Recipient& to, const Target& target, const Route& route) {
  const std::vector<std::string> street =
      to.mission != nullptr ? to.mission->address_lines() : lines_of(pick(target.address, route.lang));
  to.notes.no_address = street.empty();
  if (street.empty()) return;
  to.address = lines_of(pick(target.addressee, route.lang));
  if (to.mission != nullptr) {
    const std::string name(to.mission->in_language(field::kName, route.lang));
    to.address.push_back(target.way == Way::kThroughMission ? care_of(name, route.lang) : name);
  }
  to.address.insert(to.address.end(), street.begin(), street.end());
  // Abroad, the country stands last, in words that the writer's post reads.
  if (to.mission != nullptr && to.mission->receiving != route.country && !to.mission->receiving.empty()) {
    to.address.push_back(country_name(to.mission->receiving, "en"));
  }
}

}  // namespace

Recipient recipient_of(const Target& target, const directory::Directory& directory, const Route& route) {
  Recipient to;
  if (target.way != Way::kStraight) choose(to, target, directory, route);
  add_envelope(to, target, route);
  to.fax = target.fax;
  to.email = target.email;
  to.telephone = target.telephone;
  to.web_form = target.web_form;
  if (to.mission == nullptr) return to;
  if (to.fax.empty()) to.fax = to.mission->value(field::kFax);
  if (to.email.empty()) to.email = to.mission->value(field::kEmail);
  if (to.telephone.empty()) to.telephone = to.mission->value(field::kPhone);
  return to;
}

void add_known(campaign::Known& known, const Target& target, const Recipient& recipient, std::string_view lang) {
  const auto set = [&](campaign::Slot slot, std::string_view value) { known[static_cast<size_t>(slot)] = value; };
  set(campaign::Slot::kTarget, pick(target.name, lang));
  if (recipient.mission == nullptr) return;
  set(campaign::Slot::kMission, recipient.mission->in_language(field::kName, lang));
  set(campaign::Slot::kMissionCity, recipient.mission->in_language(field::kCity, lang));
  if (!recipient.mission->receiving.empty()) {
    set(campaign::Slot::kMissionCountry, country_name(recipient.mission->receiving, lang));
  }
}

}  // namespace outcry::letters
