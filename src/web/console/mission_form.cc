#include "web/console/mission_form.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/i18n.h"
#include "web/pages/mission_words.h"

namespace outcry::web::console {

using directory::Mission;
namespace field = directory::field;

std::string input_of(std::string_view name) {
  std::string out(name);
  std::ranges::replace(out, ':', '.');
  return out;
}

std::vector<std::string> fields_of(const Mission& mission, const std::vector<std::string>& languages) {
  std::vector<std::string> out;
  for (const std::string_view name : directory::kFields) {
    out.emplace_back(name);
    if (name != field::kCity && name != field::kName) continue;
    for (const std::string& lang : languages) {
      if (lang != "en") out.push_back(fmt::format("{}:{}", name, lang));
    }
    for (const auto& [key, fact] : mission.facts) {
      if (key.starts_with(std::string(name) + ":") && std::ranges::count(out, key) == 0) out.push_back(key);
    }
  }
  return out;
}

namespace {

std::vector<Option> options_of(std::string_view name, const std::string& lang) {
  std::vector<Option> out;
  if (name == field::kType) {
    for (size_t i = 0; i < directory::kMissionTypes; ++i) {
      const auto type = static_cast<directory::MissionType>(i);
      out.push_back({std::string(to_text(type)), type_text(type, lang)});
    }
  } else if (name == field::kStatus) {
    out = {{"", tr(lang, "open")}, {"closed", tr(lang, "closed for good")}};
  } else if (name == field::kPrecision) {
    out = {{"", tr(lang, "not known")}};
    for (const char* one : {"building", "street", "city"}) out.push_back({one, value_text(name, one, lang)});
  }
  return out;
}

}  // namespace

Input input_for(std::string_view name, std::string value, const std::string& lang) {
  Input input{Input::kText, input_of(name), field_text(name, lang), std::move(value)};
  input.options = options_of(name, lang);
  if (!input.options.empty()) input.kind = Input::kChoice;
  if (name == field::kAddress) {
    input.kind = Input::kArea;
    input.help = tr(lang, "As on an envelope, line by line, without the mission’s name.");
  }
  if (name == field::kPosition) input.help = tr(lang, "Latitude and longitude, such as 35.16,129.13.");
  if (name == field::kTimeZone) input.help = tr(lang, "Such as Asia/Seoul.");
  if (name == field::kAccredited) input.help = tr(lang, "Codes of two capital letters, such as CK NU.");
  if (const size_t colon = name.find(':'); colon != std::string_view::npos) input.lang = name.substr(colon + 1);
  return input;
}

std::vector<Input> source_inputs(const std::string& source, const std::string& day, const std::string& problem,
                                 const std::string& day_problem, const std::string& lang) {
  return {{Input::kText, "source", tr(lang, "How do you know?"), source,
           tr(lang, "Best the address of a page that says so. It is shown beside what you change."), problem},
          {Input::kDate, "verified", tr(lang, "Checked on"), day, "", day_problem}};
}

}  // namespace outcry::web::console
