// A CsvReader takes comma-separated values apart as RFC 4180 defines them, and
// takes nothing else: what a lenient reader would guess at, it refuses and
// says on which line. A byte order mark, CRLF or LF, line breaks within
// quotes and blank lines are good; a bare CR, a NUL, a quote within an
// unquoted field, text after a closing quote and bytes that are not UTF-8 are
// not.
//
// Reads from memory; one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace outcry::directory {

struct CsvRow {
  size_t line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

class CsvReader {
 public:
  static constexpr size_t kMostBytes = 64 * 1024 * 1024, kMostFields = 200, kLongestField = 64 * 1024;

  // `text` must outlive it.
  explicit CsvReader(std::string_view text);

  // Fills `row`; false at the end. kInvalid, "line 3: …": from there on it
  // cannot be told where rows begin, and next() must not be called again.
  Result<bool> next(CsvRow& row);

 private:
  Status field(std::string& out);
  Status quoted(std::string& out);
  [[nodiscard]] bool at_break() const;
  bool take_break();

  std::string_view rest_;
  size_t line_ = 1;
  bool too_large_ = false;
};

// A field as RFC 4180 writes it: in quotes where it must be.
std::string csv_field(std::string_view value);

}  // namespace outcry::directory
