#include "cli/import_signatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "cli/shell_act.h"
#include "cli/station.h"
#include "cli/verbs.h"
#include "directory/csv.h"
#include "paper/desk.h"
#include "paper/sheets_csv.h"

namespace outcry::cli {
namespace {

namespace json = boost::json;
using paper::FileSheet;
using paper::SheetsFile;

constexpr size_t kMostShown = 50;

std::string line_of(const paper::FileProblem& problem, const std::string& file) {
  return fmt::format("{}:{}: {}{}{}", file, problem.line, problem.column, problem.column.empty() ? "" : " ",
                     problem.reason);
}

int refuse(const SheetsFile& file, const SignaturesImport& request) {
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

// What only the site can know: sheets that are there, addresses that count.
Status hold_against_site(SheetsFile& file, Station& station, const petition::Running& running) {
  const auto numbers = station.sheets().numbers(running.stored.number);
  if (!numbers) return numbers.error();
  std::vector<petition::BlindIndex> blinds;
  std::vector<size_t> lines;
  for (const FileSheet& sheet : file.sheets) {
    if (std::ranges::binary_search(*numbers, sheet.head.number)) {
      file.problems.push_back({sheet.lines.front(), "sheet", "was entered before"});
    }
    for (size_t i = 0; i < sheet.rows.size(); ++i) {
      if (sheet.rows[i].email.normal.empty()) continue;
      blinds.push_back(petition::blind_index_of(*running.petition.index_key, sheet.rows[i].email.normal));
      lines.push_back(sheet.lines[i]);
    }
  }
  const auto counted = station.petitions().counted(running.stored.number, blinds);
  for (size_t i = 0; i < counted.size(); ++i) {
    if (counted[i]) file.problems.push_back({lines[i], "email", "has signed before"});
  }
  std::ranges::stable_sort(file.problems, {}, &paper::FileProblem::line);
  return {};
}

petition::Act act_of(const FileSheet& sheet, Station& station, const petition::Running& running) {
  petition::PaperReading act;
  act.campaign = running.stored.number;
  act.at = station.clock().now();
  act.text_version = sheet.head.text_version;
  act.lang = sheet.head.lang;
  act.import = {sheet.head.number, sheet.head.place, sheet.head.collected};
  for (const paper::CheckedRow& row : sheet.rows) {
    act.counted.push_back(
        paper::seal_row(running.petition, sheet.head, row, station.petitions().next_id(), act.at, station.random()));
  }
  return act;
}

Status write(const SheetsFile& file, Station& station, const petition::Running& running) {
  auto act = ShellAct::begin(station, "paper.import", running.petition.slug);
  if (!act) return act.error();
  std::vector<petition::Act> acts;
  for (const FileSheet& sheet : file.sheets) acts.push_back(act_of(sheet, station, running));
  const auto answers = station.petitions().commit(acts);  // one transaction
  if (!answers) return answers.error();
  act->done(fmt::format("{} sheets, {} signatures", file.sheets.size(), file.signatures()));
  return {};
}

void tell(const SheetsFile& file, const SignaturesImport& request) {
  if (request.json) {
    std::cout << json::serialize(json::object{
                     {"imported", !request.dry}, {"sheets", file.sheets.size()}, {"signatures", file.signatures()}})
              << '\n';
    return;
  }
  if (request.dry) std::cout << "A trial: nothing was written.\n";
  std::cout << fmt::format("{} signatures on {} sheets\n", file.signatures(), file.sheets.size());
}

}  // namespace

int import_signatures(const SignaturesImport& request) {
  if (request.campaign.empty()) return report(invalid("of which campaign? Say --campaign SLUG"));
  std::error_code none;
  if (std::filesystem::file_size(request.file, none) > directory::CsvReader::kMostBytes && !none) {
    return report(invalid(fmt::format("{}: larger than {} MB", request.file, directory::CsvReader::kMostBytes >> 20)));
  }
  const auto text = read_file(request.file);
  if (!text) return report(text.error());
  const DataFolder folder(request.data);
  const auto config = config_of(folder);
  if (!config) return report(config.error());
  // The log goes on under one hand alone.
  auto station = Station::open(folder, *config, Station::Use::kServe);
  if (!station) return report(station.error());
  if (auto fresh = (*station)->roster().refresh(); !fresh) return report(fresh.error());
  const auto running = (*station)->roster().find(request.campaign);
  if (!running) return report(not_found(fmt::format("there is no campaign \"{}\"", request.campaign)));
  if (!paper::takes_paper(*running)) return report(gone("the campaign takes no signatures on paper now"));
  const campaign::Stored& stored = running->stored;
  const paper::ReadOptions options{stored.campaign.languages, stored.text_version, day_of((*station)->clock().now())};
  auto file = paper::read_sheets(*text, options, config->email_rules());
  if (!file) return report(invalid(fmt::format("{}: {}", request.file, file.error().message)));
  if (auto held = hold_against_site(*file, **station, *running); !held) return report(held.error());
  if (!file->problems.empty()) return refuse(*file, request);
  if (!request.dry) {
    if (auto written = write(*file, **station, *running); !written) return report(written.error());
  }
  tell(*file, request);
  return kDone;
}

}  // namespace outcry::cli
