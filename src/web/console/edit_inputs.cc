#include "web/console/edit_inputs.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/i18n.h"

namespace outcry::web::edit {
namespace {

using campaign::FieldKind;
using campaign::Typed;
using console::Input;
using console::Page;

std::string value_in(const Typed& typed, std::string_view key) {
  const auto found = typed.find(key);
  return found == typed.end() ? std::string() : found->second;
}

// 2 of "facts.2".
std::optional<size_t> number_after(std::string_view field, std::string_view key) {
  if (!field.starts_with(key) || field.size() < key.size() + 2 || field[key.size()] != '.') return std::nullopt;
  size_t out = 0;
  const std::string_view digits = field.substr(key.size() + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return read.ec == std::errc() && read.ptr == digits.data() + digits.size() ? std::optional(out) : std::nullopt;
}

class Inputs {
 public:
  Inputs(const View& view, const Sheet& sheet, Page& page) : view_(view), sheet_(sheet), page_(page) {}

  std::vector<Input> make() {
    for (const Field& field : sheet_.here.part->fields) {
      const std::string key(field.form.key);
      if (field.form.kind != FieldKind::kWords && field.form.kind != FieldKind::kAnyWords) {
        add(field, key, {});
      } else {
        for (const std::string& tag : languages_of(field)) add(field, key + "." + tag, tag);
      }
      if (field.form.kind == FieldKind::kInstant) add_zone(key + "_zone");
    }
    return std::move(inputs_);
  }

 private:
  std::vector<std::string> languages_of(const Field& field) const {
    std::vector<std::string> out = view_.campaign.languages;
    if (field.form.kind == FieldKind::kWords) return out;
    const auto add = [&](const std::string& tag) {
      if (is_language_tag(tag) && std::ranges::count(out, tag) == 0) out.push_back(tag);
    };
    for (const auto& letter : view_.campaign.letters) {
      for (const auto& words : letter.words) add(words.lang);
    }
    for (const std::string& tag : campaign::tags_in(sheet_.typed, field.form.key)) add(tag);
    return out;
  }

  std::string label_of(const Field& field) const {
    const std::string label = tr(view_.lang(), field.label);
    return field.needed ? tr(view_.lang(), "{} (needed)", label) : label;
  }

  void add(const Field& field, const std::string& key, const std::string& tag) {
    const std::string lang = view_.lang();
    Input input{Input::kText, "v." + key, label_of(field), value_in(sheet_.typed, key)};
    if (*field.help != '\0') input.help = tr(lang, field.help);
    set_kind(input, field);
    if (view_.cities && key == "city") input.proposals = *view_.cities;
    if (!tag.empty()) set_language(input, field, tag);
    std::string spoken = input.group.empty() ? input.label : input.group + ", " + input.label;
    set_problems(input, key, tag, spoken);
    inputs_.push_back(std::move(input));
  }

  void add_zone(const std::string& key) {
    const std::string typed = value_in(sheet_.typed, key);
    Input zone{Input::kText, "v." + key, tr(view_.lang(), "Time zone"), typed.empty() ? "UTC" : typed};
    zone.help = tr(view_.lang(), "Its IANA name, such as Asia/Seoul.");
    zone.proposals = time_zones();
    set_problems(zone, key, {}, zone.label);
    inputs_.push_back(std::move(zone));
  }

  void set_kind(Input& input, const Field& field) const {
    const std::string lang = view_.lang();
    switch (field.widget) {
      case Widget::kArea:
        input.kind = Input::kArea;
        input.rows = 3;
        break;
      case Widget::kLong:
      case Widget::kMarkdown:
        input.kind = Input::kArea;
        input.rows = 14;
        if (field.widget == Widget::kMarkdown) {
          input.shown_by = view_.reader.prefix + "/console/c/" + view_.slug() + "/markdown";
        }
        break;
      case Widget::kDate:
        input.kind = Input::kDate;
        break;
      case Widget::kEmail:
        input.kind = Input::kEmail;
        break;
      case Widget::kZone:
        input.proposals = time_zones();
        break;
      case Widget::kCountry:
        input.kind = Input::kChoice;
        input.options.push_back({"", tr(lang, "None")});
        for (const CountryName& one : countries(lang)) input.options.push_back({one.code, one.name});
        break;
      case Widget::kChoice:
        input.kind = Input::kChoice;
        if (field.needed) input.options.push_back({"", tr(lang, "Please choose")});
        for (const Choice& one : field.choices) input.options.push_back({one.value, tr(lang, one.label)});
        break;
      case Widget::kLine:
      case Widget::kUrl:
        break;
    }
    if (input.kind == Input::kChoice && !std::ranges::count(input.options, input.value, &console::Option::value) &&
        !input.value.empty()) {
      input.options.push_back({input.value, input.value});
    }
  }

  void set_language(Input& input, const Field& field, const std::string& tag) const {
    const auto& languages = view_.campaign.languages;
    input.lang = tag;
    if (languages_of(field).size() > 1) {
      input.group = input.label;
      input.group_help = std::move(input.help);
      input.help.clear();
      input.label = language_name(tag, view_.lang());
    }
    const std::string first = std::string(field.form.key) + "." + languages.front();
    if (tag != languages.front() && input.value.empty() && !value_in(sheet_.typed, first).empty()) {
      input.help = tr(view_.lang(), "Missing in this language.");
      input.mark = "missing";
    }
  }

  void set_problems(Input& input, const std::string& key, const std::string& tag, const std::string& spoken) {
    const std::string lang = view_.lang();
    for (const auto& [field, reason] : sheet_.problems) {
      const bool first = !tag.empty() && tag == view_.campaign.languages.front();
      if (field == key || (first && field + "." + tag == key)) input.error = reason;
      // One of a list: "facts.2".
      if (const auto which = number_after(field, key); which && input.error.empty()) {
        input.error = tr(lang, "No. {}: {}", *which + 1, reason);
      }
    }
    if (std::ranges::count(sheet_.both, key) > 0) {
      const std::string now = value_in(sheet_.now, key);
      input.error = now.empty() ? tr(lang, "Now it is empty.") : tr(lang, "Now it says: {}", now);
    }
    if (!input.error.empty()) page_.problems.emplace_back(input.name, spoken + ": " + input.error);
  }

  const View& view_;
  const Sheet& sheet_;
  Page& page_;
  std::vector<Input> inputs_;
};

}  // namespace

std::vector<Input> inputs_of(const View& view, const Sheet& sheet, Page& page) {
  return Inputs(view, sheet, page).make();
}

}  // namespace outcry::web::edit
