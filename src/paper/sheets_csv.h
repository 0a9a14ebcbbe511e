// Many sheets from one file: CSV with a header, a line for each signature, the
// lines of a sheet by its number. All of the file is good, or none of it.
//
// Format: docs/spec/sheets-csv.md. Pure; reads from memory. What stands in the
// file is never part of a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "paper/typing.h"

namespace outcry::paper {

inline constexpr size_t kMostImported = 100'000;  // signatures in a file
inline constexpr int32_t kLongestSheet = 100;     // rows of one

struct FileSheet {
  SheetHead head;
  std::vector<CheckedRow> rows;
  std::vector<size_t> lines;  // beside them, in the file
};

struct FileProblem {
  size_t line = 0;
  std::string column;  // empty: of the whole line
  std::string reason;
};

struct SheetsFile {
  std::vector<FileSheet> sheets;  // in the order of the file
  std::vector<FileProblem> problems;
  [[nodiscard]] size_t signatures() const;
};

struct ReadOptions {
  std::vector<std::string> languages;  // the campaign's; the first where none is said
  int32_t text_version = 1;            // the newest; where none is said
  int32_t today = 0;
};

// kInvalid: it is no CSV, or has no such columns.
Result<SheetsFile> read_sheets(std::string_view text, const ReadOptions& options, const petition::EmailRules& rules);

}  // namespace outcry::paper
