#include "web/console/edit_letter_parts.h"

namespace outcry::web::edit {
namespace {

using campaign::FieldKind;
using enum Widget;

constexpr const char* N_(const char* text) {
  return text;
}

constexpr const char* kShortNameHelp = N_("Small letters, digits and hyphens; its address ends with it.");
constexpr const char* kIdsHelp = N_("Their short names, one on each line.");
constexpr const char* kAlternativesHelp = N_(
    "Several, with a blank line between them: each writer gets another. Six of each make a thousand letters differ.");

constexpr Choice kWays[] = {{"through-mission", N_("On paper, through the mission in the writer’s country")},
                            {"to-mission", N_("To the head of that mission")},
                            {"straight", N_("Straight to its own address")}};

Field text(std::string_view key, const char* label, const char* help = "", Widget widget = kLine) {
  return {{key, FieldKind::kText}, label, help, widget};
}
Field words(std::string_view key, const char* label, const char* help = "", Widget widget = kLine) {
  return {{key, FieldKind::kWords}, label, help, widget};
}
Field any_words(std::string_view key, const char* label, const char* help = "", Widget widget = kLine) {
  return {{key, FieldKind::kAnyWords}, label, help, widget};
}
Field texts(std::string_view key, const char* label, const char* help) {
  return {{key, FieldKind::kTexts}, label, help, kArea};
}
Field alternatives(std::string_view key, const char* label) {
  return {{key, FieldKind::kParagraphs}, label, kAlternativesHelp, kLong};
}
Field day(std::string_view key, const char* label, const char* help) {
  return {{key, FieldKind::kDate}, label, help, kDate};
}
Field needed(Field field) {
  field.needed = true;
  return field;
}

Part targets() {
  Part out{"targets",
           "targets",
           Section::kLetters,
           N_("To whom letters go"),
           N_("An addressee"),
           N_("People and institutions, with the form of address that is due in each language that is written."),
           true};
  out.fields = {
      needed(text("id", N_("Short name"), kShortNameHelp)),
      needed(any_words("name", N_("As one speaks of it"), N_("Such as: the Minister of Justice."))),
      needed(any_words("addressee", N_("First line on the envelope"))),
      needed(any_words("salutation", N_("Form of address"), N_("How the letter begins."))),
      needed(any_words("closing", N_("How the letter ends"), "", kArea)),
      {{"way", FieldKind::kText}, N_("How paper gets there"), "", kChoice, false, kWays},
      {{"country"}, N_("Country whose missions carry it"), N_("Needed, unless letters go straight."), kCountry},
      any_words("address", N_("Its own address"), N_("As on an envelope; needed where letters go straight."), kArea),
      text("fax", N_("Fax")),
      text("telephone", N_("Telephone")),
      any_words("telephone_words", N_("What to say on the telephone"), "", kArea),
      text("email", N_("E-mail address"), "", kEmail),
      text("web_form", N_("Web form"), N_("Begins with https://"), kUrl),
      texts("reads", N_("Languages read there"), N_("A language tag on each line, such as zh.")),
      texts("copies", N_("Who gets a copy"), kIdsHelp),
      day("not_before", N_("Do not write before"), N_("Outside these days nobody is asked to write.")),
      day("not_after", N_("Do not write after"), ""),
      {{"server.per_hour", FieldKind::kInteger},
       N_("Letters that this server sends by itself, in an hour"),
       N_("Once their writers have confirmed them. Empty: none. Too many in an hour are taken for spam.")},
      text("server.time_zone", N_("Time zone of its office"), N_("Its IANA name, such as Asia/Seoul."), kZone),
      text("server.from", N_("Its office opens"), N_("On its clocks, such as 09:00; Monday to Friday.")),
      text("server.until", N_("Its office closes"), N_("Such as 17:00."))};
  return out;
}

Part letters() {
  Part out{"letters",
           "letters",
           Section::kLetters,
           N_("Letters"),
           N_("A letter"),
           N_("What supporters may write: paragraphs to choose from, and room for their own words."),
           true};
  out.fields = {needed(text("id", N_("Short name"), kShortNameHelp)), needed(words("title", N_("Title"))),
                words("about", N_("About it"), "", kArea),
                needed(texts("targets", N_("To whom it may go"),
                             N_("Their short names, one on each line; the first is offered first.")))};
  return out;
}

Part letter_words() {
  Part out{"letters.#.words",
           "letters.#.words",
           Section::kLetters,
           N_("Words, language by language"),
           N_("Words in one language"),
           N_("The words of the letter in one language, which need not be one of the campaign’s. Texts may hold "
              "placeholders, such as {writer.city|my town}: what stands after the bar is said where it is not known."),
           true};
  out.fields = {needed(text("lang", N_("Language"), N_("Its tag, such as ja."))),
                needed(texts("subjects", N_("Subjects"), N_("One on each line; one is drawn."))),
                alternatives("opening", N_("Opening: who writes, and why")),
                alternatives("facts", N_("What happened")),
                alternatives("law", N_("What the law says")),
                alternatives("demand", N_("What is asked")),
                alternatives("closing", N_("Last words"))};
  return out;
}

}  // namespace

std::vector<Part> letter_parts() {
  return {targets(), letters(), letter_words()};
}

}  // namespace outcry::web::edit
