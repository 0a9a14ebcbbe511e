// outcry import: what comes into a site from a file, all rows or none. Missions
// beside the running server; signatures: import_signatures.h.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>

#include "cli/import_signatures.h"
#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "directory/csv.h"
#include "directory/missions_csv.h"

namespace outcry::cli {
namespace {

namespace json = boost::json;
using directory::ImportReport;
using directory::MissionsFile;

struct Request {
  std::string what, file, data, campaign, source, verified;
  bool dry = false, replace = false, json = false;
};

constexpr size_t kMostShown = 50;

std::string line_of(const directory::Problem& problem, const std::string& file) {
  if (problem.column.empty()) return fmt::format("{}:{}: {}", file, problem.line, problem.reason);
  return fmt::format("{}:{}: {} {}", file, problem.line, problem.column, problem.reason);
}

int refuse(const MissionsFile& file, const Request& request) {
  if (request.json) {
    json::array rows;
    for (const auto& problem : file.problems) {
      rows.push_back(json::object{{"line", problem.line}, {"column", problem.column}, {"reason", problem.reason}});
    }
    std::cout << json::serialize(json::object{{"imported", false}, {"problems", std::move(rows)}}) << '\n';
    return kUsage;
  }
  for (size_t i = 0; i < std::min(file.problems.size(), kMostShown); ++i) {
    std::cerr << line_of(file.problems[i], request.file) << '\n';
  }
  if (file.problems.size() > kMostShown) std::cerr << fmt::format("and {} more\n", file.problems.size() - kMostShown);
  return report(
      invalid(fmt::format("{}: {} problems, so none of its rows was taken", request.file, file.problems.size())));
}

json::array facts_of(const std::vector<ImportReport::Fact>& facts) {
  json::array out;
  for (const auto& fact : facts) out.push_back(json::object{{"mission", fact.mission}, {"field", fact.field}});
  return out;
}

void tell_json(const MissionsFile& file, const ImportReport& report, bool dry) {
  std::cout << json::serialize(json::object{{"imported", !dry},
                                            {"rows", file.rows.size()},
                                            {"added", report.added},
                                            {"changed", report.changed},
                                            {"unchanged", report.unchanged},
                                            {"missing", report.missing},
                                            {"closed", report.closed},
                                            {"kept", facts_of(report.kept)},
                                            {"overruled", facts_of(report.overruled)},
                                            {"without_sending_code", file.without_sending_code},
                                            {"without_receiving_code", file.without_receiving_code},
                                            {"without_city", file.without_city},
                                            {"without_position", file.without_position},
                                            {"zones_derived", file.zones_derived}})
            << '\n';
}

void tell_facts(const std::vector<ImportReport::Fact>& facts, std::string_view what) {
  if (facts.empty()) return;
  std::cout << fmt::format("{} {}:\n", facts.size(), what);
  for (size_t i = 0; i < std::min(facts.size(), kMostShown); ++i) {
    std::cout << fmt::format("  {} {}\n", facts[i].mission, facts[i].field);
  }
  if (facts.size() > kMostShown) std::cout << fmt::format("  and {} more\n", facts.size() - kMostShown);
}

void tell(const MissionsFile& file, const ImportReport& report, bool dry) {
  if (dry) std::cout << "A trial: nothing was written.\n";
  std::cout << fmt::format("{} rows: {} added, {} changed, {} unchanged\n", file.rows.size(), report.added,
                           report.changed, report.unchanged);
  if (report.closed > 0) {
    std::cout << fmt::format("{} missions are not in the file and are closed now\n", report.closed);
  } else if (report.missing > 0) {
    std::cout << fmt::format("{} open missions are not in the file and stay as they are (--replace closes them)\n",
                             report.missing);
  }
  tell_facts(report.kept, "facts stay, as they were typed by hand or verified later than the file's");
  tell_facts(report.overruled, "facts that were typed by hand are overruled, as the file's were verified later");
  const std::pair<size_t, std::string_view> without[] = {
      {file.without_sending_code, "have no code for the sending country: its name is kept"},
      {file.without_receiving_code, "have no code for the receiving country: its name is kept"},
      {file.without_city, "name no city"},
      {file.without_position, "have no coordinates: they are never the nearest"}};
  for (const auto& [rows, what] : without) {
    if (rows > 0) std::cout << fmt::format("{} rows {}\n", rows, what);
  }
}

int import_missions(const Request& request) {
  directory::ReadOptions options{request.source, {}};
  if (!request.verified.empty()) {
    const auto day = parse_iso_date(request.verified);
    if (!day) return report(invalid("--verified is not a day such as 2026-11-25"));
    options.verified = *day;
  }
  std::error_code none;
  if (std::filesystem::file_size(request.file, none) > directory::CsvReader::kMostBytes && !none) {
    return report(invalid(fmt::format("{}: larger than {} MB", request.file, directory::CsvReader::kMostBytes >> 20)));
  }
  const auto text = read_file(request.file);
  if (!text) return report(text.error());
  auto file = directory::read_missions(*text, options, directory::ZoneTable::of_system());
  if (!file) return report(invalid(fmt::format("{}: {}", request.file, file.error().message)));
  if (!file->problems.empty()) return refuse(*file, request);
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  auto station = Station::open(folder, *config, Station::Use::kCampaigns);
  if (!station) return report(station.error());
  auto act = ShellAct::begin(**station, "missions.import");
  if (!act) return report(act.error());
  std::vector<directory::Mission> rows;
  for (const auto& row : file->rows) rows.push_back(row.mission);
  const auto imported =
      (*station)->missions().import(std::move(rows), {request.replace}, request.dry, (*station)->clock().now());
  if (!imported) return report(imported.error());
  if (!request.dry) act->done();
  request.json ? tell_json(*file, *imported, request.dry) : tell(*file, *imported, request.dry);
  return kDone;
}

int run_import(const Request& request) {
  if (request.what == "missions") return import_missions(request);
  if (request.what == "signatures") {
    return import_signatures({request.file, request.data, request.campaign, request.dry, request.json});
  }
  return report(invalid(fmt::format("there is no import of \"{}\": missions and signatures exist", request.what)));
}

}  // namespace

void add_import(CLI::App& app, int& code) {
  auto* verb = app.add_subcommand("import", "take in a file of missions, or of signatures on paper: all rows or none");
  auto request = std::make_shared<Request>();
  verb->add_option("WHAT", request->what,
                   "missions: embassies, consulates and the like; signatures: those on paper, with the server stopped")
      ->required();
  verb->add_option("FILE", request->file,
                   "CSV, its columns named by the first line (docs/spec/missions-csv.md, sheets-csv.md)")
      ->required();
  add_data_option(*verb, request->data);
  verb->add_option("--campaign", request->campaign, "of signatures: the campaign")->type_name("SLUG");
  verb->add_flag("--dry-run", request->dry, "only say what would be");
  verb->add_flag("--replace", request->replace, "the file is the whole directory: close what is not in it");
  verb->add_option("--source", request->source, "where the facts of rows without a source are from")->type_name("TEXT");
  verb->add_option("--verified", request->verified, "the day on which rows without one were verified")
      ->type_name("DAY");
  verb->add_flag("--json", request->json, "say it as JSON");
  verb->footer(
      "Example: outcry import missions --data /var/lib/outcry missions.csv --dry-run\n"
      "         outcry import signatures --data /var/lib/outcry --campaign save-the-thirty sheets.csv");
  verb->callback([request, &code] { code = run_import(*request); });
}

}  // namespace outcry::cli
