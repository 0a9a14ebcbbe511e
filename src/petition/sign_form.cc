#include "petition/sign_form.h"

#include <algorithm>

#include "base/i18n.h"
#include "base/text.h"

namespace outcry::petition {
namespace {

using Problems = std::map<Field, Problem>;

// Trimmed and in NFC, or the problem noted.
std::string checked_text(Field field, std::string_view typed, size_t max, bool multiline, Problems& problems) {
  // Nothing this long can be right; do not even normalise it.
  if (typed.size() > max * 16) {
    problems.emplace(field, Problem::kTooLong);
    return {};
  }
  if (!is_utf8(typed) || has_control(typed, multiline)) {
    problems.emplace(field, Problem::kBadText);
    return {};
  }
  std::string text = to_nfc(trimmed(typed));
  std::erase(text, '\r');  // browsers send line ends as CR LF; the record keeps LF
  if (length_of(text) > max) problems.emplace(field, Problem::kTooLong);
  return text;
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 60) return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

bool is_yes(std::string_view text, bool& yes) {
  yes = text == "1" || text == "on" || text == "true" || text == "yes";
  return yes || text.empty() || text == "0" || text == "off" || text == "false" || text == "no";
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return out;
}

// Each once, in the order of `members`. Without a key nothing is shared.
std::vector<std::string> checked_share(const std::vector<std::string>& typed, const std::vector<std::string>& members,
                                       Problems& problems) {
  std::vector<std::string> out;
  for (const std::string& member : members) {
    if (std::ranges::find(typed, member) != typed.end()) out.push_back(member);
  }
  const bool known =
      std::ranges::all_of(typed, [&](const std::string& one) { return std::ranges::find(out, one) != out.end(); });
  if (!known) problems.emplace(Field::kShare, Problem::kNoKey);
  return out;
}

}  // namespace

std::string_view to_text(Field field) {
  constexpr std::string_view kNames[] = {"name",    "email",   "country", "postcode", "comment",
                                         "display", "updates", "share",   "lang",     "via"};
  return kNames[static_cast<size_t>(field)];
}

tl::expected<Checked, Problems> check(const SignForm& form, const EmailRules& rules,
                                      const std::vector<std::string>& languages,
                                      const std::vector<std::string>& members) {
  Problems problems;
  for (const Field field : form.repeated) problems.emplace(field, Problem::kRepeated);
  Checked out;
  Record& record = out.record;

  record.name = checked_text(Field::kName, form.name, kMaxName, false, problems);
  if (record.name.empty()) problems.emplace(Field::kName, Problem::kMissing);

  if (trimmed(form.email).empty()) {
    problems.emplace(Field::kEmail, Problem::kMissing);
  } else if (auto email = parse_email(form.email, rules)) {
    out.email = std::move(*email);
    record.email = out.email.mailbox;
  } else {
    problems.emplace(Field::kEmail, Problem::kNotAnAddress);
  }

  record.country = upper(trimmed(std::string_view(form.country).substr(0, 16)));
  if (record.country.empty()) {
    problems.emplace(Field::kCountry, Problem::kMissing);
  } else if (!is_country(record.country)) {
    problems.emplace(Field::kCountry, Problem::kNotACountry);
  }

  record.postcode = checked_text(Field::kPostcode, form.postcode, kMaxPostcode, false, problems);
  record.comment = checked_text(Field::kComment, form.comment, kMaxComment, true, problems);

  if (!form.display.empty()) {
    if (const auto display = parse_display(form.display)) {
      record.display = *display;
    } else {
      problems.emplace(Field::kDisplay, Problem::kNotAChoice);
    }
  }
  if (!is_yes(form.updates, out.updates)) problems.emplace(Field::kUpdates, Problem::kNotAChoice);
  record.share = checked_share(form.share, members, problems);

  record.lang = languages.empty() ? "en" : languages.front();
  for (const std::string& lang : languages) {
    if (lang == form.lang) record.lang = lang;
  }
  if (is_slug(form.via)) out.via = form.via;

  if (!problems.empty()) return tl::make_unexpected(std::move(problems));
  return out;
}

}  // namespace outcry::petition
