#include "web/console/change_words.h"

#include <fmt/format.h>

#include "base/i18n.h"
#include "web/console/console.h"
#include "web/console/edit_form.h"

namespace outcry::web {
namespace {

using campaign::Change;

constexpr std::string_view kStatuses[] = {"draft", "live", "paused", "closed", "archived"};

std::string yes_or_no(const std::string& value, const std::string& lang) {
  return value == "true" ? tr(lang, "Yes") : tr(lang, "No");
}

std::string state_word(const std::string& value, const std::string& lang) {
  const auto found = std::ranges::find(kStatuses, value);
  return found == std::end(kStatuses)
             ? value
             : status_text(static_cast<campaign::CampaignStatus>(found - std::begin(kStatuses)), lang);
}

// What the editor's parts know nothing of; false if it is theirs.
bool is_own(const Change& change, ChangeWords& out, const std::string& lang) {
  const std::string& place = change.place;
  const std::string_view field = std::string_view(place).substr(place.rfind('.') + 1);
  if (place == "status" || place == "picture" || place == "slug" || place == "example") {
    out.part = tr(lang, "Whole campaign");
    out.field = place == "status"    ? tr(lang, "State")
                : place == "picture" ? tr(lang, "On top of the case, and with links that are shared")
                                     : place;
    if (place == "status") {
      out.before = state_word(change.before, lang);
      out.after = state_word(change.after, lang);
    } else if (place != "picture" && place != "slug") {
      out.before = yes_or_no(change.before, lang);
      out.after = yes_or_no(change.after, lang);
    }
    return true;
  }
  if (field == "picture" || field == "pictures") {
    out.field = tr(lang, "Pictures");
    return place.find('.') != std::string::npos;
  }
  return false;
}

// Of "pictures.3.alt.ko".
void name_picture(const Change& change, ChangeWords& out, const std::string& lang) {
  out.part = change.is_order ? tr(lang, "Pictures") : tr(lang, "Picture: {}", change.name);
  std::string_view field = std::string_view(change.place).substr(std::min(change.place.size(), size_t{9}));
  field.remove_prefix(std::min(field.size(), field.find('.') + 1));
  const size_t dot = field.find('.');
  if (dot != std::string_view::npos) out.lang = field.substr(dot + 1);
  field = field.substr(0, dot);
  const std::string language = out.lang.empty() ? std::string() : language_name(out.lang, lang);
  out.is_image = field == "file";
  out.is_internal = field == "id" || field == "width" || field == "height";
  out.field = field == "alt"       ? tr(lang, "What is to be seen · {}", language)
              : field == "credit"  ? tr(lang, "Who made it · {}", language)
              : field == "source"  ? tr(lang, "Address of where it comes from")
              : field == "licence" ? tr(lang, "Licence")
              : field == "consent" ? tr(lang, "Consent of the people on it")
                                   : tr(lang, "Picture");
}

std::string choice_word(const edit::Field& field, const std::string& value, const std::string& lang) {
  for (const edit::Choice& choice : field.choices) {
    const std::string_view meant = value == "true" ? "yes" : value == "false" ? "no" : value;
    if (choice.value == meant) return tr(lang, choice.label);
  }
  return value;
}

}  // namespace

ChangeWords change_words(const Change& change, const std::string& lang) {
  ChangeWords out;
  out.before = change.before;
  out.after = change.after;
  if (change.place == "pictures" || change.place.starts_with("pictures.")) {
    name_picture(change, out, lang);
    return out;
  }
  const bool own = is_own(change, out, lang);
  if (!out.part.empty()) return out;
  auto [address, rest] = edit::holder_of(change.place);
  if (change.is_order || address.empty()) address = change.place;
  out.part = edit::title_at(address, lang);
  if (!change.name.empty()) out.part += " · " + change.name;
  const edit::Here here = edit::here_of(address);
  if (own || here.part == nullptr || change.is_order) return out;
  out.field = rest;
  for (const edit::Field& field : here.part->fields) {
    const std::string key(field.form.key);
    if (rest != key && !rest.starts_with(key + ".")) continue;
    out.field = tr(lang, field.label);
    if (rest != key) {
      out.lang = rest.substr(key.size() + 1);
      out.field += " · " + language_name(out.lang, lang);
    }
    out.before = choice_word(field, change.before, lang);
    out.after = choice_word(field, change.after, lang);
    break;
  }
  return out;
}

}  // namespace outcry::web
