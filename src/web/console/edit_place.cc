#include "web/console/edit_place.h"

#include <algorithm>

#include "base/i18n.h"
#include "base/text.h"

namespace outcry::web::edit {
namespace {

using campaign::Draft;
using campaign::Typed;
using enum campaign::FieldKind;

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('.', at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether `steps` begin with the part's name; numbers fit '#'.
bool begins_with(const std::vector<std::string>& steps, const std::vector<std::string>& name) {
  if (steps.size() < name.size()) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (name[i] == "#" ? !is_number(steps[i]) : name[i] != steps[i]) return false;
  }
  return true;
}

// The part's place with its numbers.
std::string place_of(const Part& part, const std::vector<std::string>& steps) {
  if (std::string_view(part.place) != part.name) return part.place;
  std::string out;
  for (size_t i = 0; i < split(part.name).size(); ++i) out += (i == 0 ? "" : ".") + steps[i];
  return out;
}

std::string above(const std::string& place) {
  const size_t dot = place.rfind('.');
  const std::string up = dot == std::string::npos ? std::string() : place.substr(0, dot);
  return is_number(up.substr(up.rfind('.') + 1)) ? up : std::string();
}

}  // namespace

std::vector<const Part*> parts_within(const Part& part) {
  std::vector<const Part*> out;
  const std::string begin = std::string(part.name) + (part.list ? ".#." : ".");
  for (const Part& one : parts()) {
    const std::string_view name = one.name;
    if (name.starts_with(begin) && name.find('.', begin.size()) == std::string_view::npos) out.push_back(&one);
  }
  return out;
}

std::string Here::list_address() const {
  return what == kList || what == kWhole ? address : address.substr(0, address.rfind('.'));
}

Here here_of(std::string_view address) {
  if (address.size() > 100) return {};
  const std::vector<std::string> steps = split(address);
  for (const Part& part : parts()) {
    const std::vector<std::string> name = split(part.name);
    if (!begins_with(steps, name)) continue;
    std::string place = place_of(part, steps);
    std::string up = part.list ? above(place) : std::string();
    if (steps.size() == name.size()) {
      return {part.list ? Here::kList : Here::kWhole, &part, std::string(address), place, up};
    }
    if (!part.list || steps.size() != name.size() + 1) continue;
    if (steps.back() == "new") return {Here::kNew, &part, std::string(address), place, up};
    if (is_number(steps.back())) return {Here::kOne, &part, std::string(address), place + "." + steps.back(), up};
  }
  return {};
}

std::string dotted(std::string_view fault_field) {
  std::string out;
  for (const char c : fault_field) {
    if (c == '[')
      out += '.';
    else if (c != ']')
      out += c;
  }
  return out;
}

std::pair<std::string, std::string> holder_of(std::string_view dotted_field) {
  const std::vector<std::string> steps = split(dotted_field);
  for (size_t n = steps.size(); n-- > 0;) {
    std::string address, rest;
    for (size_t i = 0; i < n; ++i) address += (i == 0 ? "" : ".") + steps[i];
    for (size_t i = n; i < steps.size(); ++i) rest += (i == n ? "" : ".") + steps[i];
    if (const Here here = here_of(address); here.what == Here::kOne || here.what == Here::kWhole)
      return {address, rest};
    if (n > 0) continue;
    for (const Part& part : parts()) {
      if (*part.place != '\0') continue;
      for (const Field& field : part.fields) {
        if (field.form.key == steps.front()) return {part.name, rest};
      }
    }
  }
  return {};
}

std::vector<std::pair<const Part*, std::string>> places_in(const Draft& draft) {
  std::vector<std::pair<const Part*, std::string>> out;
  for (const Part& part : parts()) {
    std::vector<std::string> lists;
    const std::string place = part.place;
    if (const size_t mark = place.find(".#."); mark != std::string::npos) {
      const std::string outer = place.substr(0, mark);
      for (size_t i = 0; i < draft.count(outer); ++i)
        lists.push_back(outer + "." + std::to_string(i) + place.substr(mark + 2));
    } else {
      lists.push_back(place);
    }
    for (const std::string& list : lists) {
      if (!part.list) out.emplace_back(&part, list);
      for (size_t i = 0; part.list && i < draft.count(list); ++i)
        out.emplace_back(&part, list + "." + std::to_string(i));
    }
  }
  return out;
}

size_t missing_in(const Part& part, const Typed& typed, const std::vector<std::string>& languages,
                  const std::string& tag) {
  return static_cast<size_t>(std::ranges::count_if(part.fields, [&](const Field& field) {
    const std::string key = std::string(field.form.key) + ".";
    return (field.form.kind == kWords || field.form.kind == kAnyWords) && typed.contains(key + languages.front()) &&
           !typed.contains(key + tag);
  }));
}

std::string name_of(const Part& part, const Typed& typed, std::string_view lang) {
  constexpr size_t kMost = 90;
  std::string out;
  int found = 0;
  for (const Field& field : part.fields) {
    if (const auto typed_count = typed.find(field.form.key);
        field.form.kind == kInteger && field.needed && typed_count != typed.end()) {
      out = typed_count->second;
      found = 1;
    }
    if ((field.form.kind != kWords && field.form.kind != kAnyWords) || field.widget == Widget::kMarkdown || found == 2)
      continue;
    if (found > 0 && (field.widget != Widget::kLine || field.form.key.find('.') != std::string_view::npos)) continue;
    Localized texts;
    for (const std::string& tag : campaign::tags_in(typed, field.form.key)) {
      texts.emplace(tag, typed.find(std::string(field.form.key) + "." + tag)->second);
    }
    if (texts.empty()) continue;
    out += (found++ == 0 ? "" : " · ") + std::string(pick(texts, lang));
  }
  // The words of a letter go by their language.
  if (const auto tag = typed.find("lang"); out.empty() && tag != typed.end()) {
    out = is_language_tag(tag->second) ? language_name(tag->second, lang) : tag->second;
  }
  for (char& c : out) {
    if (c == '\n') c = ' ';
  }
  return printable(out, kMost);
}

}  // namespace outcry::web::edit
