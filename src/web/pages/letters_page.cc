#include "web/pages/letters_page.h"

#include <algorithm>

#include "base/i18n.h"

namespace outcry::web {
namespace {

using campaign::LetterTemplate;
using letters::Countries;
using letters::Summary;
using letters::Sums;

void set_sums(Dictionary& row, const Sums& sums, const std::string& lang) {
  row.SetValue("PREPARED", format_count(sums.prepared, lang));
  row.SetValue("SENT", format_count(sums.sent, lang));
}

void show_countries(Dictionary& values, const Countries& countries, const std::string& lang) {
  for (const Countries::One& one : countries.named) {
    Dictionary& row = *values.AddSectionDictionary("FROM");
    row.SetValue("COUNTRY", country_name(one.country, lang));
    set_sums(row, one, lang);
  }
  if (countries.others == Sums{}) return;
  Dictionary& row = *values.AddSectionDictionary("FROM");
  row.SetValue("COUNTRY", tr(lang, "other countries, or not said"));
  set_sums(row, countries.others, lang);
}

void show_summary(Dictionary& values, const campaign::Campaign& c, const Summary& summary, const std::string& lang) {
  if (summary.targets.empty()) return values.ShowSection("NONE_YET");
  Dictionary& all = *values.AddSectionDictionary("TALLIES");
  for (const Summary::OfTarget& one : summary.targets) {
    Dictionary& row = *all.AddSectionDictionary("TALLY");
    row.SetValue("TO", target_name(c, one.target, lang));
    row.SetValue("ANSWERS", format_count(one.answers, lang));
    set_sums(row, one, lang);
  }
  show_countries(all, summary.countries, lang);
  if (summary.targets.size() < 2) return;
  for (const Summary::OfTarget& one : summary.targets) {
    if (one.countries.named.empty()) continue;
    Dictionary& part = *all.AddSectionDictionary("OF_TARGET");
    part.SetValue("TO", target_name(c, one.target, lang));
    show_countries(part, one.countries, lang);
  }
}

// By who answered, in the order of the campaign's file.
void show_answers(Dictionary& values, const LettersView& view, const Reader& reader) {
  const campaign::Campaign& c = *view.campaign.campaign;
  std::vector<std::string> targets;
  for (const campaign::Target& target : c.targets) targets.push_back(target.id);
  for (const letters::PublishedReply& one : view.answers) {
    if (std::ranges::find(targets, one.target) == targets.end()) targets.push_back(one.target);
  }
  if (view.answers.empty()) values.ShowSection("NO_ANSWERS");
  for (const std::string& id : targets) {
    if (std::ranges::find(view.answers, id, &letters::PublishedReply::target) == view.answers.end()) continue;
    Dictionary& from = *values.AddSectionDictionary("ANSWERS_FROM");
    from.SetValue("WHO", target_name(c, id, reader.lang));
    for (const letters::PublishedReply& one : view.answers) {
      if (one.target != id) continue;
      Dictionary& answer = *from.AddSectionDictionary("ANSWER");
      answer.SetValue("DAY", format_date(one.day, reader.lang));
      if (!one.text.empty()) answer.SetValueAndShowSection("WORDS", one.text, "HAS_WORDS");
      if (!one.lang.empty()) answer.SetValueAndShowSection("WORDS_LANG", one.lang, "IN_LANG");
      if (!one.has_picture) continue;
      Dictionary& picture = *answer.AddSectionDictionary("PICTURE");
      picture.SetValue("URL", fmt::format("/c/{}/answers/{}.jpg", c.slug, one.id));
      picture.SetValue("ALT", one.alt);
      picture.SetIntValue("WIDTH", one.width);
      picture.SetIntValue("HEIGHT", one.height);
    }
  }
}

void show_letters(Dictionary& values, const campaign::Campaign& c, const Reader& reader, int32_t today) {
  const std::string& lang = reader.lang;
  for (const LetterTemplate& letter : c.letters) {
    if (!letter.is_ready()) continue;
    Dictionary& one = *values.AddSectionDictionary("LETTER");
    one.SetValue("TITLE", std::string(pick(letter.title, lang)));
    one.SetValue("ABOUT", std::string(pick(letter.about, lang)));
    one.SetValue("URL", reader.prefix + "/c/" + c.slug + "/letters/" + letter.id);
    std::string languages;
    for (const auto& words : letter.words)
      languages += (languages.empty() ? "" : ", ") + language_name(words.lang, lang);
    one.SetValue("LANGUAGES_TEXT", tr(lang, "In these languages: {}.", languages));
    const bool open = std::ranges::any_of(
        letter.targets, [&](const std::string& id) { return target_by(c, id)->takes_letters(today); });
    one.ShowSection(open ? "OPEN" : "NOT_NOW");
  }
  if (std::ranges::none_of(c.letters, &LetterTemplate::is_ready)) values.ShowSection("EMPTY");
}

}  // namespace

const campaign::Target* target_by(const campaign::Campaign& campaign, const std::string& id) {
  const auto found = std::ranges::find(campaign.targets, id, &campaign::Target::id);
  return found == campaign.targets.end() ? nullptr : &*found;
}

std::string target_name(const campaign::Campaign& campaign, const std::string& id, const std::string& lang) {
  const campaign::Target* target = target_by(campaign, id);
  return target == nullptr ? tr(lang, "an earlier addressee") : std::string(pick(target->name, lang));
}

void set_letters_top(Dictionary& values, const campaign::Campaign& campaign, const Reader& reader) {
  if (campaign.example) values.ShowSection("EXAMPLE");
  values.SetValue("CAMPAIGN_URL", reader.prefix + "/c/" + campaign.slug);
  values.SetValue("LETTERS_URL", reader.prefix + "/c/" + campaign.slug + "/letters");
  values.SetValue("NAME", std::string(pick(campaign.title, reader.lang)));
}

std::string letter_rules(const std::string& lang) {
  return Templates::render("letter_rules", lang, Dictionary("letter_rules"));
}

std::string letters_page(const Site& site, const Reader& reader, const LettersView& view) {
  const std::string& lang = reader.lang;
  const campaign::Campaign& c = *view.campaign.campaign;
  Dictionary values("letters");
  set_letters_top(values, c, reader);
  show_letters(values, c, reader, view.today);
  show_summary(values, c, view.summary, lang);
  values.SetValue("RULES_HTML", letter_rules(lang));
  show_answers(values, view, reader);
  if (!c.targets.empty())
    values.SetValueAndShowSection("ANSWER_URL", reader.prefix + "/c/" + c.slug + "/answers", "CAN_ANSWER");
  Frame frame;
  frame.title = tr(lang, "Write a letter") + " – " + std::string(pick(c.title, lang));
  if (c.status != campaign::CampaignStatus::kDraft) {
    frame.description = tr(lang, "A letter in your own words, to the right place, in three minutes.");
  }
  frame.path = "/c/" + c.slug + "/letters";
  frame.languages = c.languages;
  frame.own_style = "letters.css";
  frame.content = Templates::render("letters", lang, values);
  return in_frame(site, reader, frame);
}

}  // namespace outcry::web
