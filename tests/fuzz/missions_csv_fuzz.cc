#include "directory/csv.h"
#include "directory/missions_csv.h"
#include "fuzz.h"

using namespace outcry::directory;

// What is taken apart and written again reads the same, and every mission that
// a file makes holds only what check_value() leaves as it is.
FUZZ_TARGET {
  CsvReader reader(input);
  std::string again;
  std::vector<std::vector<std::string>> rows;
  for (CsvRow row;;) {
    const auto more = reader.next(row);
    if (!more || !*more) break;
    rows.push_back(row.fields);
    for (size_t i = 0; i < row.fields.size(); ++i) again += (i == 0 ? "" : ",") + csv_field(row.fields[i]);
    again += "\r\n";
  }
  CsvReader second(again);
  for (const auto& fields : rows) {
    if (fields.size() == 1 && fields[0].empty()) continue;  // written, it is a blank line
    CsvRow row;
    const auto more = second.next(row);
    MUST_HOLD(more && *more && row.fields == fields);
  }
  const auto file = read_missions(input, {}, ZoneTable());
  if (!file) return;
  for (const auto& [line, mission] : file->rows) {
    MUST_HOLD(line > 1 && (!mission.sending.empty() || !mission.sending_name.empty()));
    for (const auto& [name, fact] : mission.facts) {
      const auto checked = check_value(name, fact.value);
      MUST_HOLD(checked && *checked == fact.value && !fact.value.empty());
    }
  }
}
