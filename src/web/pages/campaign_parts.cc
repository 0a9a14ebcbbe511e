#include "web/pages/campaign_parts.h"

#include <date/tz.h>

#include "base/text.h"
#include "campaign/markdown.h"
#include "web/pages/picture_view.h"

namespace outcry::web {
namespace {

using campaign::Campaign;

class Part {
 public:
  Part(std::string_view name, const Reader& reader) : values(std::string(name)), name_(name), reader_(reader) {
    values.SetValue("PREFIX", reader.prefix);
    values.SetValue("LANG", reader.lang);
  }
  [[nodiscard]] std::string render() const { return Templates::render(name_, reader_.lang, values); }

  Dictionary values;

 private:
  std::string name_;
  const Reader& reader_;
};

// Sets `name` to a text and shows `section`, if there is a text.
void show(Dictionary& values, const char* section, const char* name, std::string_view text) {
  if (text.empty()) return;
  values.ShowSection(section);
  values.SetValue(name, std::string(text));
}

void show_source(Dictionary& values, const campaign::Source& source, const Reader& reader) {
  if (source.url.empty()) return;
  values.ShowSection("LINKED");
  values.SetValue("SOURCE", source.url);
  const std::string_view name = pick(source.name, reader.lang);
  values.SetValue("SOURCE_NAME", name.empty() ? tr(reader.lang, "Source") : std::string(name));
}

void show_day(Dictionary& values, std::optional<campaign::Day> day, const Reader& reader) {
  if (!day) return;
  values.ShowSection("DATED");
  values.SetValue("ISO", to_iso_date(*day));
  values.SetValue("DATE", format_day(*day, reader.lang));
}

// In brief: the way to the whole.
void show_more(Dictionary& values, const CampaignView& view, const Reader& reader, Extent extent, const char* page) {
  if (extent == Extent::kWhole) return;
  values.ShowSection("MORE");
  values.SetValue("MORE_URL", reader.prefix + "/c/" + view.campaign->slug + "/" + page);
}

std::string html_of(const Localized& markdown, const Reader& reader) {
  const std::string_view text = pick(markdown, reader.lang);
  return text.empty() ? std::string() : campaign::to_html(text);
}

std::string number_range(int64_t low, int64_t high, std::string_view lang) {
  if (low == high) return format_number(low, lang);
  return tr(lang, "{} to {}", format_number(low, lang), format_number(high, lang));
}

std::string status_text(campaign::CaseStatus status, std::string_view lang) {
  using campaign::CaseStatus;
  switch (status) {
    case CaseStatus::kDetained:
      return tr(lang, "detained");
    case CaseStatus::kAtRisk:
      return tr(lang, "at risk of return");
    case CaseStatus::kRelief:
      return tr(lang, "relief");
    case CaseStatus::kReturned:
      return tr(lang, "returned");
    case CaseStatus::kReleased:
      return tr(lang, "released");
    case CaseStatus::kUnknown:
      break;
  }
  return tr(lang, "unknown");
}

std::string kind_text(campaign::ActKind kind, std::string_view lang) {
  using campaign::ActKind;
  switch (kind) {
    case ActKind::kHearing:
      return tr(lang, "Hearing");
    case ActKind::kStatement:
      return tr(lang, "Statement");
    case ActKind::kMotion:
      return tr(lang, "Motion");
    case ActKind::kResolution:
      break;
  }
  return tr(lang, "Resolution");
}

void show_figures(Dictionary& values, const campaign::Case& the_case, const Reader& reader) {
  if (the_case.figures.empty()) return;
  int64_t low = INT64_MAX, high = 0;  // of the people detained
  values.ShowSection("FIGURES");
  for (const campaign::Figure& figure : the_case.figures) {
    if (figure.status == campaign::CaseStatus::kDetained) {
      low = std::min(low, figure.low);
      high = std::max(high, figure.high);
    }
    Dictionary& row = *values.AddSectionDictionary("FIGURE");
    row.SetValue("NUMBER", number_range(figure.low, figure.high, reader.lang));
    row.SetValue("WHAT", std::string(pick(figure.what, reader.lang)));
    show_day(row, figure.date, reader);
    show_source(row, figure.source, reader);
  }
  if (high == 0) return;
  values.ShowSection("HOW_MANY");
  values.SetValue("RANGE", number_range(low, high, reader.lang));
  if (low != high) values.ShowSection("DIFFER");
}

void show_case(Dictionary& values, const campaign::Case& the_case, const Reader& reader) {
  values.ShowSection("CASE");
  values.SetValue("HEADLINE", std::string(pick(the_case.headline, reader.lang)));
  std::string taken(pick(the_case.where_taken, reader.lang));
  if (the_case.taken_on) {
    if (!taken.empty()) taken += ", ";
    taken += format_day(*the_case.taken_on, reader.lang);
  }
  show(values, "TAKEN", "TAKEN_TEXT", taken);
  show(values, "HELD", "HELD_TEXT", pick(the_case.where_held, reader.lang));
  show_figures(values, the_case, reader);
  show(values, "FACES", "FACES_HTML", html_of(the_case.faces, reader));
  if (the_case.timeline.empty()) return;
  values.ShowSection("TIMELINE");
  for (const campaign::TimelineEntry& entry : the_case.timeline) {
    Dictionary& row = *values.AddSectionDictionary("ENTRY");
    row.SetValue("STATUS", std::string(to_text(entry.status)));
    row.SetValue("STATUS_TEXT", status_text(entry.status, reader.lang));
    row.SetValue("ISO", to_iso_date(entry.date));
    row.SetValue("DATE", format_day(entry.date, reader.lang));
    row.SetValue("TEXT", std::string(pick(entry.text, reader.lang)));
    show_source(row, entry.source, reader);
  }
}

}  // namespace

std::string paragraphs(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find("\n\n");
    std::string one = escape_html(text.substr(0, end));
    for (size_t at = one.find('\n'); at != std::string::npos; at = one.find('\n', at + 5)) one.replace(at, 1, "<br>\n");
    if (!trimmed(one).empty()) out += "<p>" + one + "</p>\n";
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
  }
  return out;
}

