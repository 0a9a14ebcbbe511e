#include "paper/sheets_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/clock.h"
#include "base/text.h"
#include "directory/csv.h"

namespace outcry::paper {
namespace {

using directory::CsvReader;
using directory::CsvRow;

constexpr std::string_view kColumns[] = {"sheet", "name",  "country", "collected", "row",         "town",
                                         "email", "shown", "place",   "lang",      "text_version"};
constexpr size_t kNeeded = 4;  // the first of them

std::optional<int32_t> number_of(std::string_view text) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string reason_of(const Problem& problem, const std::vector<size_t>& lines, const std::vector<CheckedRow>& rows) {
  switch (problem.what) {
    case RowProblem::kMissing:
      return "is missing";
    case RowProblem::kTooLong:
      return "is too long";
    case RowProblem::kBadText:
      return "has characters that cannot be used";
    case RowProblem::kNotAnAddress:
      return "is no e-mail address";
    case RowProblem::kNotACountry:
      return "is no country (ISO 3166-1 alpha-2)";
    case RowProblem::kSameAs:
      break;
  }
  const auto other = std::ranges::find(rows, problem.other, &CheckedRow::row);
  return fmt::format("is the same person as in line {}", lines[static_cast<size_t>(other - rows.begin())]);
}

class Reading {
 public:
  Reading(std::string_view text, const ReadOptions& options, const petition::EmailRules& rules)
      : reader_(text), options_(options), rules_(rules) {}

  Result<SheetsFile> read() {
    if (auto headed = read_head(); !headed) return headed.error();
    size_t rows = 0;
    for (CsvRow row;;) {
      const auto more = reader_.next(row);
      if (!more) return more.error();
      if (!*more) break;
      if (++rows > kMostImported) return invalid(fmt::format("more than {} signatures", kMostImported));
      take(row);
    }
    for (Open& open : open_) close(open);
    compare_addresses();
    std::ranges::stable_sort(out_.problems, {}, &FileProblem::line);
    return std::move(out_);
  }

 private:
  struct Open {
    FileSheet sheet;
    std::vector<TypedRow> typed;  // by row from 1, with empty ones between
    std::vector<size_t> lines;    // beside them
  };

  Status read_head() {
    CsvRow row;
    const auto more = reader_.next(row);
    if (!more) return more.error();
    if (!*more) return invalid("it is empty");
    for (const std::string& field : row.fields) {
      const auto known = std::ranges::find(kColumns, trimmed(field));
      if (known == std::end(kColumns)) {
        return invalid(fmt::format("line {}: there is no column \"{}\"", row.line, printable(field, 40)));
      }
      const auto column = static_cast<size_t>(known - std::begin(kColumns));
      if (!at_.emplace(kColumns[column], at_.size()).second) {
        return invalid(fmt::format("line {}: the column \"{}\" stands twice", row.line, *known));
      }
    }
    for (size_t i = 0; i < kNeeded; ++i) {
      if (!at_.contains(kColumns[i]))
        return invalid(fmt::format("line {}: the column \"{}\" is missing", row.line, kColumns[i]));
    }
    return {};
  }

  void problem(std::string column, std::string reason) {
    out_.problems.push_back({line_, std::move(column), std::move(reason)});
  }
  [[nodiscard]] std::string field(std::string_view column) const {
    const auto found = at_.find(column);
    return found == at_.end() ? std::string() : trimmed((*fields_)[found->second]);
  }

  void take(const CsvRow& row) {
    line_ = row.line;
    fields_ = &row.fields;
    if (row.fields.size() != at_.size()) {
      return problem("", fmt::format("has {} fields instead of {}", row.fields.size(), at_.size()));
    }
    SheetHead head;
    if (!take_head(head)) return;
    const auto [known, fresh] = by_number_.emplace(head.number, open_.size());
    if (fresh) open_.push_back({{head, {}, {}}, {}, {}});
    Open& open = open_[known->second];
    const SheetHead& first = open.sheet.head;
    if (first.collected != head.collected || first.place != head.place || first.lang != head.lang ||
        first.text_version != head.text_version) {
      return problem("sheet", "is not as in its first line: day, place, language and text are a sheet's own");
    }
    take_row(open);
  }

