// A Mission is a post that one state keeps in another, or at an organisation:
// an embassy, a consulate, a permanent mission. What is known of it are facts,
// each with where it is from and the day on which somebody last looked.
//
// Plain values; any thread. It holds nothing about persons.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/i18n.h"
#include "directory/place.h"

namespace outcry::directory {

using Day = int32_t;  // since 1970-01-01

// In order of rank: who speaks for a whole state first.
enum class MissionType : uint8_t {
  kEmbassy,
  kHighCommission,
  kNunciature,
  kPermanentMission,
  kDeFactoEmbassy,
  kRepresentativeOffice,
  kInterestsSection,
  kConsulateGeneral,
  kConsulate,
  kDeFactoConsulate,
  kConsularAgency,
  kHonoraryConsulate,
};
inline constexpr size_t kMissionTypes = static_cast<size_t>(MissionType::kHonoraryConsulate) + 1;

std::string_view to_text(MissionType type);  // "consulate-general"
// Of to_text()'s words, or of the many in use ("de facto embassy", "trade
// office"): the table is in docs/spec/missions-csv.md.
std::optional<MissionType> parse_mission_type(std::string_view words);
// Whether it speaks for its state with another one, or with an organisation.
bool is_diplomatic(MissionType type);

// The names of facts. City and name may be had in several languages:
// "city:ko".
namespace field {
inline constexpr std::string_view kType = "type", kCity = "city", kName = "name", kOrganisation = "organisation",
                                  kAddress = "address", kPhone = "phone", kFax = "fax", kEmail = "email",
                                  kWebsite = "website", kPosition = "position", kPrecision = "precision",
                                  kTimeZone = "time_zone", kAccredited = "accredited", kStatus = "status";
}  // namespace field
inline constexpr std::string_view kFields[] = {
    field::kType,      field::kCity,     field::kName,       field::kOrganisation, field::kAddress,
    field::kPhone,     field::kFax,      field::kEmail,      field::kWebsite,      field::kPosition,
    field::kPrecision, field::kTimeZone, field::kAccredited, field::kStatus};

// One of kFields, or city and name with a language.
bool is_field(std::string_view name);

// `value` in the form that it is kept in; kInvalid says what is wrong with it.
// An empty one is good in every field but the type: nothing is known.
//   position    "lat,lon"            precision  "building", "street" or "city"
//   accredited  "FJ KI": countries   status     "open" (also if empty) or "closed"
//   address     lines, as on an envelope
Result<std::string> check_value(std::string_view field, std::string_view value);

struct Fact {
  std::string value;
  std::string source;           // an address or words; empty: not known
  std::optional<Day> verified;  // none: nobody has checked it
  bool by_hand = false;         // typed by an organiser, not imported
  bool operator==(const Fact&) const = default;
};

struct Mission {
  std::string id;                                  // in addresses; never changes: "cn-kr-busan-consulate-general"
  std::string wikidata;                            // "Q123", or empty
  std::string sending, receiving;                  // ISO 3166-1 alpha-2, or empty
  std::string sending_name, receiving_name;        // where there is no code: as the source calls it
  std::map<std::string, Fact, std::less<>> facts;  // none of them empty

  [[nodiscard]] std::string_view value(std::string_view field) const;
  [[nodiscard]] const Fact* fact(std::string_view field) const;
  [[nodiscard]] MissionType type() const;
  [[nodiscard]] bool is_open() const { return value(field::kStatus) != "closed"; }
  [[nodiscard]] std::optional<Point> position() const;
  [[nodiscard]] std::vector<std::string> accredited() const;     // countries besides `receiving`
  [[nodiscard]] std::vector<std::string> address_lines() const;  // empty: none is known
  // City or name, in the language or the next best.
  [[nodiscard]] std::string_view in_language(std::string_view field, std::string_view lang) const;

  // Sets or, where the value is empty, removes it.
  void set(std::string_view field, Fact fact);
  bool operator==(const Mission&) const = default;
};

// ISO 3166-1 codes or names, city, type: "cn-kr-busan-consulate-general". Two
// missions may share it.
std::string slug_of(const Mission& mission);
// Up to 120 of a-z, 0-9 and single dashes.
bool is_mission_id(std::string_view text);

// For comparing as people type: without case and diacritics.
std::string folded(std::string_view text);

}  // namespace outcry::directory