std::string story_part(const CampaignView& view, const Reader& reader) {
  const Campaign& c = *view.campaign;
  const std::string picture = picture_html(c, c.picture, reader);
  if (c.body.empty() && !c.the_case && picture.empty()) return {};
  Part part("part_story", reader);
  part.values.SetValue("PICTURE_HTML", picture);
  part.values.SetValue("BODY_HTML", html_of(c.body, reader));
  if (c.the_case) show_case(part.values, *c.the_case, reader);
  return part.render();
}

std::string people_part(const CampaignView& view, const Reader& reader) {
  if (view.campaign->stories.empty()) return {};
  Part part("part_people", reader);
  for (const campaign::Story& story : view.campaign->stories) {
    Dictionary& one = *part.values.AddSectionDictionary("STORY");
    one.SetValue("ID", story.id);
    one.SetValue("WHO", std::string(pick(story.who, reader.lang)));
    one.SetValue("PICTURE_HTML", picture_html(*view.campaign, story.picture, reader));
    one.SetValue("TEXT_HTML", html_of(story.text, reader));
    show(one, "PROTECTED", "PROTECTION", pick(story.protection, reader.lang));
  }
  return part.render();
}

std::string law_part(const CampaignView& view, const Reader& reader) {
  if (view.campaign->law.empty()) return {};
  Part part("part_law", reader);
  for (const campaign::Provision& provision : view.campaign->law) {
    Dictionary& one = *part.values.AddSectionDictionary("PROVISION");
    one.SetValue("INSTRUMENT", std::string(pick(provision.instrument, reader.lang)));
    show(one, "ARTICLE", "ARTICLE_TEXT", pick(provision.provision, reader.lang));
    one.SetValue("TEXT", std::string(pick(provision.text, reader.lang)));
    show(one, "NOTED", "NOTE", pick(provision.note, reader.lang));
    show_source(one, provision.source, reader);
  }
  return part.render();
}

