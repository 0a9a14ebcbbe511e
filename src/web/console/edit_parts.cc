#include "web/console/edit_parts.h"

#include "web/console/edit_letter_parts.h"

namespace outcry::web::edit {
namespace {

using accounts::Act;
using campaign::Draft;
using campaign::FieldForm;
using campaign::Typed;
constexpr auto kText = campaign::FieldKind::kText, kWords = campaign::FieldKind::kWords,
               kInstant = campaign::FieldKind::kInstant, kInteger = campaign::FieldKind::kInteger,
               kNumber = campaign::FieldKind::kNumber, kFlag = campaign::FieldKind::kFlag,
               kTexts = campaign::FieldKind::kTexts, kIntegers = campaign::FieldKind::kIntegers;
using enum Section;
using enum Widget;

constexpr const char* N_(const char* text) {
  return text;
}

constexpr const char* kMarkdownHelp =
    N_("Markdown: a blank line between paragraphs, **bold**, [a link](https://…). HTML is left out.");
constexpr const char* kShortNameHelp = N_("Small letters, digits and hyphens; its address ends with it.");

constexpr Choice kYesNo[] = {{"no", N_("No")}, {"yes", N_("Yes")}};
constexpr Choice kNamed[] = {{"yes", N_("Yes, everybody sees its name")}, {"no", N_("No, it is only counted")}};
constexpr Choice kFigureStatuses[] = {{"detained", N_("Detained")}, {"at-risk", N_("At risk of return")},
                                      {"relief", N_("Relief")},     {"returned", N_("Returned")},
                                      {"released", N_("Released")}, {"unknown", N_("Unknown")}};
constexpr Choice kStatuses[] = {{"unknown", N_("Unknown")},           {"detained", N_("Detained")},
                                {"at-risk", N_("At risk of return")}, {"relief", N_("Relief")},
                                {"returned", N_("Returned")},         {"released", N_("Released")}};
constexpr Choice kKinds[] = {{"resolution", N_("Resolution")},
                             {"hearing", N_("Hearing")},
                             {"statement", N_("Statement")},
                             {"motion", N_("Motion")}};
constexpr Choice kGatheringStatuses[] = {
    {"planned", N_("Planned")}, {"held", N_("Held")}, {"cancelled", N_("Cancelled")}};

Field words(std::string_view key, const char* label, const char* help = "", Widget widget = kLine) {
  return {{key, kWords}, label, help, widget};
}
Field markdown(std::string_view key, const char* label) {
  return {{key, kWords}, label, kMarkdownHelp, kMarkdown};
}
Field text(std::string_view key, const char* label, const char* help = "", Widget widget = kLine) {
  return {{key, kText}, label, help, widget};
}
Field day(std::string_view key, const char* label, const char* help = "") {
  return {{key, campaign::FieldKind::kDate}, label, help, kDate};
}
Field count(std::string_view key, const char* label, const char* help = "") {
  return {{key, kInteger}, label, help};
}
Field choice(std::string_view key, const char* label, std::span<const Choice> choices, const char* help = "") {
  return {{key, kText}, label, help, kChoice, false, choices};
}
Field country() {
  return {{"country"}, N_("Country"), "", kCountry};
}
Field needed(Field field) {
  field.needed = true;
  return field;
}

std::vector<Field> with_source(std::vector<Field> fields) {
  fields.push_back(text("source", N_("Source: its address"), N_("Begins with https://"), kUrl));
  fields.push_back(words("source_name", N_("Source: its name")));
  return fields;
}

void add_petition(std::vector<Part>& all) {
  all.push_back({"basics", "", kPetition, N_("Basics"), "", N_("What is asked, and of whom.")});
  all.back().fields = {
      needed(words("title", N_("Title"))),
      needed(words("summary", N_("Summary"), N_("Two sentences, as people see them when a friend sends the link."),
                   kArea)),
      needed(words("demand", N_("What is asked"), "", kArea)),
      needed(words("addressed_to", N_("Of whom it is asked"))),
      {{"example", kFlag}, N_("A historical example"), N_("Its pages say that it is one."), kChoice, false, kYesNo}};
  all.push_back({"goals", "", kPetition, N_("Deadline and goal"), "", N_("Until when, and how many.")});
  all.back().fields = {{{"deadline", kInstant},
                        N_("Deadline"),
                        N_("As 2030-03-31 23:59, on the clocks of the time zone below. Empty: none.")},
                       count("goal", N_("Goal"), N_("So many signatures.")),
                       {{"milestones", kIntegers},
                        N_("Milestones"),
                        N_("A number on each line, each larger than the one before."),
                        kArea}};
  all.push_back(
      {"petition", "petition", kPetition, N_("Petition text"), "",
       N_("What people sign. A change makes a new version of it: who signed before stays with the text they signed.")});
  all.back().fields = {needed(words("text", N_("Text"), "", kLong))};
  all.push_back({"body", "body", kPetition, N_("Story"), "", N_("What happened, for who wants to read more.")});
  all.back().fields = {markdown("text", N_("Text"))};
  all.push_back({"updates", "updates", kPetition, N_("News"), N_("A piece of news"),
                 N_("What happened since, newest last."), true});
  all.back().fields = {needed(text("id", N_("Short name"), kShortNameHelp)), needed(day("date", N_("Date"))),
                       needed(words("title", N_("Title"))), needed(markdown("text", N_("Text")))};
}

void add_case(std::vector<Part>& all) {
  all.push_back({"case", "case", kCase, N_("The case"), "", N_("Who is in danger, where, and what they face.")});
  all.back().fields = {words("headline", N_("In a sentence")), words("where_taken", N_("Where they were taken")),
                       words("where_held", N_("Where they are held")), day("taken_on", N_("When they were taken")),
                       markdown("faces", N_("What they face"))};
  all.push_back({"case.figures", "case.figures", kCase, N_("How many"), N_("A figure"),
                 N_("How many people, as one source has it."), true});
  all.back().fields =
      with_source({choice("status", N_("What happened to them"), kFigureStatuses), needed(count("low", N_("At least"))),
                   count("high", N_("At most"), N_("Empty: the same.")), words("what", N_("Of whom this speaks")),
                   day("date", N_("Date"))});
  all.push_back({"case.timeline", "case.timeline", kCase, N_("Timeline"), N_("An event"),
                 N_("What happened to them, day by day, oldest first."), true});
  all.back().fields =
      with_source({needed(day("date", N_("Date"))), needed(choice("status", N_("How they are since then"), kStatuses)),
                   needed(words("text", N_("What happened"), "", kArea))});
  all.push_back(
      {"stories", "stories", kCase, N_("People’s stories"), N_("A story"),
       N_("A person’s story, shown because somebody agreed. Leave out whatever could identify a family at home."),
       true});
  all.back().fields = {
      needed(text("id", N_("Short name"), kShortNameHelp)),
      needed(words("who", N_("Who it is"), N_("As people may know them: an initial, an age in words."))),
      needed(markdown("text", N_("Text"))),
      needed(text("consent", N_("Consent"), N_("Who agreed, when, and how. Never shown to anybody."), kArea)),
      words("protection", N_("What was changed or left out"), N_("Shown under the story, such as: names changed."))};
  for (size_t i = all.size() - 4; i < all.size(); ++i) all[i].act = Act::kEditCase;
}

void add_institutions(std::vector<Part>& all) {
  all.push_back({"resolutions", "resolutions", kWorld, N_("Parliaments and the U.N."), N_("An act"),
                 N_("Resolutions, hearings, statements and motions."), true});
  all.back().fields =
      with_source({needed(words("body", N_("Whose"), N_("Such as: National Assembly."))), words("title", N_("Title")),
                   day("date", N_("Date")), choice("kind", N_("What it is"), kKinds), words("outcome", N_("Outcome")),
                   count("votes_for", N_("Votes for")), count("votes_against", N_("Votes against")),
                   count("votes_abstained", N_("Abstained")), markdown("text", N_("Text"))});
  all.push_back({"resolutions.#.backers", "resolutions.#.backers", kWorld, N_("Backers"), N_("A backer"),
                 N_("Who stands behind it."), true});
  all.back().fields = {needed(words("name", N_("Name"))), words("role", N_("Office or party")), country()};
  all.push_back({"positions", "positions", kWorld, N_("Governments"), N_("A position"),
                 N_("What a government says, and what the campaign answers."), true});
  all.back().fields = with_source({needed(words("who", N_("Who says it"))), day("date", N_("Date")),
                                   needed(words("position", N_("What they say"), "", kArea)),
                                   markdown("answer", N_("What the campaign answers"))});
  all.push_back({"law", "law", kWorld, N_("The law"), N_("A provision"), N_("What applies, to be cited."), true});
  all.back().fields =
      with_source({needed(words("instrument", N_("Treaty or law"))),
                   words("provision", N_("Provision"), N_("Such as: Article 33.")),
                   needed(words("text", N_("Its words"), "", kArea)), words("note", N_("Why it applies"), "", kArea)});
}

void add_coalition(std::vector<Part>& all) {
  all.push_back(
      {"members", "members", kWorld, N_("Members"), N_("A member"), N_("The organisations of the coalition."), true});
  all.back().fields = {
      needed(text("slug", N_("Short name"), kShortNameHelp)),
      needed(words("name", N_("Name"))),
      country(),
      text("url", N_("Its website"), N_("Begins with https://"), kUrl),
      {{"public", kFlag}, N_("Is it named?"), "", kChoice, false, kNamed},
      count("speaks_for", N_("For how many people it speaks")),
      words("note", N_("About it"), "", kArea),
      text("key", N_("Its public key"),
           N_("What “outcry keygen” printed for it. With one, people can choose to share their contact with it."))};
  all.push_back({"unnamed", "", kWorld, N_("Unnamed members"), "",
                 N_("Organisations that stand with the coalition and cannot be listed.")});
  all.back().fields = {count("unnamed_members", N_("How many"))};
  all.push_back({"statements", "statements", kWorld, N_("Statements"), N_("A statement"),
                 N_("To the press, with quotes and a spokesperson."), true});
  all.back().fields = {needed(day("date", N_("Date"))),
                       needed(words("title", N_("Title"))),
                       needed(markdown("text", N_("Text"))),
                       words("spokesperson.name", N_("Spokesperson")),
                       words("spokesperson.role", N_("Spokesperson’s office")),
                       text("spokesperson.email", N_("Spokesperson’s e-mail address"), N_("It is shown."), kEmail),
                       text("spokesperson.telephone", N_("Spokesperson’s telephone"), N_("It is shown."))};
  all.push_back({"statements.#.quotes", "statements.#.quotes", kWorld, N_("Quotes"), N_("A quote"),
                 N_("Words that newspapers may print."), true});
  all.back().fields = {needed(words("text", N_("What was said"), "", kArea)), needed(words("who", N_("Who said it"))),
                       words("role", N_("Office"))};
  all.push_back({"gatherings", "gatherings", kWorld, N_("Gatherings"), N_("A gathering"),
                 N_("A day of action, city by city."), true});
  all.back().fields = {needed(text("city", N_("Short name"), kShortNameHelp)),
                       needed(words("name", N_("City"))),
                       country(),
                       needed(words("place", N_("Place"), "", kArea)),
                       needed(day("date", N_("Date"))),
                       text("time", N_("Time"), N_("On the clocks of the place, such as 12:00. Empty: noon.")),
                       needed(text("time_zone", N_("Time zone"), N_("Its IANA name, such as Asia/Seoul."), kZone)),
                       choice("status", N_("How it stands"), kGatheringStatuses),
                       words("coordinator", N_("Coordinator")),
                       text("contact", N_("E-mail address that is shown"), "", kEmail),
                       {{"latitude", kNumber}, N_("Latitude"), N_("Such as 37.57; both or neither.")},
                       {{"longitude", kNumber}, N_("Longitude"), N_("Such as 126.98.")},
                       markdown("report", N_("Report")),
                       count("people", N_("How many came"))};
  all.back().act = Act::kEditGathering;
  all.back().by_city = true;
}

void add_settings(std::vector<Part>& all) {
  all.push_back({"languages", "", kSettings, N_("Languages"), "", N_("In which languages it is written.")});
  all.back().fields = {needed({{"languages", kTexts},
                               N_("Languages"),
                               N_("A tag on each line, such as ko; the first is the default."),
                               kArea})};
  all.push_back({"review", "", kSettings, N_("A second person"), "",
                 N_("Whether two people must have looked at what everybody sees.")});
  all.back().fields = {{{"review", kFlag},
                        N_("What one changes, a second person lets out"),
                        N_("From then on, what is saved waits until somebody else has looked at it. To stop that "
                           "again waits as well."),
                        kChoice,
                        false,
                        kYesNo}};
  all.push_back({"keyholders", "", kSettings, N_("Keyholders"), "",
                 N_("Who alone can open the signatures, besides the site’s own keyholders. Signatures that are sealed "
                    "already stay with the keys of then.")});
  all.back().fields = {
      {{"keyholders", kTexts}, N_("Public keys"), N_("A key on each line, as “outcry keygen” prints it."), kArea}};
  all.push_back({"keeping", "", kSettings, N_("Delivery, and how long records are kept"), "",
                 N_("Once a campaign is over, what people signed with is deleted on schedule.")});
  all.back().fields = {
      day("delivered", N_("Delivered on"), N_("When the signatures were handed over: of a closed campaign.")),
      count("retention_months", N_("Months"),
            N_("So many months after that, or after the end, the records are deleted; the log and the count stay. "
               "Empty: 6."))};
  for (size_t i = all.size() - 2; i < all.size(); ++i) all[i].grave = true;
}

std::vector<Part> make_parts() {
  std::vector<Part> all;
  add_petition(all);
  add_case(all);
  add_coalition(all);
  add_institutions(all);
  for (Part& part : letter_parts()) all.push_back(std::move(part));
  add_settings(all);
  return all;
}

}  // namespace

const std::vector<Part>& parts() {
  static const std::vector<Part> all = make_parts();
  return all;
}

std::vector<FieldForm> Part::forms() const {
  std::vector<FieldForm> out;
  for (const Field& field : fields) out.push_back(field.form);
  return out;
}

Typed Part::read(const Draft& draft, std::string_view at) const {
  Typed out = draft.read(at, forms());
  leave_out_defaults(out);
  return out;
}

void Part::leave_out_defaults(Typed& typed) const {
  for (const Field& field : fields) {
    if (field.widget != kChoice || field.needed) continue;
    const auto found = typed.find(field.form.key);
    if (found != typed.end() && found->second == field.choices.front().value) typed.erase(found);
  }
}

}  // namespace outcry::web::edit
