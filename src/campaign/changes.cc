#include "campaign/changes.h"

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <sstream>

#include "campaign/campaign_file.h"

namespace outcry::campaign {
namespace {

constexpr size_t kNone = SIZE_MAX;

std::string text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  std::ostringstream out;
  if (const auto* array = node.as_array()) {
    for (const toml::node& one : *array) out << (out.tellp() > 0 ? "\n" : "") << text_of(one);
    return out.str();
  }
  node.visit([&](const auto& value) { out << value; });
  return out.str();
}

bool is_list(const toml::node* node) {
  return node != nullptr && node->is_array() && !node->as_array()->empty() &&
         node->as_array()->is_homogeneous(toml::node_type::table);
}

std::string name_of(const toml::node* node) {
  if (node == nullptr || !node->is_table()) return {};
  for (const char* key : {"id", "slug", "city"}) {
    if (const auto* name = node->as_table()->get_as<std::string>(key)) return name->get();
  }
  return {};
}

// What tells it from others of its list: a city has a gathering once a day.
std::string key_of(const toml::node& node) {
  std::string name = name_of(&node);
  if (name.empty()) return {};
  if (const auto* day = node.as_table()->get("date"); day != nullptr && node.as_table()->contains("city")) {
    name += " " + text_of(*day);
  }
  return name;
}

// Which of the one list is which of the other: by key; else what stands
// alike at both ends is the same, and in between one after the other.
std::vector<std::pair<size_t, size_t>> pairs_of(const toml::array& before, const toml::array& after) {
  std::vector<std::pair<size_t, size_t>> out;
  const bool keyed = (!before.empty() && !key_of(before[0]).empty()) || (!after.empty() && !key_of(after[0]).empty());
  if (keyed) {
    std::set<size_t> met;
    for (size_t j = 0; j < after.size(); ++j) {
      size_t i = 0;
      while (i < before.size() && key_of(before[i]) != key_of(after[j])) ++i;
      out.emplace_back(i < before.size() ? i : kNone, j);
      if (i < before.size()) met.insert(i);
    }
    for (size_t i = 0; i < before.size(); ++i) {
      if (!met.contains(i)) out.emplace_back(i, kNone);
    }
    return out;
  }
  const auto same = [&](size_t i, size_t j) { return *before[i].as_table() == *after[j].as_table(); };
  size_t head = 0, tail = 0;
  while (head < before.size() && head < after.size() && same(head, head)) ++head;
  while (head + tail < before.size() && head + tail < after.size() &&
         same(before.size() - 1 - tail, after.size() - 1 - tail)) {
    ++tail;
  }
  const size_t old_end = before.size() - tail, new_end = after.size() - tail;
  for (size_t n = head; n < std::max(old_end, new_end); ++n) {
    out.emplace_back(n < old_end ? n : kNone, n < new_end ? n : kNone);
  }
  return out;
}

class Comparison {
 public:
  void compare(const toml::node* before, const toml::node* after, const std::string& place, const std::string& name) {
    const bool tables = (before != nullptr && before->is_table()) || (after != nullptr && after->is_table());
    if (tables) return compare_tables(before, after, place, name);
    if (is_list(before) || is_list(after)) return compare_lists(before, after, place);
    std::string was = before == nullptr ? std::string() : text_of(*before),
                is = after == nullptr ? std::string() : text_of(*after);
    if (was != is) out_.push_back({place, name, std::move(was), std::move(is), false});
  }
  std::vector<Change> take() { return std::move(out_); }

 private:
  void compare_tables(const toml::node* before, const toml::node* after, const std::string& place,
                      const std::string& name) {
    static const toml::table nothing;
    const toml::table& a = before != nullptr && before->is_table() ? *before->as_table() : nothing;
    const toml::table& b = after != nullptr && after->is_table() ? *after->as_table() : nothing;
    std::set<std::string> keys;
    for (const toml::table* table : {&a, &b}) {
      for (const auto& [key, node] : *table) keys.emplace(key.str());
    }
    for (const std::string& key : keys) {
      compare(a.get(key), b.get(key), place.empty() ? key : place + "." + key, name);
    }
  }

  void compare_lists(const toml::node* before, const toml::node* after, const std::string& place) {
    static const toml::array nothing;
    const toml::array& a = is_list(before) ? *before->as_array() : nothing;
    const toml::array& b = is_list(after) ? *after->as_array() : nothing;
    size_t last = 0;
    bool moved = false;
    for (const auto& [i, j] : pairs_of(a, b)) {
      const toml::node* old_one = i == kNone ? nullptr : &a[i];
      const toml::node* new_one = j == kNone ? nullptr : &b[j];
      const std::string name = name_of(new_one != nullptr ? new_one : old_one);
      compare(old_one, new_one, place + "." + std::to_string(j == kNone ? i : j), name);
      if (i == kNone || j == kNone) continue;
      moved = moved || i < last;
      last = i;
    }
    if (moved) out_.push_back({place, "", "", "", true});
  }

  std::vector<Change> out_;
};

}  // namespace

std::vector<Change> changes(const Campaign& before, const Campaign& after) {
  const toml::table a = toml::parse(to_toml(before)), b = toml::parse(to_toml(after));
  Comparison comparison;
  comparison.compare(&a, &b, "", "");
  return comparison.take();
}

}  // namespace outcry::campaign
