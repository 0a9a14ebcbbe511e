#include "mailing/mailing.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "mailing/morning.h"

namespace outcry::mailing {
namespace {

void tidy(Localized& texts, std::string_view name, size_t longest, bool multiline, std::vector<TextFault>& faults) {
  for (auto it = texts.begin(); it != texts.end();) {
    std::string& text = it->second;
    const std::string field = std::string(name) + "." + it->first;
    if (!is_utf8(text)) {
      faults.push_back({field, TextFault::kControl});
      text.clear();
    }
    std::erase(text, '\r');
    text = to_nfc(trimmed(text));
    if (text.empty()) {
      it = texts.erase(it);
      continue;
    }
    if (has_control(text, multiline)) faults.push_back({field, TextFault::kControl});
    if (length_of(text) > longest) faults.push_back({field, TextFault::kTooLong});
    ++it;
  }
}

}  // namespace

std::vector<Wave> waves_of(const Schedule& schedule) {
  if (schedule.when != When::kMorning) return {{schedule.start, {}}};
  std::map<Time, std::vector<std::string>> by_time;
  for (const std::string_view country : zoned_countries()) {
    by_time[morning_after(country, schedule.start)].emplace_back(country);
  }
  std::vector<Wave> out;
  for (auto& [due, countries] : by_time) out.push_back({due, std::move(countries)});
  out.push_back({morning_after("", schedule.start), {}});
  return out;
}

std::vector<TextFault> tidy(Texts& texts) {
  std::vector<TextFault> faults;
  tidy(texts.subject, "subject", kLongestSubject, false, faults);
  tidy(texts.body, "body", kLongestBody, true, faults);
  return faults;
}

std::vector<TextFault> faults_for_sending(const Texts& texts, const std::vector<std::string>& languages) {
  std::vector<TextFault> faults;
  for (const std::string& lang : languages) {
    const bool subject = texts.subject.contains(lang), body = texts.body.contains(lang);
    const bool first = lang == languages.front();
    if (!subject && (body || first))
      faults.push_back({"subject." + lang, first ? TextFault::kMissing : TextFault::kHalf});
    if (!body && (subject || first)) faults.push_back({"body." + lang, first ? TextFault::kMissing : TextFault::kHalf});
  }
  return faults;
}

std::string language_for(const Texts& texts, std::string_view lang, std::string_view first) {
  const auto whole = [&](std::string_view tag) { return texts.subject.contains(tag) && texts.body.contains(tag); };
  for (size_t dash = lang.size(); dash != std::string_view::npos; dash = lang.rfind('-')) {
    lang = lang.substr(0, dash);
    if (whole(lang)) return std::string(lang);
  }
  if (whole(first)) return std::string(first);
  // The campaign's languages were changed since it was written.
  for (const auto& [tag, subject] : texts.subject) {
    if (whole(tag)) return tag;
  }
  return std::string(first);
}

}  // namespace outcry::mailing
