#include "web/pages/mission_words.h"

#include "base/i18n.h"
#include "web/pages/templates.h"

namespace outcry::web {

using directory::Mission;
using directory::MissionType;
namespace field = directory::field;

std::string type_text(MissionType type, const std::string& lang) {
  switch (type) {
    case MissionType::kEmbassy:
      return tr(lang, "Embassy");
    case MissionType::kHighCommission:
      return tr(lang, "High commission");
    case MissionType::kNunciature:
      return tr(lang, "Apostolic nunciature");
    case MissionType::kPermanentMission:
      return tr(lang, "Permanent mission");
    case MissionType::kDeFactoEmbassy:
      return tr(lang, "De facto embassy");
    case MissionType::kInterestsSection:
      return tr(lang, "Interests section");
    case MissionType::kConsulateGeneral:
      return tr(lang, "Consulate general");
    case MissionType::kConsulate:
      return tr(lang, "Consulate");
    case MissionType::kDeFactoConsulate:
      return tr(lang, "De facto consulate");
    case MissionType::kConsularAgency:
      return tr(lang, "Consular agency");
    case MissionType::kHonoraryConsulate:
      return tr(lang, "Honorary consulate");
    case MissionType::kRepresentativeOffice:
      break;
  }
  return tr(lang, "Representative office");
}

std::string field_text(std::string_view name, const std::string& lang) {
  if (name == field::kType) return tr(lang, "Kind");
  if (name == field::kCity) return tr(lang, "City");
  if (name == field::kName) return tr(lang, "Official name");
  if (name == field::kOrganisation) return tr(lang, "At the organisation");
  if (name == field::kAddress) return tr(lang, "Address");
  if (name == field::kPhone) return tr(lang, "Telephone");
  if (name == field::kFax) return tr(lang, "Fax");
  if (name == field::kEmail) return tr(lang, "E-mail");
  if (name == field::kWebsite) return tr(lang, "Website");
  if (name == field::kPosition) return tr(lang, "Coordinates");
  if (name == field::kPrecision) return tr(lang, "The coordinates are of");
  if (name == field::kTimeZone) return tr(lang, "Time zone");
  if (name == field::kAccredited) return tr(lang, "Serves these countries, too");
  if (name == field::kStatus) return tr(lang, "State");
  const size_t colon = name.find(':');
  if (colon == std::string_view::npos) return std::string(name);
  return field_text(name.substr(0, colon), lang) + " (" + language_name(name.substr(colon + 1), lang) + ")";
}

std::string wrong_text(std::string_view name, const std::string& lang) {
  if (name == field::kPhone || name == field::kFax) return tr(lang, "This is not a number that one could dial.");
  if (name == field::kEmail) return tr(lang, "This is not an e-mail address that mail can be sent to.");
  if (name == field::kWebsite) return tr(lang, "Please give the whole address, with https:// or http://.");
  if (name == field::kPosition) return tr(lang, "Please write latitude and longitude, such as 35.16,129.13.");
  if (name == field::kTimeZone) return tr(lang, "Please name a zone such as Asia/Seoul.");
  if (name == field::kAccredited) return tr(lang, "Please write codes of two capital letters, such as CK NU.");
  return tr(lang, "This is too long, or holds something that cannot be shown.");
}

std::string sending_text(const Mission& mission, const std::string& lang) {
  return mission.sending.empty() ? mission.sending_name : country_name(mission.sending, lang);
}

std::string receiving_text(const Mission& mission, const std::string& lang) {
  return mission.receiving.empty() ? mission.receiving_name : country_name(mission.receiving, lang);
}

std::string heading_text(const Mission& mission, const std::string& lang) {
  const std::string_view city = mission.in_language(field::kCity, lang);
  const std::string type = type_text(mission.type(), lang);
  return city.empty() ? type : std::string(city) + " · " + type;
}

std::string verified_text(const directory::Fact& fact, const std::string& lang) {
  if (!fact.verified) return tr(lang, "not checked yet");
  return tr(lang, "last checked on {}", format_short_day(*fact.verified, lang));
}

std::string value_text(std::string_view name, std::string_view value, const std::string& lang) {
  if (name == field::kType) {
    return type_text(directory::parse_mission_type(value).value_or(MissionType::kRepresentativeOffice), lang);
  }
  if (name == field::kStatus) return value == "closed" ? tr(lang, "closed for good") : tr(lang, "open");
  if (name == field::kPrecision) {
    return value == "building" ? tr(lang, "the building")
           : value == "street" ? tr(lang, "the street")
                               : tr(lang, "the city");
  }
  if (name != field::kAccredited) return std::string(value);
  std::string out;
  for (size_t at = 0; at + 2 <= value.size(); at += 3) {
    out += (out.empty() ? "" : ", ") + country_name(value.substr(at, 2), lang);
  }
  return out;
}

}  // namespace outcry::web
