#include "audit/table.h"
#include "fuzz.h"

// An entry of the console's log has one form, and its row of a table one line.
FUZZ_TARGET {
  using namespace outcry;
  const ByteView bytes = bytes_of(input);
  const auto entry = audit::decode(bytes);
  if (!entry) return;
  const auto again = audit::encode(*entry);
  MUST_HOLD(again && std::equal(again->begin(), again->end(), bytes.begin(), bytes.end()));
  const std::string row = audit::table_row(0, *entry, {});
  MUST_HOLD(row.find('\n') == row.size() - 1);
}