std::string coalition_part(const CampaignView& view, const Reader& reader) {
  const Campaign& c = *view.campaign;
  if (c.members.empty() && c.unnamed_members == 0) return {};
  Part part("part_coalition", reader);
  int64_t unnamed = c.unnamed_members;
  for (const campaign::Member& member : c.members) {
    if (!member.is_public) {
      ++unnamed;
      continue;
    }
    Dictionary& one = *part.values.AddSectionDictionary("MEMBER");
    one.SetValue("MEMBER_NAME", std::string(pick(member.name, reader.lang)));
    show(one, member.url.empty() ? "PLAIN" : "LINKED", "MEMBER_URL", member.url.empty() ? "#" : member.url);
    if (!member.country.empty()) show(one, "PLACED", "MEMBER_COUNTRY", country_name(member.country, reader.lang));
    if (member.speaks_for) show(one, "SPEAKS", "SPEAKS_FOR", format_number(*member.speaks_for, reader.lang));
    show(one, "NOTED", "NOTE", pick(member.note, reader.lang));
  }
  if (unnamed > 0) {
    show(part.values, "UNNAMED", "UNNAMED_TEXT",
         tr(reader.lang, "and {} others.", format_number(unnamed, reader.lang)));
  }
  return part.render();
}

namespace {

void show_resolution(Dictionary& one, const campaign::Resolution& resolution, const Reader& reader, Extent extent) {
  const std::string& lang = reader.lang;
  one.SetValue("BODY", std::string(pick(resolution.body, lang)));
  show(one, "TITLED", "TITLE", pick(resolution.title, lang));
  one.SetValue("KIND", kind_text(resolution.kind, lang));
  show_day(one, resolution.date, reader);
  std::string votes;
  if (resolution.votes_for) votes = tr(lang, "{} votes for", format_number(*resolution.votes_for, lang));
  if (resolution.votes_against) votes += tr(lang, ", {} against", format_number(*resolution.votes_against, lang));
  if (resolution.votes_abstained) votes += tr(lang, ", {} abstained", format_number(*resolution.votes_abstained, lang));
  show(one, "VOTES", "VOTES_TEXT", votes);
  show(one, "DECIDED", "OUTCOME", pick(resolution.outcome, lang));
  if (extent == Extent::kWhole) one.SetValue("TEXT_HTML", html_of(resolution.text, reader));
  std::string backers;
  for (const campaign::Backer& backer : resolution.backers) {
    if (!backers.empty()) backers += "; ";
    backers += pick(backer.name, lang);
    if (const std::string_view role = pick(backer.role, lang); !role.empty()) backers += fmt::format(" ({})", role);
  }
  show(one, "BACKERS", "BACKERS_TEXT", backers);
  show_source(one, resolution.source, reader);
}

}  // namespace

std::string institutions_part(const CampaignView& view, const Reader& reader, Extent extent) {
  const Campaign& c = *view.campaign;
  if (c.resolutions.empty() && c.positions.empty()) return {};
  Part part("part_institutions", reader);
  if (!c.resolutions.empty()) part.values.ShowSection("RESOLUTIONS");
  show_more(part.values, view, reader, extent, "institutions");
  for (const campaign::Resolution& resolution : c.resolutions) {
    show_resolution(*part.values.AddSectionDictionary("RESOLUTION"), resolution, reader, extent);
  }
  if (!c.positions.empty()) part.values.ShowSection("POSITIONS");
  for (const campaign::Position& position : c.positions) {
    Dictionary& one = *part.values.AddSectionDictionary("POSITION");
    one.SetValue("WHO", std::string(pick(position.who, reader.lang)));
    show_day(one, position.date, reader);
    one.SetValue("SAYS", std::string(pick(position.position, reader.lang)));
    show_source(one, position.source, reader);
    show(one, "ANSWERED", "ANSWER_HTML", html_of(position.answer, reader));
  }
  return part.render();
}

