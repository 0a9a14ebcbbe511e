#include "fuzz.h"
#include "paper/sheets_csv.h"

using namespace outcry::paper;

// What a file of sheets makes is what two people could have typed: each row
// whole, in order, each with its line.
FUZZ_TARGET {
  static const auto rules = outcry::petition::EmailRules::standard();
  const auto file = read_sheets(input, {{"en", "ko"}, 2, 20'000}, rules);
  if (!file) return;
  for (const FileSheet& sheet : file->sheets) {
    MUST_HOLD(is_sheet_number(sheet.head.number) && sheet.rows.size() == sheet.lines.size() && !sheet.rows.empty());
    MUST_HOLD(sheet.head.text_version >= 1 && sheet.head.text_version <= 2);
    int32_t last = 0;
    for (const CheckedRow& row : sheet.rows) {
      MUST_HOLD(row.row > last && row.row <= kLongestSheet);
      last = row.row;
      if (file->problems.empty()) MUST_HOLD(!row.name.empty() && row.country.size() == 2);
    }
  }
}
