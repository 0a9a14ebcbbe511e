#include "directory/csv.h"

#include <fmt/format.h>

#include "base/text.h"

namespace outcry::directory {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Error wrong(size_t line, std::string_view what) {
  return invalid(fmt::format("line {}: {}", line, what));
}

}  // namespace

CsvReader::CsvReader(std::string_view text) : rest_(text), too_large_(text.size() > kMostBytes) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::at_break() const {
  return rest_.starts_with('\n') || rest_.starts_with("\r\n");
}

bool CsvReader::take_break() {
  if (!at_break()) return false;
  rest_.remove_prefix(rest_.front() == '\r' ? 2 : 1);
  ++line_;
  return true;
}

Result<bool> CsvReader::next(CsvRow& row) {
  if (too_large_) return invalid(fmt::format("the file is larger than {} MB", kMostBytes >> 20));
  while (take_break()) {
  }
  row.fields.clear();
  row.line = line_;
  if (rest_.empty()) return false;
  while (true) {
    if (row.fields.size() == kMostFields) return wrong(row.line, fmt::format("more than {} fields", kMostFields));
    std::string& out = row.fields.emplace_back();
    if (auto read = field(out); !read) return read.error();
    if (!is_utf8(out)) return wrong(row.line, "bytes that are not UTF-8: save the file as UTF-8");
    if (rest_.empty() || take_break()) return true;
    rest_.remove_prefix(1);  // the comma
  }
}

Status CsvReader::field(std::string& out) {
  if (rest_.starts_with('"')) return quoted(out);
  const size_t end = std::min(rest_.find_first_of(std::string_view(",\"\r\n\0", 5)), rest_.size());
  if (end > kLongestField) return wrong(line_, "a field that is too long");
  out = rest_.substr(0, end);
  rest_.remove_prefix(end);
  if (rest_.empty() || rest_.front() == ',' || at_break()) return {};
  if (rest_.front() == '"') return wrong(line_, "a quote within a field that is not in quotes");
  return wrong(line_, rest_.front() == '\r' ? "a carriage return without a line feed" : "a NUL byte");
}

Status CsvReader::quoted(std::string& out) {
  const size_t begun = line_;
  rest_.remove_prefix(1);
  while (true) {
    const size_t end = rest_.find('"');
    const std::string_view part = rest_.substr(0, end);
    if (out.size() + part.size() > kLongestField) {
      return wrong(begun, "a field in quotes that is too long, or has no closing quote");
    }
    if (end == std::string_view::npos) return wrong(begun, "a field whose closing quote is missing");
    if (part.find('\0') != std::string_view::npos) return wrong(begun, "a NUL byte");
    line_ += static_cast<size_t>(std::count(part.begin(), part.end(), '\n'));
    out += part;
    rest_.remove_prefix(end + 1);
    if (!rest_.starts_with('"')) break;
    out += '"';
    rest_.remove_prefix(1);
  }
  if (rest_.empty() || rest_.front() == ',' || at_break()) return {};
  return wrong(line_, "text after a closing quote");
}

std::string csv_field(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace outcry::directory
