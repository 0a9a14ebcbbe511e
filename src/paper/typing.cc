#include "paper/typing.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "petition/sign_form.h"

namespace outcry::paper {
namespace {

constexpr size_t kMarkBytes = 2;

// Case, width and blanks left out.
std::string normal(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : casefold(trimmed(text))) {
    if (c == ' ' || c == '\t') {
      blank = true;
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

std::string country_of(std::string_view typed, const std::vector<std::string>& languages) {
  std::string code = trimmed(typed);
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  if (is_country(code)) return code;
  const std::string name = normal(typed);
  for (const std::string& lang : languages) {
    for (const CountryName& country : countries(lang)) {
      if (normal(country.name) == name) return country.code;
    }
  }
  return {};
}

// Checks one row after the other, and each against those before.
class Check {
 public:
  Check(std::string_view country, const petition::EmailRules& rules, const std::vector<std::string>& languages)
      : country_(country), rules_(rules), languages_(languages) {}

  void row(const TypedRow& typed, int32_t number) {
    if (typed.empty()) return;
    row_ = number;
    const size_t before = out_.problems.size();
    CheckedRow out;
    out.row = number;
    out.name = text(RowField::kName, typed.name, petition::kMaxName, true);
    out.town = text(RowField::kTown, typed.town, kLongestTown, false);
    out.country = country(typed.country);
    out.email = email(typed.email);
    out.shown = typed.shown;
    if (out_.problems.size() == before) compare(out);
    out_.rows.push_back(std::move(out));
  }
  Typing done() { return std::move(out_); }

 private:
  void problem(RowField field, RowProblem what, int32_t other = 0) {
    out_.problems.push_back({row_, field, what, other});
  }

  std::string text(RowField field, const std::string& typed, size_t most, bool needed) {
    if (typed.size() > most * 16) {
      problem(field, RowProblem::kTooLong);
      return {};
    }
    if (!is_utf8(typed) || has_control(typed)) {
      problem(field, RowProblem::kBadText);
      return {};
    }
    std::string out = to_nfc(trimmed(typed));
    if (length_of(out) > most) problem(field, RowProblem::kTooLong);
    if (needed && out.empty()) problem(field, RowProblem::kMissing);
    return out;
  }

  std::string country(const std::string& typed) {
    if (typed.size() > 200 || !is_utf8(typed)) {
      problem(RowField::kCountry, RowProblem::kNotACountry);
      return {};
    }
    if (trimmed(typed).empty()) {
      if (country_.empty()) problem(RowField::kCountry, RowProblem::kMissing);
      return country_;
    }
    std::string code = country_of(typed, languages_);
    if (code.empty()) {
      problem(RowField::kCountry, RowProblem::kNotACountry);
    } else {
      country_ = code;
    }
    return code;
  }

  petition::EmailAddress email(const std::string& typed) {
    if (is_utf8(typed) && trimmed(typed).empty()) return {};
    auto parsed = petition::parse_email(typed, rules_);
    if (parsed) return std::move(*parsed);
    problem(RowField::kEmail, RowProblem::kNotAnAddress);
    return {};
  }

  // The same person a second time?
  void compare(const CheckedRow& row) {
    const std::string person = normal(row.name) + "\n" + normal(row.town) + "\n" + row.country;
    if (const auto [same, fresh] = people_.emplace(person, row_); !fresh) {
      problem(RowField::kName, RowProblem::kSameAs, same->second);
    }
    if (row.email.normal.empty()) return;
    if (const auto [same, fresh] = addresses_.emplace(row.email.normal, row_); !fresh) {
      problem(RowField::kEmail, RowProblem::kSameAs, same->second);
    }
  }

  std::string country_;
  const petition::EmailRules& rules_;
  const std::vector<std::string>& languages_;
  int32_t row_ = 0;
  std::map<std::string, int32_t> people_, addresses_;
  Typing out_;
};

}  // namespace

bool TypedRow::empty() const {
  return (is_utf8(name) && trimmed(name).empty()) && (is_utf8(town) && trimmed(town).empty()) &&
         (is_utf8(email) && trimmed(email).empty());
}

std::string_view to_text(RowField field) {
  constexpr std::string_view kNames[] = {"name", "town", "country", "email", "shown"};
  return kNames[static_cast<size_t>(field)];
}

Typing check(std::span<const TypedRow> rows, int32_t first, std::string_view country, const petition::EmailRules& rules,
             const std::vector<std::string>& languages) {
  Check check(country, rules, languages);
  for (const TypedRow& row : rows) check.row(row, first++);
  return check.done();
}

bool is_sheet_number(std::string_view text) {
  return !text.empty() && text.size() <= kLongestNumber && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("-._/").find(c) != std::string_view::npos;
  });
}

Bytes marks_of(const seal::Key& key, petition::CampaignNumber campaign, std::string_view number,
               const CheckedRow& row) {
  const std::string values[] = {normal(row.name), normal(row.town), row.country, normal(row.email.mailbox),
                                row.shown ? "shown" : ""};
  Bytes out;
  for (const RowField field : kRowFields) {
    const Hash32 hash =
        hmac_sha256(key, bytes_of(fmt::format("outcry paper mark 1\n{}\n{}\n{}\n{}\n{}", campaign, number, row.row,
                                              to_text(field), values[static_cast<size_t>(field)])));
    out.insert(out.end(), hash.begin(), hash.begin() + kMarkBytes);
  }
  return out;
}

std::vector<RowField> differing(ByteView one, ByteView other) {
  constexpr size_t kBytes = std::size(kRowFields) * kMarkBytes;
  std::vector<RowField> out;
  if (one.empty() && other.empty()) return out;
  for (const RowField field : kRowFields) {
    const size_t at = static_cast<size_t>(field) * kMarkBytes;
    if (one.size() != kBytes || other.size() != kBytes ||
        !std::ranges::equal(one.subspan(at, kMarkBytes), other.subspan(at, kMarkBytes))) {
      out.push_back(field);
    }
  }
  return out;
}

}  // namespace outcry::paper
