#include "campaign/draft.h"

#include <date/tz.h>

#include <charconv>
#include <sstream>

#include "campaign/campaign_file.h"
#include "campaign/toml_table.h"

namespace outcry::campaign {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(at), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpaces);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

// "10,000" is meant as a whole number by whoever types it, "10,5" is not.
std::optional<int64_t> integer_of(std::string_view typed) {
  std::string digits;
  size_t since = 0;
  bool parted = false;
  for (const char c : trimmed(typed)) {
    if (c == ',' || c == ' ' || c == '_' || c == '.') {
      if (digits.empty() || (parted && since != 3)) return std::nullopt;
      parted = true;
      since = 0;
      continue;
    }
    digits += c;
    ++since;
  }
  if (parted && since != 3) return std::nullopt;
  return number_of<int64_t>(digits);
}

std::optional<toml::date> date_of(std::string_view typed) {
  const std::string_view text = trimmed(typed);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_of<int>(text.substr(0, 4)), month = number_of<int>(text.substr(5, 2)),
             day = number_of<int>(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                        std::chrono::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) return std::nullopt;
  return toml::date{*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day)};
}

// A local time that the clocks skip counts as the first after the gap; one
// that they show twice, as the first.
std::optional<toml::date_time> instant_of(std::string_view typed, std::string_view zone) {
  std::string text(trimmed(typed));
  if (text.size() >= 16 && text[10] == 'T') text[10] = ' ';
  const auto day = date_of(std::string_view(text).substr(0, std::min<size_t>(10, text.size())));
  if (text.size() == 16) text += ":00";
  if (!day || text.size() != 19 || text[10] != ' ' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto part = [&](size_t at) { return number_of<int>(std::string_view(text).substr(at, 2)); };
  const auto hour = part(11), minute = part(14), second = part(17);
  if (!hour || !minute || !second || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || *second < 0 ||
      *second > 59) {
    return std::nullopt;
  }
  try {
    const auto local = date::local_days{date::year{day->year} / int(day->month) / int(day->day)} +
                       std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
    const auto* place = date::locate_zone(zone.empty() ? "UTC" : std::string(zone));
    const auto at = place->to_sys(local, date::choose::earliest);
    const auto midnight = date::floor<date::days>(at);
    const date::year_month_day ymd{midnight};
    const auto seconds = static_cast<unsigned>((at - midnight).count());
    return toml::date_time{toml::date{int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day())},
                           toml::time{seconds / 3600, seconds / 60 % 60, seconds % 60}, toml::time_offset{}};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// As the clocks of `zone` show it; seconds only where there are any.
std::string local_time_of(const toml::date_time& at, const std::string& zone) {
  const auto utc = date::sys_days{date::year{at.date.year} / int(at.date.month) / int(at.date.day)} +
                   std::chrono::hours{at.time.hour} +
                   std::chrono::minutes{at.time.minute - (at.offset ? at.offset->minutes : 0)} +
                   std::chrono::seconds{at.time.second};
  const char* form = at.time.second == 0 ? "%F %H:%M" : "%F %H:%M:%S";
  try {
    return date::format(form, date::locate_zone(zone)->to_local(utc));
  } catch (const std::exception&) {
    return date::format(form, utc);
  }
}

std::string lines_of(const toml::array& array, std::string_view between) {
  std::string out;
  for (const toml::node& one : array) {
    if (!out.empty()) out += between;
    if (const auto* text = one.as_string()) out += text->get();
    if (const auto* number = one.as_integer()) out += std::to_string(number->get());
  }
  return out;
}

std::string typed_of(const toml::node& node, FieldKind kind = FieldKind::kText) {
  std::ostringstream out;
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* array = node.as_array()) return lines_of(*array, kind == FieldKind::kParagraphs ? "\n\n" : "\n");
  if (const auto* flag = node.as_boolean()) return flag->get() ? "yes" : "no";
  if (const auto* day = node.as_date()) out << day->get();
  if (const auto* number = node.as_integer()) out << number->get();
  if (const auto* number = node.as_floating_point()) out << number->get();
  return out.str();
}

template <class Value, class Otherwise>
void put(toml::table& table, std::string_view key, const std::optional<Value>& value, const Otherwise& otherwise) {
  if (value) {
    table.insert_or_assign(key, *value);
  } else {
    table.insert_or_assign(key, std::string(otherwise));
  }
}

void put_list(toml::table& table, std::string_view key, const std::string& typed, bool numbers) {
  toml::array array;
  for (const std::string& line : split(typed, '\n')) {
    const std::string_view one = trimmed(line);
    if (one.empty()) continue;
    const auto number = numbers ? integer_of(one) : std::nullopt;
    if (number) {
      array.push_back(*number);
    } else {
      array.push_back(std::string(one));
    }
  }
  if (!array.empty()) table.insert_or_assign(key, std::move(array));
}

void put_paragraphs(toml::table& table, std::string_view key, const std::string& typed) {
  toml::array array;
  std::string paragraph;
  const auto end = [&] {
    if (!paragraph.empty()) array.push_back(std::exchange(paragraph, {}));
  };
  for (size_t at = 0; at <= typed.size();) {
    const size_t eol = std::min(typed.find('\n', at), typed.size());
    const std::string_view line = trimmed(std::string_view(typed).substr(at, eol - at));
    at = eol + 1;
    if (line.empty()) {
      end();
      continue;
    }
    if (!paragraph.empty()) paragraph += '\n';
    paragraph += line;
  }
  end();
  if (!array.empty()) table.insert_or_assign(key, std::move(array));
}

// Whatever cannot be read as its kind stays a text, at which whole() stops.
void put_typed(toml::table& table, std::string_view key, FieldKind kind, const std::string& typed,
               const std::string& zone) {
  switch (kind) {
    case FieldKind::kDate:
      return put(table, key, date_of(typed), typed);
    case FieldKind::kInstant:
      return put(table, key, instant_of(typed, zone), typed);
    case FieldKind::kInteger:
      return put(table, key, integer_of(typed), typed);
    case FieldKind::kNumber:
      return put(table, key, number_of<double>(trimmed(typed)), typed);
    case FieldKind::kTexts:
    case FieldKind::kIntegers:
      return put_list(table, key, typed, kind == FieldKind::kIntegers);
    case FieldKind::kFlag:
      if (typed == "yes" || typed == "no") {
        table.insert_or_assign(key, typed == "yes");
      } else {
        table.insert_or_assign(key, typed);
      }
      return;
    case FieldKind::kParagraphs:
      return put_paragraphs(table, key, typed);
    case FieldKind::kText:
    case FieldKind::kWords:
    case FieldKind::kAnyWords:
      break;
  }
  // Browsers send line ends as CR LF.
  std::string text;
  for (const char c : typed) {
    if (c != '\r') text += c;
  }
  table.insert_or_assign(key, std::move(text));
}

bool is_words(FieldKind kind) {
  return kind == FieldKind::kWords || kind == FieldKind::kAnyWords;
}

toml::table& table_in(toml::table& table, std::string_view key) {
  if (table.get_as<toml::table>(key) == nullptr) table.insert_or_assign(key, toml::table{});
  return *table.get_as<toml::table>(key);
}

}  // namespace

