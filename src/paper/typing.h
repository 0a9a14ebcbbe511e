// A Typing is a sheet as one person reads and types it: checked row by row,
// then compared with what another typed. What is kept of it in between are
// marks: of each field 16 bits of a keyed hash. They tell whether two people
// typed the same, and give no name back to anybody.
//
// Pure; any thread. What was typed is never part of a message.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "paper/paper_store.h"
#include "petition/email.h"
#include "seal/box.h"

namespace outcry::paper {

inline constexpr size_t kLongestTown = 60, kLongestNumber = 20, kLongestPlace = 80;

struct TypedRow {
  std::string name, town, country, email;
  bool shown = false;
  // Nothing stands in it: a country that was carried over or a tick is nothing.
  [[nodiscard]] bool empty() const;
};

enum class RowField : uint8_t { kName, kTown, kCountry, kEmail, kShown };
inline constexpr RowField kRowFields[] = {RowField::kName, RowField::kTown, RowField::kCountry, RowField::kEmail,
                                          RowField::kShown};
std::string_view to_text(RowField field);  // "name", "town", ...

enum class RowProblem : uint8_t {
  kMissing,
  kTooLong,
  kBadText,       // not UTF-8, or with control or direction-changing characters
  kNotAnAddress,  // an e-mail address that mail cannot be sent to
  kNotACountry,
  kSameAs,  // the same person as in an earlier row, by address, or by name, town and country
};

struct Problem {
  int32_t row = 0;
  RowField field = RowField::kName;
  RowProblem what = RowProblem::kMissing;
  int32_t other = 0;  // kSameAs: that row
};

struct CheckedRow {
  int32_t row = 0;
  std::string name, town, country;
  petition::EmailAddress email;  // empty: none
  bool shown = false;
};

struct Typing {
  std::vector<CheckedRow> rows;  // those with something in them
  std::vector<Problem> problems;
};

// `rows` from number `first` on. A row without a country has that of the row
// before, the first one `country`. Countries are typed as ISO 3166-1 alpha-2
// or by their names in one of `languages`.
Typing check(std::span<const TypedRow> rows, int32_t first, std::string_view country, const petition::EmailRules& rules,
             const std::vector<std::string>& languages);
// Whether it is one that a sheet may have: letters, digits and "-._/".
bool is_sheet_number(std::string_view text);

// What is kept of a row of the campaign's sheet of that number. Case and
// width of letters, and blanks, make no difference.
Bytes marks_of(const seal::Key& key, petition::CampaignNumber campaign, std::string_view number, const CheckedRow& row);
// The fields in which two readings differ; all, if one of them is of nothing.
std::vector<RowField> differing(ByteView one, ByteView other);

}  // namespace outcry::paper
