#include "directory/missions_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "directory/csv.h"

namespace outcry::directory {
namespace {

constexpr size_t kMostRows = 200'000;
constexpr std::string_view kZoneSource = "zone.tab of the tz database, by country and position";

enum class Kind : uint8_t {
  kId,
  kWikidata,
  kSending,
  kSendingName,
  kReceiving,
  kReceivingName,
  kLatitude,
  kLongitude,
  kSource,
  kVerified,
  kFact,
  kFactSource,
  kFactVerified
};
struct Column {
  std::string name;
  Kind kind = Kind::kFact;
  std::string field;  // of the kinds that are about one
};

constexpr std::pair<std::string_view, Kind> kOwn[] = {{"id", Kind::kId},
                                                      {"wikidata_id", Kind::kWikidata},
                                                      {"sending_country_iso2", Kind::kSending},
                                                      {"sending_country", Kind::kSendingName},
                                                      {"receiving_country_iso2", Kind::kReceiving},
                                                      {"receiving_country", Kind::kReceivingName},
                                                      {"latitude", Kind::kLatitude},
                                                      {"longitude", Kind::kLongitude},
                                                      {"source", Kind::kSource},
                                                      {"verified", Kind::kVerified}};

std::optional<Column> column_of(const std::string& name) {
  for (const auto& [own, kind] : kOwn) {
    if (own == name) return Column{name, kind, {}};
  }
  if (is_field(name)) return Column{name, Kind::kFact, name};
  for (const auto& [ending, kind] : {std::pair{std::string_view("_source"), Kind::kFactSource},
                                     {std::string_view("_verified"), Kind::kFactVerified}}) {
    if (!name.ends_with(ending)) continue;
    const std::string field = name.substr(0, name.size() - ending.size());
    if (is_field(field)) return Column{name, kind, field};
  }
  return std::nullopt;
}

Result<std::vector<Column>> columns_of(const CsvRow& header) {
  std::vector<Column> columns;
  for (const std::string& raw : header.fields) {
    const std::string name = trimmed(raw);
    const auto column = column_of(name);
    if (!column) {
      return invalid(fmt::format("line {}: there is no column \"{}\": docs/spec/missions-csv.md lists them",
                                 header.line, printable(name, 40)));
    }
    for (const Column& before : columns) {
      if (before.name == name)
        return invalid(fmt::format("line {}: column \"{}\" stands there twice", header.line, name));
    }
    columns.push_back(*column);
  }
  for (const std::string_view needed : {"sending_country_iso2", "receiving_country_iso2", "type"}) {
    if (std::none_of(columns.begin(), columns.end(), [&](const Column& column) { return column.name == needed; })) {
      return invalid(fmt::format("line {}: column \"{}\" is missing", header.line, needed));
    }
  }
  return columns;
}

bool is_wikidata(std::string_view text) {
  return text.size() >= 2 && text.size() <= 12 && text[0] == 'Q' && text[1] >= '1' && text[1] <= '9' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// One row on its way to a Mission.
class RowReader {
 public:
  RowReader(const std::vector<Column>& columns, const ReadOptions& options, MissionsFile& file)
      : columns_(columns), options_(options), file_(file) {}

  void read(const CsvRow& row, const ZoneTable& zones) {
    line_ = row.line;
    bad_ = false;
    mission_ = {};
    latitude_.clear();
    longitude_.clear();
    sources_.clear();
    verified_.clear();
    row_verified_ = options_.verified;
    if (row.fields.size() != columns_.size()) {
      return problem("", fmt::format("has {} fields, the header {}", row.fields.size(), columns_.size()));
    }
    for (size_t i = 0; i < columns_.size(); ++i) take(columns_[i], trimmed(row.fields[i]));
    finish(zones);
    if (bad_) return;
    count();
    file_.rows.push_back({line_, std::move(mission_)});
  }

 private:
  void problem(std::string_view column, std::string reason) {
    bad_ = true;
    file_.problems.push_back({line_, std::string(column), std::move(reason)});
  }

  void take(const Column& column, std::string value) {
    switch (column.kind) {
      case Kind::kId:
        if (!value.empty() && !is_mission_id(value)) return problem(column.name, "is not an id: a-z, 0-9 and dashes");
        mission_.id = std::move(value);
        return;
      case Kind::kWikidata:
        if (!value.empty() && !is_wikidata(value)) return problem(column.name, "is not an id of Wikidata, such as Q42");
        mission_.wikidata = std::move(value);
        return;
      case Kind::kSending:
      case Kind::kReceiving:
        if (!value.empty() && !is_country(value))
          return problem(column.name, "is no ISO 3166-1 code of two capital letters");
        (column.kind == Kind::kSending ? mission_.sending : mission_.receiving) = std::move(value);
        return;
      case Kind::kSendingName:
      case Kind::kReceivingName:
        if (has_control(value) || length_of(value) > 100) return problem(column.name, "is too long or cannot be shown");
        (column.kind == Kind::kSendingName ? mission_.sending_name : mission_.receiving_name) = std::move(value);
        return;
      case Kind::kLatitude:
      case Kind::kLongitude:
        (column.kind == Kind::kLatitude ? latitude_ : longitude_) = std::move(value);
        return;
      default:
        take_fact(column, std::move(value));
    }
  }

  void take_fact(const Column& column, std::string value) {
    if (column.kind == Kind::kSource || column.kind == Kind::kFactSource) {
      if (has_control(value) || length_of(value) > 300) return problem(column.name, "is too long or cannot be shown");
      if (!value.empty()) sources_[column.field] = std::move(value);
      return;
    }
    if (column.kind == Kind::kVerified || column.kind == Kind::kFactVerified) {
      if (value.empty() || value == "unverified") return;
      const auto day = parse_iso_date(value);
      if (!day) return problem(column.name, "is not a day such as 2026-11-25");
      verified_[column.field] = *day;
      return;
    }
    auto checked = check_value(column.field, value);
    if (!checked) return problem(column.name, checked.error().message);
    mission_.set(column.field, {std::move(*checked), {}, {}, false});
  }

  void finish(const ZoneTable& zones) {
    if (!bad_) expect_states();
    // With a code, names come from CLDR in the reader's language.
    if (!mission_.sending.empty()) mission_.sending_name.clear();
    if (!mission_.receiving.empty()) mission_.receiving_name.clear();
    if (!latitude_.empty() || !longitude_.empty()) {
      auto checked = check_value(field::kPosition, latitude_ + "," + longitude_);
      if (!checked) {
        problem("latitude", checked.error().message);
      } else {
        mission_.set(field::kPosition, {std::move(*checked), {}, {}, false});
      }
    }
    if (!bad_) give_sources(zones);
  }

  void expect_states() {
    if (mission_.sending.empty() && mission_.sending_name.empty()) {
      problem("sending_country_iso2", "nor a name: whose is it?");
    }
    if (mission_.receiving.empty() && mission_.receiving_name.empty()) {
      problem("receiving_country_iso2", "nor a name: where is it?");
    }
  }

  void give_sources(const ZoneTable& zones) {
    std::string source = options_.source;
    if (const auto own = sources_.find(""); own != sources_.end()) {
      source = own->second;
    } else if (!mission_.wikidata.empty() && source.empty()) {
      source = "https://www.wikidata.org/wiki/" + mission_.wikidata;
    }
    for (auto& [name, fact] : mission_.facts) {
      const auto own = sources_.find(name);
      fact.source = own == sources_.end() ? source : own->second;
      const auto day = verified_.find(name), row_day = verified_.find("");
      fact.verified = day != verified_.end()       ? std::optional(day->second)
                      : row_day != verified_.end() ? std::optional(row_day->second)
                                                   : options_.verified;
    }
    if (mission_.fact(field::kTimeZone) != nullptr) return;
    const std::string zone = zones.zone_of(mission_.receiving, mission_.position());
    if (zone.empty()) return;
    mission_.set(field::kTimeZone, {zone, std::string(kZoneSource), {}, false});
    ++file_.zones_derived;
  }

  void count() {
    file_.without_sending_code += mission_.sending.empty() ? 1 : 0;
    file_.without_receiving_code += mission_.receiving.empty() ? 1 : 0;
    file_.without_city += mission_.value(field::kCity).empty() ? 1 : 0;
    file_.without_position += mission_.value(field::kPosition).empty() ? 1 : 0;
  }

  const std::vector<Column>& columns_;
  const ReadOptions& options_;
  MissionsFile& file_;
  size_t line_ = 0;
  bool bad_ = false;
  Mission mission_;
  std::string latitude_, longitude_;
  std::map<std::string, std::string, std::less<>> sources_;  // by field; "": the row's
  std::map<std::string, Day, std::less<>> verified_;         // likewise
  std::optional<Day> row_verified_;
};

// Two rows of one file that say to be the same mission.
void find_repeated(MissionsFile& file) {
  std::unordered_map<std::string, size_t> lines;
  for (const auto& [line, mission] : file.rows) {
    for (const auto& [column, id] :
         {std::pair<const char*, const std::string&>{"id", mission.id}, {"wikidata_id", mission.wikidata}}) {
      if (id.empty()) continue;
      const auto [there, added] = lines.try_emplace(id, line);
      if (!added) file.problems.push_back({line, column, fmt::format("stands in line {}, too", there->second)});
    }
  }
}

}  // namespace

Result<MissionsFile> read_missions(std::string_view text, const ReadOptions& options, const ZoneTable& zones) {
  CsvReader reader(text);
  CsvRow row;
  const auto header = reader.next(row);
  if (!header) return header.error();
  if (!*header) return invalid("the file is empty: its first line must name the columns");
  const auto columns = columns_of(row);
  if (!columns) return columns.error();
  MissionsFile file;
  RowReader rows(*columns, options, file);
  for (size_t n = 0;; ++n) {
    const auto more = reader.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (n == kMostRows) return invalid(fmt::format("more than {} rows", kMostRows));
    rows.read(row, zones);
  }
  find_repeated(file);
  return file;
}

}  // namespace outcry::directory
