#include "web/console/edit_compare.h"

#include <algorithm>

#include "base/i18n.h"
#include "web/pages/templates.h"

namespace outcry::web::edit {
namespace {

using campaign::Draft;
using campaign::FieldKind;
using campaign::Typed;

std::string value_in(const Typed& typed, const std::string& key) {
  const auto found = typed.find(key);
  return found == typed.end() ? std::string() : found->second;
}

// The languages that either has a text in.
std::vector<std::string> tags_of(const std::string& key, const Typed& before, const Typed& after) {
  std::vector<std::string> out;
  for (const Typed* typed : {&before, &after}) {
    for (auto at = typed->lower_bound(key + "."); at != typed->end() && at->first.starts_with(key + "."); ++at) {
      const std::string tag = at->first.substr(key.size() + 1);
      if (std::ranges::count(out, tag) == 0) out.push_back(tag);
    }
  }
  return out;
}

std::string fields_changed(const Part& part, const Typed& before, const Typed& after, const std::string& lang) {
  std::string out;
  const auto add = [&](const std::string& name) { out += (out.empty() ? "" : ", ") + name; };
  for (const Field& field : part.fields) {
    const std::string key(field.form.key), label = tr(lang, field.label);
    if (field.form.kind != FieldKind::kWords && field.form.kind != FieldKind::kAnyWords) {
      if (value_in(before, key) != value_in(after, key)) add(label);
      continue;
    }
    for (const std::string& tag : tags_of(key, before, after)) {
      if (value_in(before, key + "." + tag) == value_in(after, key + "." + tag)) continue;
      add(label + " (" + language_name(tag, lang) + ")");
    }
  }
  return out;
}

// All of that part, wherever it stands; a list's ones in their order.
std::vector<std::string> all_of(const Part& part, const Draft& draft) {
  std::vector<std::string> out;
  for (const auto& [one, place] : places_in(draft)) {
    if (one == &part) out.push_back(draft.print(place));
  }
  return out;
}

std::string list_changed(const Part& part, const Draft& before, const Draft& after, const std::string& lang) {
  const auto a = all_of(part, before), b = all_of(part, after);
  if (a == b) return {};
  const auto lacking = [](const std::vector<std::string>& of, const std::vector<std::string>& in) {
    return static_cast<int64_t>(
        std::ranges::count_if(of, [&](const std::string& one) { return std::ranges::count(in, one) == 0; }));
  };
  const int64_t gone = lacking(a, b), come = lacking(b, a), changed = std::min(gone, come);
  if (gone == 0 && come == 0) return tr(lang, "In another order, or with doubles");
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : ", ") + text; };
  if (changed > 0) add(tr(lang, "{} changed", changed));
  if (come > changed) add(tr(lang, "{} more", come - changed));
  if (gone > changed) add(tr(lang, "{} fewer", gone - changed));
  return out;
}

}  // namespace

std::vector<PartChange> compare(const Draft& before, const Draft& after, const std::string& lang) {
  std::vector<PartChange> out;
  for (const Part& part : parts()) {
    std::string what = part.list
                           ? list_changed(part, before, after, lang)
                           : fields_changed(part, part.read(before, part.place), part.read(after, part.place), lang);
    if (!what.empty()) out.push_back({&part, std::move(what)});
  }
  return out;
}

}  // namespace outcry::web::edit
