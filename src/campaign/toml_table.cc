#include "campaign/toml_table.h"

#include <fmt/format.h>

#include <cmath>

#include "base/text.h"

namespace outcry::campaign {
namespace {

constexpr size_t kMaxFaults = 50;
constexpr size_t kMaxTables = 500;
constexpr size_t kMaxEcho = 200;  // of what the file itself says, in code points

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row[b.size()];
}

bool is_url(std::string_view url) {
  const size_t start = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (start == 0 || url.size() == start || url.size() > 2000) return false;
  if (url[start] == '/' || url[start] == '.') return false;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`') return false;
  }
  return true;
}

Day day_of_date(const toml::date& date) {
  const std::chrono::year_month_day ymd{std::chrono::year{date.year}, std::chrono::month{date.month},
                                        std::chrono::day{date.day}};
  return static_cast<Day>(std::chrono::sys_days{ymd}.time_since_epoch().count());
}

}  // namespace

bool is_slug(std::string_view text) {
  if (text.size() < 2 || text.size() > 60 || text.front() == '-' || text.back() == '-') return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

void Faults::add(const toml::source_region& where, std::string field, const char* reason,
                 std::vector<std::string> words) {
  if (list_.size() >= kMaxFaults) {
    ++left_off_;
    return;
  }
  list_.push_back({where.begin.line, std::move(field), reason, std::move(words)});
}

std::string Fault::text() const {
  std::string out = reason;
  for (const std::string& word : words) {
    if (const size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, word);
  }
  return out;
}

std::string Faults::text() const {
  auto list = list_;
  std::ranges::stable_sort(list, {}, &Fault::line);
  std::string out;
  for (const Fault& one : list) {
    out += fmt::format("{}{}:{}: {}: {}", out.empty() ? "" : "\n", file_name_, one.line, printable(one.field, kMaxEcho),
                       printable(one.text(), 2 * kMaxEcho));
  }
  if (left_off_ > 0) out += fmt::format("\nand {} more", left_off_);
  return out;
}

TomlTable::TomlTable(const toml::table& table, std::string path, const std::vector<std::string>& languages,
                     Faults& faults)
    : table_(table), path_(std::move(path)), languages_(languages), faults_(faults) {}

TomlTable::~TomlTable() {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    const std::string guess = likely(key.str());
    if (guess.empty()) {
      faults_.add(key.source(), path_of(key.str()), N_("is not a key that is known here: take it out"));
    } else {
      faults_.add(key.source(), path_of(key.str()), N_("is not a key that is known here: did you mean \"{}\"?"),
                  {guess});
    }
  }
}

std::string TomlTable::likely(std::string_view typo) const {
  std::string best;
  size_t nearest = 1 + typo.size() / 3;
  for (const std::string& key : known_) {
    const size_t distance = edit_distance(typo, key);
    if (distance <= nearest) {
      nearest = distance;
      best = key;
    }
  }
  return best;
}

std::string TomlTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : key.empty() ? path_ : path_ + "." + std::string(key);
}

const toml::node* TomlTable::find(std::string_view key, bool required) {
  known_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && required) faults_.add(table_.source(), path_of(key), N_("is missing: add it"));
  return node;
}

void TomlTable::fault(const toml::node& node, std::string_view key, const char* reason,
                      std::vector<std::string> words) {
  faults_.add(node.source(), path_of(key), reason, std::move(words));
}

void TomlTable::fault(std::string_view key, const char* reason, std::vector<std::string> words) {
  const toml::node* node = table_.get(key);
  faults_.add(node == nullptr ? table_.source() : node->source(), path_of(key), reason, std::move(words));
}

std::string TomlTable::checked(const toml::node& node, std::string_view key, size_t max) {
  const auto* typed = node.as_string();
  if (typed == nullptr) {
    fault(node, key, N_("must be a text in quotes"));
    return {};
  }
  std::string text = typed->get();
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (has_control(text, true)) {
    fault(node, key, N_("holds a control character or one that changes the direction of writing: take it out"));
  } else if (const size_t length = length_of(text); length > max) {
    fault(node, key, N_("is {} characters long: at most {}"), {std::to_string(length), std::to_string(max)});
  }
  return text;
}

std::string TomlTable::text(std::string_view key, size_t max, bool required) {
  const toml::node* node = find(key, required);
  if (node == nullptr) return {};
  std::string text = checked(*node, key, max);
  if (required && text.empty()) fault(*node, key, N_("is empty: write something"));
  return text;
}

Localized TomlTable::localized(std::string_view key, size_t max, bool required) {
  return localized(key, max, required, false);
}

Localized TomlTable::in_any_language(std::string_view key, size_t max, bool required) {
  return localized(key, max, required, true);
}

Localized TomlTable::localized(std::string_view key, size_t max, bool required, bool in_any) {
  const toml::node* node = find(key, required);
  Localized out;
  if (node == nullptr || languages_.empty()) return out;
  if (const toml::table* table = node->as_table()) {
    for (const auto& [lang, text] : *table) {
      const std::string field = fmt::format("{}.{}", key, lang.str());
      if (in_any && !is_language_tag(lang.str())) {
        fault(text, field, N_("is not a language tag (BCP 47), such as \"ko\""));
        continue;
      }
      if (!in_any && std::find(languages_.begin(), languages_.end(), lang.str()) == languages_.end()) {
        fault(text, field, N_("\"{}\" is not among the campaign's languages"), {std::string(lang.str())});
        continue;
      }
      std::string words = checked(text, field, max);
      if (!words.empty()) out.emplace(lang.str(), std::move(words));
    }
  } else {
    std::string words = checked(*node, key, max);
    if (!words.empty()) out.emplace(languages_.front(), std::move(words));
  }
  if (required && !out.contains(languages_.front())) {
    fault(*node, key, N_("has no text in \"{}\", the campaign's first language"), {languages_.front()});
  }
  return out;
}

std::string TomlTable::url(std::string_view key) {
  std::string url = text(key, 2000);
  if (!url.empty() && !is_url(url)) fault(key, N_("is not an address that starts with https:// or http://"));
  return url;
}

std::string TomlTable::email(std::string_view key) {
  std::string email = text(key, 254);
  const size_t at = email.find('@');
  const bool good = at != std::string::npos && at > 0 && email.find('.', at) != std::string::npos &&
                    email.find('@', at + 1) == std::string::npos &&
                    email.find_first_of(" \n\t<>\",;") == std::string::npos;
  if (!email.empty() && !good) fault(key, N_("is not an e-mail address"));
  return email;
}

std::string TomlTable::country(std::string_view key) {
  std::string code = text(key, 2);
  if (!code.empty() && !is_country(code))
    fault(key, N_("is not a country's two capital letters (ISO 3166-1), such as KR"));
  return code;
}

std::string TomlTable::slug(std::string_view key, bool required) {
  std::string slug = text(key, 60, required);
  if (!slug.empty() && !is_slug(slug)) {
    fault(key, N_("is made of 2 to 60 small letters a-z, digits and hyphens, no hyphen at its ends"));
  }
  return slug;
}

std::optional<int64_t> TomlTable::integer(std::string_view key, int64_t min, int64_t max) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return std::nullopt;
  const auto* value = node->as_integer();
  if (value == nullptr || value->get() < min || value->get() > max) {
    fault(*node, key, N_("must be a whole number from {} to {}"), {std::to_string(min), std::to_string(max)});
    return std::nullopt;
  }
  return value->get();
}

std::optional<double> TomlTable::number(std::string_view key, double min, double max) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value<double>();
  if (!value || !node->is_number() || !std::isfinite(*value) || *value < min || *value > max) {
    fault(*node, key, N_("must be a number from {} to {}"), {std::to_string(min), std::to_string(max)});
    return std::nullopt;
  }
  return value;
}

bool TomlTable::flag(std::string_view key, bool otherwise) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return otherwise;
  if (const auto* value = node->as_boolean()) return value->get();
  fault(*node, key, N_("must be true or false"));
  return otherwise;
}

std::optional<Day> TomlTable::date(std::string_view key, bool required) {
  const toml::node* node = find(key, required);
  if (node == nullptr) return std::nullopt;
  const auto* date = node->as_date();
  if (date == nullptr || date->get().year < 1900 || date->get().year > 2200) {
    fault(*node, key, N_("must be a date without quotes, such as 2012-02-24"));
    return std::nullopt;
  }
  return day_of_date(date->get());
}

std::optional<Time> TomlTable::instant(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return std::nullopt;
  const auto* value = node->as_date_time();
  if (value == nullptr || !value->get().offset || value->get().date.year < 1900 || value->get().date.year > 2200) {
    fault(*node, key, N_("must be a time with its offset and without quotes, such as 2012-03-31T23:59:00+09:00"));
    return std::nullopt;
  }
  const toml::date_time& at = value->get();
  return Time{std::chrono::sys_days{std::chrono::days{day_of_date(at.date)}} + std::chrono::hours{at.time.hour} +
              std::chrono::minutes{at.time.minute - at.offset->minutes} + std::chrono::seconds{at.time.second}};
}

std::optional<int> TomlTable::time_of_day(std::string_view key) {
  if (find(key, false) == nullptr) return std::nullopt;
  const std::string typed = text(key, 5);
  const auto digit = [&](size_t at) { return typed[at] >= '0' && typed[at] <= '9' ? typed[at] - '0' : 99; };
  if (typed.size() == 5 && typed[2] == ':') {
    const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
    if (hours < 24 && minutes < 60) return hours * 60 + minutes;
  }
  fault(key, N_("must be a time of day such as \"12:00\""));
  return std::nullopt;
}

std::vector<std::string> TomlTable::strings(std::string_view key, size_t most, size_t max) {
  std::vector<std::string> out;
  const toml::node* node = find(key, false);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->size() > most) {
    fault(*node, key, N_("must be a list of at most {} texts"), {std::to_string(most)});
    return out;
  }
  for (const toml::node& element : *array) out.push_back(checked(element, key, max));
  return out;
}

std::vector<int64_t> TomlTable::integers(std::string_view key, size_t most) {
  std::vector<int64_t> out;
  const toml::node* node = find(key, false);
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->size() > most) {
    fault(*node, key, N_("must be a list of at most {} whole numbers"), {std::to_string(most)});
    return out;
  }
  for (const toml::node& element : *array) {
    const auto* value = element.as_integer();
    if (value == nullptr) {
      fault(element, key, N_("must hold whole numbers only"));
      return out;
    }
    out.push_back(value->get());
  }
  return out;
}

Source TomlTable::source() {
  Source source;
  source.url = url("source");
  source.name = localized("source_name", 300);
  return source;
}

void TomlTable::table(std::string_view key, const std::function<void(TomlTable&)>& read, bool required) {
  const toml::node* node = find(key, required);
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr) {
    fault(*node, key, N_("must be a table: [{}]"), {path_of(key)});
    return;
  }
  TomlTable inner(*table, path_of(key), languages_, faults_);
  read(inner);
}

void TomlTable::tables(std::string_view key, const std::function<void(TomlTable&)>& read) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || (!array->empty() && !array->is_homogeneous<toml::table>())) {
    fault(*node, key, N_("must be a list of tables: [[{}]]"), {path_of(key)});
    return;
  }
  if (array->size() > kMaxTables) {
    fault(*node, key, N_("has {} parts: at most {}"), {std::to_string(array->size()), std::to_string(kMaxTables)});
    return;
  }
  size_t n = 0;
  for (const toml::node& element : *array) {
    TomlTable inner(*element.as_table(), fmt::format("{}[{}]", path_of(key), n++), languages_, faults_);
    read(inner);
  }
}

}  // namespace outcry::campaign