std::string others_part(const CampaignView& view, const Reader& reader) {
  const std::string coalition = coalition_part(view, reader),
                    institutions = institutions_part(view, reader, Extent::kBrief);
  if (coalition.empty() && institutions.empty()) return {};
  Part part("part_others", reader);
  part.values.SetValue("COALITION_HTML", coalition);
  part.values.SetValue("INSTITUTIONS_HTML", institutions);
  return part.render();
}

std::string gatherings_part(const CampaignView& view, const Reader& reader) {
  if (view.campaign->gatherings.empty()) return {};
  const std::string& lang = reader.lang;
  Part part("part_gatherings", reader);
  for (const campaign::Gathering& gathering : view.campaign->gatherings) {
    Dictionary& one = *part.values.AddSectionDictionary("GATHERING");
    one.SetValue("CITY", gathering.city);
    one.SetValue("CITY_NAME", std::string(pick(gathering.name, lang)));
    if (!gathering.country.empty()) show(one, "PLACED", "COUNTRY", country_name(gathering.country, lang));
    one.SetValue("STATUS", std::string(to_text(gathering.status)));
    one.SetValue("ISO", to_rfc3339(gathering.starts_at()));
    const std::string day = format_day(gathering.date, lang);
    const std::string clock =
        gathering.minutes == 12 * 60 ? tr(lang, "12 noon") : format_clock(gathering.minutes, lang);
    one.SetValue("WHEN", tr(lang, "{}, {}", day, clock));
    one.SetValue("ZONE", tr(lang, "{} time", pick(gathering.name, lang)));
    one.SetValue("PLACE", std::string(pick(gathering.place, lang)));
    if (gathering.status == campaign::GatheringStatus::kHeld) one.ShowSection("HELD");
    if (gathering.status == campaign::GatheringStatus::kCancelled) one.ShowSection("CANCELLED");
    show(one, "COORDINATED", "COORDINATOR", pick(gathering.coordinator, lang));
    show(one, "CONTACTED", "CONTACT", gathering.contact);
    if (gathering.people) {
      show(one, "CAME", "CAME_TEXT", tr(lang, "{} people came.", format_number(*gathering.people, lang)));
    }
    one.SetValue("REPORT_HTML", html_of(gathering.report, reader));
    one.SetValue("PICTURES_HTML", pictures_html(*view.campaign, gathering.pictures, reader));
  }
  return part.render();
}

std::string updates_part(const CampaignView& view, const Reader& reader, Extent extent) {
  Part part("part_updates", reader);
  show_more(part.values, view, reader, extent, "updates");
  if (view.campaign->updates.empty()) part.values.ShowSection("NONE");
  // Newest first; in brief only the newest.
  std::vector<const campaign::Update*> updates;
  for (const campaign::Update& update : view.campaign->updates) updates.push_back(&update);
  std::stable_sort(updates.begin(), updates.end(), [](const auto* a, const auto* b) { return a->date > b->date; });
  if (extent == Extent::kBrief && updates.size() > 1) updates.resize(1);
  for (const campaign::Update* each : updates) {
    const campaign::Update& update = *each;
    Dictionary& one = *part.values.AddSectionDictionary("UPDATE");
    one.SetValue("ID", update.id);
    one.SetValue("TITLE", std::string(pick(update.title, reader.lang)));
    show_day(one, update.date, reader);
    one.SetValue("PICTURE_HTML", picture_html(*view.campaign, update.picture, reader));
    one.SetValue("TEXT_HTML", html_of(update.text, reader));
  }
  return part.render();
}