std::vector<std::string> tags_in(const Typed& typed, std::string_view key) {
  std::vector<std::string> out;
  const std::string begin = std::string(key) + ".";
  for (auto at = typed.lower_bound(begin); at != typed.end() && at->first.starts_with(begin); ++at) {
    out.push_back(at->first.substr(begin.size()));
  }
  return out;
}

struct Draft::Tree {
  toml::table root;

  // Null if it is not there.
  toml::node* find(std::string_view place) {
    toml::node* at = &root;
    for (const std::string& step : split(place, '.')) {
      if (auto* array = at->as_array()) {
        const auto n = number_of<size_t>(step);
        at = n && *n < array->size() ? array->get(*n) : nullptr;
      } else {
        auto* table = at->as_table();
        at = table == nullptr ? nullptr : table->get(step);
      }
      if (at == nullptr) return nullptr;
    }
    return at;
  }

  toml::table* make(std::string_view place) {
    if (toml::node* there = find(place)) return there->as_table();
    const size_t dot = place.rfind('.');
    toml::table* above = dot == std::string_view::npos ? &root : make(place.substr(0, dot));
    return above == nullptr ? nullptr
                            : &table_in(*above, dot == std::string_view::npos ? place : place.substr(dot + 1));
  }
};

Draft::Draft() : tree_(std::make_unique<Tree>()) {}
Draft::Draft(const Campaign& campaign) : Draft() {
  tree_->root = toml::parse(to_toml(campaign));
}
Draft::~Draft() = default;
Draft::Draft(Draft&&) noexcept = default;
Draft& Draft::operator=(Draft&&) noexcept = default;

bool Draft::has(std::string_view place) const {
  const toml::node* node = tree_->find(place);
  return node != nullptr && node->is_table();
}

size_t Draft::count(std::string_view list) const {
  const toml::node* node = tree_->find(list);
  return node != nullptr && node->is_array() ? node->as_array()->size() : 0;
}

Typed Draft::read(std::string_view place, const std::vector<FieldForm>& fields) const {
  Typed out;
  toml::node* part = tree_->find(place);
  if (part == nullptr || !part->is_table()) return out;
  for (const FieldForm& field : fields) {
    const auto node = part->as_table()->at_path(field.key);
    if (!node) continue;
    if (const auto* at = node.as_date_time()) {
      const std::string key = std::string(field.key) + "_zone";
      const std::string zone = part->as_table()->at_path(key).value_or(std::string("UTC"));
      out.emplace(field.key, local_time_of(at->get(), zone));
      out.emplace(key, zone);
    } else if (!is_words(field.kind)) {
      if (std::string typed = typed_of(*node.node(), field.kind); !typed.empty())
        out.emplace(field.key, std::move(typed));
    } else if (const toml::table* words = node.as_table()) {
      for (const auto& [lang, text] : *words) {
        out.emplace(std::string(field.key) + "." + std::string(lang.str()), typed_of(text));
      }
    }
  }
  return out;
}

