// A file of missions, docs/spec/missions-csv.md: each row becomes a Mission,
// or a problem that names line, column and reason. Nothing is guessed, and
// nothing is left out without a word.
//
// A pure function of the text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "directory/mission.h"

namespace outcry::directory {

struct ReadOptions {
  std::string source;           // of rows that name none
  std::optional<Day> verified;  // likewise
};

struct Problem {
  size_t line = 0;
  std::string column;  // empty: the whole row
  std::string reason;
};

struct MissionsFile {
  struct Row {
    size_t line = 0;
    Mission mission;  // its id is empty unless the file gives one
  };
  std::vector<Row> rows;
  std::vector<Problem> problems;  // while there are any, nothing of the file is to be taken
  // What is worth knowing of rows that were taken.
  size_t without_sending_code = 0, without_receiving_code = 0, without_city = 0, without_position = 0;
  size_t zones_derived = 0;
};

// kInvalid: the file as a whole cannot be read (its CSV, its header).
Result<MissionsFile> read_missions(std::string_view text, const ReadOptions& options, const ZoneTable& zones);

}  // namespace outcry::directory