std::string press_part(const CampaignView& view, const Reader& reader, Extent extent) {
  Part part("part_press", reader);
  show_more(part.values, view, reader, extent, "press");
  const std::string& lang = reader.lang;
  if (view.campaign->statements.empty()) part.values.ShowSection("NONE");
  for (const campaign::Statement& statement : view.campaign->statements) {
    Dictionary& one = *part.values.AddSectionDictionary("STATEMENT");
    one.SetValue("TITLE", std::string(pick(statement.title, lang)));
    show_day(one, statement.date, reader);
    if (extent == Extent::kWhole) one.SetValue("TEXT_HTML", html_of(statement.text, reader));
    for (const campaign::Quote& quote : statement.quotes) {
      Dictionary& said = *one.AddSectionDictionary("QUOTE");
      said.SetValue("QUOTE_TEXT", std::string(pick(quote.text, lang)));
      said.SetValue("QUOTE_WHO", std::string(pick(quote.who, lang)));
      show(said, "ROLED", "QUOTE_ROLE", pick(quote.role, lang));
    }
    if (!statement.spokesperson) continue;
    Dictionary& who = *one.AddSectionDictionary("SPOKESPERSON");
    who.SetValue("SPOKES_NAME", std::string(pick(statement.spokesperson->name, lang)));
    show(who, "ROLED", "SPOKES_ROLE", pick(statement.spokesperson->role, lang));
    show(who, "MAILED", "SPOKES_EMAIL", statement.spokesperson->email);
    show(who, "PHONED", "SPOKES_PHONE", statement.spokesperson->telephone);
  }
  return part.render();
}

std::string count_part(const CampaignView& view, const Reader& reader) {
  Part part("part_count", reader);
  part.values.SetValue("LIVE_URL", "/c/" + view.campaign->slug + "/live");
  part.values.SetIntValue("RAW_COUNT", static_cast<long>(view.count));
  part.values.SetValue("COUNT", format_count(view.count, reader.lang));
  if (view.paper > 0) {
    Dictionary& paper = *part.values.AddSectionDictionary("ON_PAPER");
    paper.SetValue("PAPER_TEXT",
                   tr(reader.lang, "Entered from paper so far: {}", format_count(view.paper, reader.lang)));
    paper.SetValue("LOG_URL", reader.prefix + "/c/" + view.campaign->slug + "/log");
  }
  if (const auto next = view.campaign->next_milestone(view.count)) {
    part.values.ShowSection("GOAL");
    part.values.SetIntValue("RAW_GOAL", static_cast<long>(*next));
    part.values.SetValue("GOAL_TEXT", format_count(*next, reader.lang));
  }
  if (const auto& until = view.campaign->deadline; until && view.open) {
    const std::string when = local_time_text(*until, view.campaign->deadline_zone, reader.lang);
    part.values.SetValueAndShowSection("UNTIL_TEXT", tr(reader.lang, "Open until {}", when), "UNTIL");
  }
  return part.render();
}

std::string do_part(const CampaignView& view, const Reader& reader, const std::string& origin) {
  const Campaign& c = *view.campaign;
  Part part("part_do", reader);
  const std::string url = origin + reader.prefix + "/c/" + c.slug;
  const std::string title(pick(c.title, reader.lang));
  if (view.open) part.values.ShowSection("OPEN");
  if (!c.gatherings.empty()) part.values.ShowSection("HAS_GATHERINGS");
  if (std::ranges::any_of(c.letters, &campaign::LetterTemplate::is_ready)) {
    part.values.SetValueAndShowSection("LETTERS_URL", reader.prefix + "/c/" + c.slug + "/letters", "HAS_LETTERS");
  }
  if (view.open) {
    part.values.SetValueAndShowSection("SHEET_URL", reader.prefix + "/c/" + c.slug + "/sheet.pdf", "HAS_SHEET");
  }
  part.values.SetValue("SUBJECT", title);
  part.values.SetValue("MAIL_BODY", std::string(pick(c.summary, reader.lang)) + "\r\n\r\n" + url);
  part.values.SetValue("SHARE_URL", url);
  part.values.SetValue("QR_URL", "/c/" + c.slug + "/qr.svg");
  return part.render();
}

}  // namespace outcry::web