void Draft::write(std::string_view place, const std::vector<FieldForm>& fields,
                  const std::vector<std::string>& languages, const Typed& typed) {
  toml::table* part = tree_->make(place);
  if (part == nullptr) return;
  const auto value = [&](const std::string& key) {
    const auto found = typed.find(key);
    return found == typed.end() ? std::string() : found->second;
  };
  for (const FieldForm& field : fields) {
    const size_t dot = field.key.find('.');
    const std::string_view inner = dot == std::string_view::npos ? field.key : field.key.substr(dot + 1);
    toml::table& table = dot == std::string_view::npos ? *part : table_in(*part, field.key.substr(0, dot));
    table.erase(inner);
    const std::string key(field.key);
    if (!is_words(field.kind)) {
      const std::string text = value(key);
      const std::string zone = field.kind == FieldKind::kInstant ? value(key + "_zone") : std::string();
      if (field.kind == FieldKind::kInstant) table.erase(std::string(inner) + "_zone");
      if (trimmed(text).empty()) continue;
      put_typed(table, inner, field.kind, text, zone);
      if (!zone.empty() && zone != "UTC") table.insert_or_assign(std::string(inner) + "_zone", zone);
    } else {
      for (const std::string& lang : field.kind == FieldKind::kWords ? languages : tags_in(typed, key)) {
        const std::string text = value(key + "." + lang);
        if (!trimmed(text).empty()) put_typed(table_in(table, inner), lang, field.kind, text, {});
      }
    }
  }
  for (const FieldForm& field : fields) {
    const std::string_view inner = field.key.substr(0, field.key.find('.'));
    if (inner.size() < field.key.size() && table_in(*part, inner).empty()) part->erase(inner);
  }
  const bool in_list = place.find_first_of("0123456789") != std::string_view::npos;
  if (part->empty() && !place.empty() && !in_list) remove(place);
}

size_t Draft::add(std::string_view list) {
  const size_t dot = list.rfind('.');
  toml::table* above = dot == std::string_view::npos ? &tree_->root : tree_->make(list.substr(0, dot));
  const std::string_view key = dot == std::string_view::npos ? list : list.substr(dot + 1);
  if (above->get_as<toml::array>(key) == nullptr) above->insert_or_assign(key, toml::array{});
  auto& array = *above->get_as<toml::array>(key);
  array.push_back(toml::table{});
  return array.size() - 1;
}

void Draft::remove(std::string_view place) {
  const size_t dot = place.rfind('.');
  toml::node* above = dot == std::string_view::npos ? &tree_->root : tree_->find(place.substr(0, dot));
  const std::string_view key = dot == std::string_view::npos ? place : place.substr(dot + 1);
  if (above == nullptr || tree_->find(place) == nullptr) return;
  if (auto* array = above->as_array()) {
    array->erase(array->begin() + static_cast<ptrdiff_t>(*number_of<size_t>(key)));
    if (array->empty()) remove(place.substr(0, dot));
    return;
  }
  above->as_table()->erase(key);
  // A table with nothing in it is not there; a list's part stays.
  if (dot == std::string_view::npos || !above->as_table()->empty()) return;
  const std::string_view up = place.substr(0, dot);
  if (!number_of<size_t>(up.substr(up.rfind('.') + 1))) remove(up);
}

void Draft::move(std::string_view place, bool up) {
  const size_t dot = place.rfind('.');
  if (dot == std::string_view::npos) return;
  toml::node* above = tree_->find(place.substr(0, dot));
  const auto n = number_of<size_t>(place.substr(dot + 1));
  auto* array = above == nullptr ? nullptr : above->as_array();
  if (array == nullptr || !n || *n >= array->size() || (up ? *n == 0 : *n + 1 == array->size())) return;
  auto& one = *array->get(*n)->as_table();
  auto& other = *array->get(up ? *n - 1 : *n + 1)->as_table();
  std::swap(one, other);
}

std::string Draft::print(std::string_view place) const {
  const toml::node* node = tree_->find(place);
  std::ostringstream out;
  if (node != nullptr && node->is_table()) out << *node->as_table();
  if (node != nullptr && node->is_array()) out << *node->as_array();
  return out.str();
}

std::variant<Campaign, std::vector<Fault>> Draft::whole() const {
  Faults faults("");
  auto campaign = read_campaign_file(tree_->root, faults);
  if (!campaign) return faults.take();
  return std::move(*campaign);
}

}  // namespace outcry::campaign
