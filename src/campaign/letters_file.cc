#include "campaign/letters_file.h"

#include <fmt/format.h>

#include "campaign/local_time.h"
#include "campaign/placeholder.h"

namespace outcry::campaign {
namespace {

constexpr size_t kLine = 300, kText = 2000, kParagraph = 1200, kMostAlternatives = 40;

// Texts with placeholders: a mistake in one is found when it is saved.
std::vector<std::string> read_alternatives(TomlTable& table, std::string_view key, size_t max) {
  std::vector<std::string> out = table.strings(key, kMostAlternatives, max);
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].find("\n\n") != std::string::npos) {
      table.fault(fmt::format("{}[{}]", key, i), N_("holds a blank line: it is one paragraph"));
    }
    const auto mistake = mistake_in(out[i]);
    if (!mistake) continue;
    const std::string which = fmt::format("{}[{}]", key, i), line = std::to_string(mistake->line);
    if (mistake->kind == Mistake::kOpen) {
      table.fault(which, N_("line {}: a brace is not closed; write {{ for a brace"), {line});
    } else {
      table.fault(which, N_("line {}: there is no placeholder \"{}\"; there are: {}"),
                  {line, mistake->word, placeholder_names()});
    }
  }
  return out;
}

Budget read_budget(TomlTable& table) {
  Budget out;
  out.per_hour = table.integer("per_hour", 0, 1000).value_or(0);
  out.time_zone = table.text("time_zone", 60);
  out.from = table.time_of_day("from").value_or(out.from);
  out.until = table.time_of_day("until").value_or(out.until);
  if (out.until <= out.from) table.fault("until", N_("is not later than \"from\""));
  if (!out.time_zone.empty() && !parse_local("2012-02-23 12:00", out.time_zone)) {
    table.fault("time_zone", N_("is not a time zone's IANA name, such as Asia/Seoul"));
  }
  return out;
}

// A mission brings an address and a time zone of its own.
void check_budget(TomlTable& table, const Target& target) {
  if (target.budget.per_hour == 0) return;
  if (target.email.empty() && target.way == Way::kStraight) {
    table.fault("email", N_("is missing: where the server sends letters"));
  }
  if (!target.email.empty() && target.budget.time_zone.empty()) {
    table.fault("server.time_zone", N_("is missing: letters leave in the target's working hours"));
  }
}

}  // namespace

Target read_target(TomlTable& table) {
  constexpr Way kWays[] = {Way::kThroughMission, Way::kToMission, Way::kStraight};
  Target out;
  out.id = table.slug("id", kRequired);
  out.name = table.in_any_language("name", kLine, kRequired);
  out.addressee = table.in_any_language("addressee", kLine, kRequired);
  out.salutation = table.in_any_language("salutation", kLine, kRequired);
  out.closing = table.in_any_language("closing", kLine, kRequired);
  out.country = table.country("country");
  out.way = table.choice("way", kWays);
  out.address = table.in_any_language("address", kText);
  if (out.way == Way::kStraight) {
    if (out.address.empty()) table.fault("address", N_("is missing: where letters to it go"));
  } else if (out.country.empty()) {
    table.fault("country", N_("is missing: whose missions carry letters to it"));
  }
  out.fax = table.text("fax", 60);
  out.email = table.email("email");
  out.web_form = table.url("web_form");
  out.telephone = table.text("telephone", 60);
  out.telephone_words = table.in_any_language("telephone_words", kText);
  out.reads = table.strings("reads", 20);
  out.copies = table.strings("copies", 10);
  out.not_before = table.date("not_before");
  out.not_after = table.date("not_after");
  if (out.not_before && out.not_after && *out.not_after < *out.not_before) {
    table.fault("not_after", N_("is before \"not_before\""));
  }
  table.table("server", [&](TomlTable& t) { out.budget = read_budget(t); });
  check_budget(table, out);
  return out;
}

LetterTemplate read_letter_template(TomlTable& table) {
  LetterTemplate out;
  out.id = table.slug("id", kRequired);
  out.title = table.localized("title", kLine, kRequired);
  out.about = table.localized("about", kText);
  out.targets = table.strings("targets", 20);
  if (out.targets.empty()) table.fault("targets", N_("is missing: to whom it may be written"));
  std::set<std::string> seen;
  table.tables("words", [&](TomlTable& t) {
    LetterWords words;
    words.lang = t.text("lang", 35, kRequired);
    if (!words.lang.empty() && !is_language_tag(words.lang)) {
      t.fault("lang", N_("is not a language tag (BCP 47), such as \"ko\""));
    } else if (!seen.insert(words.lang).second) {
      t.fault("lang", N_("\"{}\" is used twice"), {words.lang});
    }
    words.subjects = read_alternatives(t, "subjects", 150);
    if (words.subjects.empty()) t.fault("subjects", N_("is missing: what the letter is about"));
    size_t filled = 0;
    for (size_t kind = 0; kind < kPartKinds; ++kind) {
      words.parts[kind] = read_alternatives(t, to_text(static_cast<PartKind>(kind)), kParagraph);
      filled += words.parts[kind].empty() ? 0 : 1;
    }
    if (filled == 0) t.fault("opening", N_("is missing: a letter has one part at least"));
    out.words.push_back(std::move(words));
  });
  return out;
}

void check_letters(TomlTable& file, const std::vector<Target>& targets, const std::vector<LetterTemplate>& letters) {
  std::set<std::string> ids, templates;
  for (size_t i = 0; i < targets.size(); ++i) {
    if (!targets[i].id.empty() && !ids.insert(targets[i].id).second) {
      file.fault(fmt::format("targets[{}].id", i), N_("\"{}\" is used twice"), {targets[i].id});
    }
  }
  const auto expect = [&](const std::string& field, const std::string& id) {
    if (!ids.contains(id)) file.fault(field, N_("there is no target \"{}\""), {id});
  };
  for (size_t i = 0; i < targets.size(); ++i) {
    for (const std::string& id : targets[i].copies) expect(fmt::format("targets[{}].copies", i), id);
  }
  for (size_t i = 0; i < letters.size(); ++i) {
    if (!letters[i].id.empty() && !templates.insert(letters[i].id).second) {
      file.fault(fmt::format("letters[{}].id", i), N_("\"{}\" is used twice"), {letters[i].id});
    }
    for (const std::string& id : letters[i].targets) expect(fmt::format("letters[{}].targets", i), id);
  }
}

}  // namespace outcry::campaign