  bool take_head(SheetHead& head) {
    const size_t before = out_.problems.size();
    head.number = field("sheet");
    if (!is_sheet_number(head.number)) {
      problem("sheet", fmt::format("is no number: letters, digits and - . _ /, {} at most", kLongestNumber));
    }
    head.place = to_nfc(field("place"));
    if (has_control(head.place) || length_of(head.place) > kLongestPlace) problem("place", "is too long, or no text");
    const auto day = parse_iso_date(field("collected"));
    if (!day || *day > options_.today + 1) problem("collected", "is no day such as 2030-03-31, or to come");
    head.collected = day.value_or(0);
    head.lang = field("lang").empty() ? options_.languages.front() : field("lang");
    if (std::ranges::find(options_.languages, head.lang) == options_.languages.end()) {
      problem("lang", "is no language of the campaign");
    }
    const auto version =
        field("text_version").empty() ? options_.text_version : number_of(field("text_version")).value_or(0);
    if (version < 1 || version > options_.text_version) {
      problem("text_version", fmt::format("is not one of 1 to {}", options_.text_version));
    }
    head.text_version = version;
    return out_.problems.size() == before;
  }

  void take_row(Open& open) {
    const auto last = static_cast<int32_t>(open.typed.size());
    const auto row = field("row").empty() ? last + 1 : number_of(field("row")).value_or(0);
    if (row <= last || row > kLongestSheet) {
      return problem("row", fmt::format("is not after the one before, or not one of 1 to {}", kLongestSheet));
    }
    TypedRow typed{field("name"), field("town"), field("country"), field("email"), false};
    const std::string shown = casefold(field("shown"));
    typed.shown = shown == "yes" || shown == "1" || shown == "true" || shown == "x";
    if (!typed.shown && !shown.empty() && shown != "no" && shown != "0" && shown != "false") {
      problem("shown", "is neither yes nor no");
    }
    if (typed.country.empty()) return problem("country", "is missing");
    if (typed.name.empty()) return problem("name", "is missing");
    open.typed.resize(static_cast<size_t>(row));
    open.lines.resize(static_cast<size_t>(row));
    open.typed.back() = std::move(typed);
    open.lines.back() = line_;
  }

  void close(Open& open) {
    Typing typing = check(open.typed, 1, "", rules_, options_.languages);
    std::vector<size_t> lines;
    for (const CheckedRow& row : typing.rows) lines.push_back(open.lines[static_cast<size_t>(row.row - 1)]);
    for (const Problem& one : typing.problems) {
      line_ = open.lines[static_cast<size_t>(one.row - 1)];
      problem(std::string(to_text(one.field)), reason_of(one, lines, typing.rows));
    }
    open.sheet.rows = std::move(typing.rows);
    open.sheet.lines = std::move(lines);
    if (!open.sheet.rows.empty()) out_.sheets.push_back(std::move(open.sheet));
  }

  // On one sheet check() has looked.
  void compare_addresses() {
    std::map<std::string, std::pair<size_t, const FileSheet*>> seen;
    for (const FileSheet& sheet : out_.sheets) {
      for (size_t i = 0; i < sheet.rows.size(); ++i) {
        const std::string& address = sheet.rows[i].email.normal;
        if (address.empty()) continue;
        const auto [known, fresh] = seen.emplace(address, std::pair{sheet.lines[i], &sheet});
        line_ = sheet.lines[i];
        if (!fresh && known->second.second != &sheet) {
          problem("email", fmt::format("is the same person as in line {}", known->second.first));
        }
      }
    }
  }

  CsvReader reader_;
  const ReadOptions& options_;
  const petition::EmailRules& rules_;
  std::map<std::string, size_t, std::less<>> at_;  // columns
  std::map<std::string, size_t> by_number_;
  std::vector<Open> open_;
  const std::vector<std::string>* fields_ = nullptr;
  size_t line_ = 0;
  SheetsFile out_;
};

}  // namespace

size_t SheetsFile::signatures() const {
  size_t out = 0;
  for (const FileSheet& sheet : sheets) out += sheet.rows.size();
  return out;
}

Result<SheetsFile> read_sheets(std::string_view text, const ReadOptions& options, const petition::EmailRules& rules) {
  return Reading(text, options, rules).read();
}

}  // namespace outcry::paper
