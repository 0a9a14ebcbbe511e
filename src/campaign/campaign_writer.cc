// to_toml(): the campaign file's canonical form.

#include <fmt/format.h>

#include "campaign/campaign_file.h"

namespace outcry::campaign {
namespace {

// A TOML string: on one line, or as a multi-line basic string if it has any.
std::string quoted(std::string_view text) {
  const bool lines = text.find('\n') != std::string_view::npos;
  std::string out = lines ? "\"\"\"\n" : "\"";
  size_t quotes = 0;  // in a row
  for (const char c : text) {
    quotes = c == '"' ? quotes + 1 : 0;
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '"') {
      // Three in a row would end a multi-line string.
      out += lines && quotes < 3 ? "\"" : "\\\"";
      if (quotes == 3) quotes = 0;
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  if (lines && !text.empty() && text.back() == '"') {
    out.pop_back();
    if (!out.empty() && out.back() == '\\') out.pop_back();
    out += "\\\"";
  }
  return out + (lines ? "\"\"\"" : "\"");
}

class Writer {
 public:
  void head(std::string_view name) { out_ += fmt::format("\n[{}]\n", name); }
  void part(std::string_view name) { out_ += fmt::format("\n[[{}]]\n", name); }

  void put(std::string_view key, const std::string& text) {
    if (!text.empty()) out_ += fmt::format("{} = {}\n", key, quoted(text));
  }
  void put(std::string_view key, std::string_view text) { put(key, std::string(text)); }
  void put(std::string_view key, const Localized& text) {
    for (const auto& [lang, words] : text) {
      if (!words.empty()) out_ += fmt::format("{}.{} = {}\n", key, lang, quoted(words));
    }
  }
  void put(std::string_view key, std::optional<int64_t> number) {
    if (number) out_ += fmt::format("{} = {}\n", key, *number);
  }
  void put(std::string_view key, std::optional<double> number) {
    if (!number) return;
    std::string digits = fmt::format("{}", *number);
    if (digits.find_first_of(".e") == std::string::npos) digits += ".0";
    out_ += fmt::format("{} = {}\n", key, digits);
  }
  void put_date(std::string_view key, std::optional<Day> day) {
    if (day) out_ += fmt::format("{} = {}\n", key, to_iso_date(*day));
  }
  void put(std::string_view key, const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + quoted(text);
    if (!texts.empty()) out_ += fmt::format("{} = [{}]\n", key, all);
  }
  void put_flag(std::string_view key, bool value, bool otherwise) {
    if (value != otherwise) out_ += fmt::format("{} = {}\n", key, value);
  }
  void put(const Source& source) {
    put("source", source.url);
    put("source_name", source.name);
  }
  void put_clock(std::string_view key, int minutes) {
    put(key, fmt::format("{:02}:{:02}", minutes / 60, minutes % 60));
  }
  void raw(std::string_view line) { out_ += line; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_top(Writer& w, const Campaign& c) {
  w.put("slug", c.slug);
  w.put("status", to_text(c.status));
  w.put("languages", c.languages);
  w.put_flag("example", c.example, false);
  w.put_flag("review", c.review, false);
  w.put("title", c.title);
  w.put("summary", c.summary);
  w.put("demand", c.demand);
  w.put("addressed_to", c.addressed_to);
  if (c.deadline) w.raw(fmt::format("deadline = {}\n", to_rfc3339(*c.deadline)));
  w.put("deadline_zone", c.deadline_zone);
  w.put("goal", c.goal);
  if (!c.milestones.empty()) w.raw(fmt::format("milestones = [{}]\n", fmt::join(c.milestones, ", ")));
  w.put("keyholders", c.keyholders);
  w.put_date("delivered", c.delivered);
  if (c.retention_months != Campaign().retention_months) w.put("retention_months", std::optional(c.retention_months));
  if (c.unnamed_members > 0) w.put("unnamed_members", std::optional(c.unnamed_members));
  w.put("picture", c.picture);
}

void write_pictures(Writer& w, const Campaign& c) {
  for (const Picture& picture : c.pictures) {
    w.part("pictures");
    w.put("id", picture.id);
    w.put("file", picture.file);
    if (picture.width > 0) w.put("width", std::optional(picture.width));
    if (picture.height > 0) w.put("height", std::optional(picture.height));
    w.put("alt", picture.alt);
    w.put("credit", picture.credit);
    w.put("source", picture.source);
    w.put("licence", picture.licence);
    w.put("consent", picture.consent);
  }
}

void write_case(Writer& w, const Case& c) {
  w.head("case");
  w.put("headline", c.headline);
  w.put("where_taken", c.where_taken);
  w.put("where_held", c.where_held);
  w.put_date("taken_on", c.taken_on);
  w.put("faces", c.faces);
  for (const Figure& figure : c.figures) {
    w.part("case.figures");
    if (figure.status != CaseStatus::kDetained) w.put("status", to_text(figure.status));
    w.put("low", std::optional(figure.low));
    if (figure.high != figure.low) w.put("high", std::optional(figure.high));
    w.put("what", figure.what);
    w.put_date("date", figure.date);
    w.put(figure.source);
  }
  for (const TimelineEntry& entry : c.timeline) {
    w.part("case.timeline");
    w.put_date("date", entry.date);
    w.put("status", to_text(entry.status));
    w.put("text", entry.text);
    w.put(entry.source);
  }
}

void write_people(Writer& w, const Campaign& c) {
  for (const Story& story : c.stories) {
    w.part("stories");
    w.put("id", story.id);
    w.put("who", story.who);
    w.put("text", story.text);
    w.put("consent", story.consent);
    w.put("protection", story.protection);
    w.put("picture", story.picture);
  }
  for (const Member& member : c.members) {
    w.part("members");
    w.put("slug", member.slug);
    w.put("name", member.name);
    w.put("country", member.country);
    w.put("url", member.url);
    w.put_flag("public", member.is_public, true);
    w.put("speaks_for", member.speaks_for);
    w.put("note", member.note);
    w.put("key", member.key);
  }
}

void write_resolution(Writer& w, const Resolution& one) {
  w.part("resolutions");
  w.put("body", one.body);
  w.put("title", one.title);
  w.put_date("date", one.date);
  w.put("kind", to_text(one.kind));
  w.put("outcome", one.outcome);
  w.put("votes_for", one.votes_for);
  w.put("votes_against", one.votes_against);
  w.put("votes_abstained", one.votes_abstained);
  w.put("text", one.text);
  w.put(one.source);
  for (const Backer& backer : one.backers) {
    w.part("resolutions.backers");
    w.put("name", backer.name);
    w.put("role", backer.role);
    w.put("country", backer.country);
  }
}

void write_institutions(Writer& w, const Campaign& c) {
  for (const Resolution& one : c.resolutions) write_resolution(w, one);
  for (const Position& position : c.positions) {
    w.part("positions");
    w.put("who", position.who);
    w.put_date("date", position.date);
    w.put("position", position.position);
    w.put("answer", position.answer);
    w.put(position.source);
  }
  for (const Provision& provision : c.law) {
    w.part("law");
    w.put("instrument", provision.instrument);
    w.put("provision", provision.provision);
    w.put("text", provision.text);
    w.put("note", provision.note);
    w.put(provision.source);
  }
}

void write_statement(Writer& w, const Statement& statement) {
  w.part("statements");
  w.put_date("date", statement.date);
  w.put("title", statement.title);
  w.put("text", statement.text);
  for (const Quote& quote : statement.quotes) {
    w.part("statements.quotes");
    w.put("text", quote.text);
    w.put("who", quote.who);
    w.put("role", quote.role);
  }
  if (!statement.spokesperson) return;
  w.head("statements.spokesperson");
  w.put("name", statement.spokesperson->name);
  w.put("role", statement.spokesperson->role);
  w.put("email", statement.spokesperson->email);
  w.put("telephone", statement.spokesperson->telephone);
}

void write_gathering(Writer& w, const Gathering& one) {
  w.part("gatherings");
  w.put("city", one.city);
  w.put("name", one.name);
  w.put("country", one.country);
  w.put("place", one.place);
  w.put_date("date", one.date);
  w.put_clock("time", one.minutes);
  w.put("time_zone", one.time_zone);
  w.put("coordinator", one.coordinator);
  w.put("contact", one.contact);
  w.put("status", to_text(one.status));
  w.put("report", one.report);
  w.put("pictures", one.pictures);
  w.put("people", one.people);
  w.put("latitude", one.latitude);
  w.put("longitude", one.longitude);
}

void write_target(Writer& w, const Target& one) {
  w.part("targets");
  w.put("id", one.id);
  w.put("name", one.name);
  w.put("addressee", one.addressee);
  w.put("salutation", one.salutation);
  w.put("closing", one.closing);
  w.put("country", one.country);
  w.put("way", to_text(one.way));
  w.put("address", one.address);
  w.put("fax", one.fax);
  w.put("email", one.email);
  w.put("web_form", one.web_form);
  w.put("telephone", one.telephone);
  w.put("telephone_words", one.telephone_words);
  w.put("reads", one.reads);
  w.put("copies", one.copies);
  w.put_date("not_before", one.not_before);
  w.put_date("not_after", one.not_after);
  if (one.budget == Budget()) return;
  w.head("targets.server");
  w.put("per_hour", std::optional(one.budget.per_hour));
  w.put("time_zone", one.budget.time_zone);
  w.put_clock("from", one.budget.from);
  w.put_clock("until", one.budget.until);
}

void write_letter(Writer& w, const LetterTemplate& one) {
  w.part("letters");
  w.put("id", one.id);
  w.put("title", one.title);
  w.put("about", one.about);
  w.put("targets", one.targets);
  for (const LetterWords& words : one.words) {
    w.part("letters.words");
    w.put("lang", words.lang);
    w.put("subjects", words.subjects);
    for (size_t kind = 0; kind < kPartKinds; ++kind) w.put(to_text(static_cast<PartKind>(kind)), words.parts[kind]);
  }
}

}  // namespace

std::string to_toml(const Campaign& campaign) {
  Writer w;
  write_top(w, campaign);
  w.head("petition");
  w.put("text", campaign.petition);
  if (!campaign.body.empty()) {
    w.head("body");
    w.put("text", campaign.body);
  }
  write_pictures(w, campaign);
  if (campaign.the_case) write_case(w, *campaign.the_case);
  write_people(w, campaign);
  write_institutions(w, campaign);
  for (const Statement& statement : campaign.statements) write_statement(w, statement);
  for (const Update& update : campaign.updates) {
    w.part("updates");
    w.put("id", update.id);
    w.put_date("date", update.date);
    w.put("title", update.title);
    w.put("text", update.text);
    w.put("picture", update.picture);
  }
  for (const Gathering& gathering : campaign.gatherings) write_gathering(w, gathering);
  for (const Target& target : campaign.targets) write_target(w, target);
  for (const LetterTemplate& letter : campaign.letters) write_letter(w, letter);
  return w.take();
}

}  // namespace outcry::campaign
