#include "campaign/campaign_file.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "campaign/letters_file.h"
#include "campaign/toml_keys.h"
#include "campaign/toml_table.h"

namespace outcry::campaign {
namespace {

constexpr size_t kLine = 300, kText = 2000, kMarkdown = 40'000;
constexpr size_t kMaxFile = 4 << 20;
constexpr int64_t kMost = 1'000'000'000;
constexpr int64_t kMostMonths = 60;

bool is_time_zone(const std::string& name) {
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

std::string read_zone(TomlTable& table, std::string_view key, bool required) {
  std::string zone = table.text(key, 60, required);
  if (!zone.empty() && !is_time_zone(zone)) {
    table.fault(key, N_("is not a time zone's IANA name, such as Asia/Seoul"));
  }
  return zone;
}

// Notes a second use of a slug or id within one list.
void expect_new(std::set<std::string>& seen, TomlTable& table, std::string_view key, const std::string& value) {
  if (!value.empty() && !seen.insert(value).second) table.fault(key, N_("\"{}\" is used twice"), {value});
}

constexpr CaseStatus kCaseStatuses[] = {CaseStatus::kUnknown, CaseStatus::kDetained, CaseStatus::kAtRisk,
                                        CaseStatus::kRelief,  CaseStatus::kReturned, CaseStatus::kReleased};

constexpr CaseStatus kFigureStatuses[] = {CaseStatus::kDetained, CaseStatus::kAtRisk,   CaseStatus::kRelief,
                                          CaseStatus::kReturned, CaseStatus::kReleased, CaseStatus::kUnknown};

Figure read_figure(TomlTable& table) {
  Figure figure;
  figure.status = table.choice("status", kFigureStatuses);
  const auto low = table.integer("low", 0, kMost), high = table.integer("high", 0, kMost);
  if (!low) table.fault("low", N_("is missing: how many people at least"));
  figure.low = low.value_or(0);
  figure.high = high.value_or(figure.low);
  if (figure.high < figure.low) table.fault("high", N_("is less than \"low\""));
  figure.what = table.localized("what", kLine);
  figure.date = table.date("date");
  figure.source = table.source();
  return figure;
}

TimelineEntry read_timeline(TomlTable& table) {
  TimelineEntry entry;
  entry.date = table.date("date", kRequired).value_or(0);
  entry.status = table.choice("status", kCaseStatuses, kRequired);
  entry.text = table.localized("text", kText, kRequired);
  entry.source = table.source();
  return entry;
}

Case read_case(TomlTable& table) {
  Case out;
  out.headline = table.localized("headline", kLine);
  out.where_taken = table.localized("where_taken", kLine);
  out.where_held = table.localized("where_held", kLine);
  out.faces = table.localized("faces", kMarkdown);
  out.taken_on = table.date("taken_on");
  table.tables("figures", [&](TomlTable& t) { out.figures.push_back(read_figure(t)); });
  table.tables("timeline", [&](TomlTable& t) { out.timeline.push_back(read_timeline(t)); });
  return out;
}

Story read_story(TomlTable& table) {
  Story story;
  story.id = table.slug("id", kRequired);
  story.who = table.localized("who", kLine, kRequired);
  story.text = table.localized("text", kMarkdown, kRequired);
  story.consent = table.text("consent", kText, kRequired);
  story.protection = table.localized("protection", kLine);
  return story;
}

// A name of a file that lies beside the campaign's, and nowhere else.
bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= 200 && !name.starts_with('.') &&
         name.find_first_of("/\\") == std::string_view::npos;
}

Picture read_picture(TomlTable& table) {
  constexpr int64_t kMostSide = 100'000;
  Picture out;
  out.id = table.slug("id", kRequired);
  out.file = table.text("file", kLine, kRequired);
  if (!out.file.empty() && !is_file_name(out.file)) {
    table.fault("file", N_("must be the name of a file beside this one, or the hash of a picture that is there"));
  }
  out.width = table.integer("width", 1, kMostSide).value_or(0);
  out.height = table.integer("height", 1, kMostSide).value_or(0);
  out.alt = table.localized("alt", kText, kRequired);
  out.credit = table.localized("credit", kLine);
  out.source = table.url("source");
  out.licence = table.text("licence", kLine);
  out.consent = table.text("consent", kText);
  return out;
}

std::string picture_of(TomlTable& table, const Campaign& campaign) {
  std::string id = table.text("picture", 60);
  if (!id.empty() && campaign.find_picture(id) == nullptr) {
    table.fault("picture", N_("there is no \"{}\" among the pictures"), {id});
  }
  return id;
}

std::vector<std::string> pictures_of(TomlTable& table, const Campaign& campaign) {
  std::vector<std::string> ids = table.strings("pictures", kMostPicturesOfGathering);
  for (const std::string& id : ids) {
    if (campaign.find_picture(id) == nullptr) {
      table.fault("pictures", N_("there is no \"{}\" among the pictures"), {id});
    }
  }
  return ids;
}

Member read_member(TomlTable& table) {
  Member member;
  member.slug = table.slug("slug", kRequired);
  member.name = table.localized("name", kLine, kRequired);
  member.country = table.country("country");
  member.url = table.url("url");
  member.is_public = table.flag("public", true);
  member.speaks_for = table.integer("speaks_for", 0, kMost);
  member.note = table.localized("note", kText);
  member.key = table.text("key", kLine);
  return member;
}

Resolution read_resolution(TomlTable& table) {
  constexpr ActKind kKinds[] = {ActKind::kResolution, ActKind::kHearing, ActKind::kStatement, ActKind::kMotion};
  Resolution out;
  out.body = table.localized("body", kLine, kRequired);
  out.title = table.localized("title", kLine);
  out.date = table.date("date");
  out.kind = table.choice("kind", kKinds);
  out.outcome = table.localized("outcome", kLine);
  out.votes_for = table.integer("votes_for", 0, kMost);
  out.votes_against = table.integer("votes_against", 0, kMost);
  out.votes_abstained = table.integer("votes_abstained", 0, kMost);
  out.text = table.localized("text", kMarkdown);
  out.source = table.source();
  table.tables("backers", [&](TomlTable& t) {
    Backer backer;
    backer.name = t.localized("name", kLine, kRequired);
    backer.role = t.localized("role", kLine);
    backer.country = t.country("country");
    out.backers.push_back(std::move(backer));
  });
  return out;
}

Position read_position(TomlTable& table) {
  Position out;
  out.who = table.localized("who", kLine, kRequired);
  out.date = table.date("date");
  out.position = table.localized("position", kText, kRequired);
  out.answer = table.localized("answer", kMarkdown);
  out.source = table.source();
  return out;
}

Provision read_provision(TomlTable& table) {
  Provision out;
  out.instrument = table.localized("instrument", kLine, kRequired);
  out.provision = table.localized("provision", kLine);
  out.text = table.localized("text", kText, kRequired);
  out.note = table.localized("note", kText);
  out.source = table.source();
  return out;
}

Statement read_statement(TomlTable& table) {
  Statement out;
  out.date = table.date("date", kRequired).value_or(0);
  out.title = table.localized("title", kLine, kRequired);
  out.text = table.localized("text", kMarkdown, kRequired);
  table.tables("quotes", [&](TomlTable& t) {
    Quote quote;
    quote.text = t.localized("text", kText, kRequired);
    quote.who = t.localized("who", kLine, kRequired);
    quote.role = t.localized("role", kLine);
    out.quotes.push_back(std::move(quote));
  });
  table.table("spokesperson", [&](TomlTable& t) {
    Spokesperson who;
    who.name = t.localized("name", kLine, kRequired);
    who.role = t.localized("role", kLine);
    who.email = t.email("email");
    who.telephone = t.text("telephone", 60);
    out.spokesperson = std::move(who);
  });
  return out;
}

Update read_update(TomlTable& table) {
  Update out;
  out.id = table.slug("id", kRequired);
  out.date = table.date("date", kRequired).value_or(0);
  out.title = table.localized("title", kLine, kRequired);
  out.text = table.localized("text", kMarkdown, kRequired);
  return out;
}

Gathering read_gathering(TomlTable& table) {
  constexpr GatheringStatus kStatuses[] = {GatheringStatus::kPlanned, GatheringStatus::kHeld,
                                           GatheringStatus::kCancelled};
  Gathering out;
  out.city = table.slug("city", kRequired);
  out.name = table.localized("name", kLine, kRequired);
  out.country = table.country("country");
  out.place = table.localized("place", kText, kRequired);
  out.date = table.date("date", kRequired).value_or(0);
  out.minutes = table.time_of_day("time").value_or(12 * 60);
  out.time_zone = read_zone(table, "time_zone", kRequired);
  out.coordinator = table.localized("coordinator", kLine);
  out.contact = table.email("contact");
  out.status = table.choice("status", kStatuses);
  out.report = table.localized("report", kMarkdown);
  out.people = table.integer("people", 0, kMost);
  out.latitude = table.number("latitude", -90, 90);
  out.longitude = table.number("longitude", -180, 180);
  if (out.latitude.has_value() != out.longitude.has_value()) {
    table.fault("latitude", N_("latitude and longitude go together"));
  }
  return out;
}

void read_lists(TomlTable& table, Campaign& out) {
  std::set<std::string> pictures, stories, members, updates, gatherings;
  table.tables("pictures", [&](TomlTable& t) {
    out.pictures.push_back(read_picture(t));
    expect_new(pictures, t, "id", out.pictures.back().id);
  });
  if (out.pictures.size() > kMostPictures) {
    table.fault("pictures", N_("has more than {} entries"), {std::to_string(kMostPictures)});
  }
  out.picture = picture_of(table, out);
  table.tables("stories", [&](TomlTable& t) {
    out.stories.push_back(read_story(t));
    out.stories.back().picture = picture_of(t, out);
    expect_new(stories, t, "id", out.stories.back().id);
  });
  table.tables("members", [&](TomlTable& t) {
    out.members.push_back(read_member(t));
    expect_new(members, t, "slug", out.members.back().slug);
  });
  table.tables("resolutions", [&](TomlTable& t) { out.resolutions.push_back(read_resolution(t)); });
  table.tables("positions", [&](TomlTable& t) { out.positions.push_back(read_position(t)); });
  table.tables("law", [&](TomlTable& t) { out.law.push_back(read_provision(t)); });
  table.tables("statements", [&](TomlTable& t) { out.statements.push_back(read_statement(t)); });
  table.tables("updates", [&](TomlTable& t) {
    out.updates.push_back(read_update(t));
    out.updates.back().picture = picture_of(t, out);
    expect_new(updates, t, "id", out.updates.back().id);
  });
  table.tables("gatherings", [&](TomlTable& t) {
    out.gatherings.push_back(read_gathering(t));
    out.gatherings.back().pictures = pictures_of(t, out);
    const Gathering& last = out.gatherings.back();
    expect_new(gatherings, t, "city", fmt::format("{} on {}", last.city, to_iso_date(last.date)));
  });
}

void read_goals(TomlTable& table, Campaign& out) {
  out.deadline = table.instant("deadline");
  out.deadline_zone = read_zone(table, "deadline_zone", false);
  out.goal = table.integer("goal", 1, kMost);
  out.milestones = table.integers("milestones", 50);
  for (size_t i = 0; i < out.milestones.size(); ++i) {
    if (out.milestones[i] < 1 || (i > 0 && out.milestones[i] <= out.milestones[i - 1])) {
      table.fault("milestones", N_("must be positive and each larger than the one before"));
      break;
    }
  }
}

void read_retention(TomlTable& table, Campaign& out) {
  out.delivered = table.date("delivered");
  if (out.delivered && out.status != CampaignStatus::kClosed && out.status != CampaignStatus::kArchived) {
    table.fault("delivered", N_("is for a campaign whose status is \"closed\" or \"archived\": close it with it"));
  }
  out.retention_months = table.integer("retention_months", 0, kMostMonths).value_or(out.retention_months);
}

Campaign read_campaign(TomlTable& table) {
  constexpr CampaignStatus kStatuses[] = {CampaignStatus::kDraft, CampaignStatus::kLive, CampaignStatus::kPaused,
                                          CampaignStatus::kClosed, CampaignStatus::kArchived};
  Campaign out;
  out.slug = table.slug("slug", kRequired);
  out.status = table.choice("status", kStatuses, kRequired);
  table.strings("languages", 30);  // read before all else
  out.languages = table.languages();
  out.example = table.flag("example", false);
  out.review = table.flag("review", false);
  out.title = table.localized("title", 120, kRequired);
  out.summary = table.localized("summary", 400, kRequired);
  out.demand = table.localized("demand", 600, kRequired);
  out.addressed_to = table.localized("addressed_to", 200, kRequired);
  read_goals(table, out);
  out.keyholders = table.strings("keyholders", 20);
  read_retention(table, out);
  table.table(
      "petition", [&](TomlTable& t) { out.petition = t.localized("text", 5000, kRequired); }, kRequired);
  table.table("body", [&](TomlTable& t) { out.body = t.localized("text", kMarkdown, kRequired); });
  table.table("case", [&](TomlTable& t) { out.the_case = read_case(t); });
  out.unnamed_members = table.integer("unnamed_members", 0, 1'000'000).value_or(0);
  read_lists(table, out);
  table.tables("targets", [&](TomlTable& t) { out.targets.push_back(read_target(t)); });
  table.tables("letters", [&](TomlTable& t) { out.letters.push_back(read_letter_template(t)); });
  check_letters(table, out.targets, out.letters);
  return out;
}

// The languages come first: all localized texts are checked against them.
std::vector<std::string> read_languages(const toml::table& table, Faults& faults) {
  std::vector<std::string> out;
  const toml::node* node = table.get("languages");
  const toml::array* array = node == nullptr ? nullptr : node->as_array();
  if (array == nullptr || array->empty()) {
    faults.add(node == nullptr ? table.source() : node->source(), "languages",
               N_("must be a list of language tags, such as [\"en\", \"ko\"]; the first is the default"));
    return {"en"};
  }
  for (const toml::node& element : *array) {
    const std::string tag = element.value_or(std::string());
    if (!is_language_tag(tag)) {
      faults.add(element.source(), "languages", N_("holds what is not a language tag (BCP 47), such as \"ko\""));
    } else if (std::find(out.begin(), out.end(), tag) != out.end()) {
      faults.add(element.source(), "languages", N_("names \"{}\" twice"), {tag});
    } else {
      out.push_back(tag);
    }
  }
  if (out.empty()) out.emplace_back("en");
  return out;
}

}  // namespace

std::optional<Campaign> read_campaign_file(const toml::table& file, Faults& faults) {
  const std::vector<std::string> languages = read_languages(file, faults);
  Campaign campaign;
  {
    TomlTable table(file, "", languages, faults);
    campaign = read_campaign(table);
  }
  if (!faults.empty()) return std::nullopt;
  return campaign;
}

Result<Campaign> parse_campaign(std::string_view toml, std::string_view file_name) {
  if (toml.size() > kMaxFile) return invalid(fmt::format("{}:1: the file is larger than 4 MiB", file_name));
  if (!is_utf8(toml)) return invalid(fmt::format("{}:1: the file is not UTF-8", file_name));
  if (const auto line = line_of_endless_key(toml)) {
    return invalid(fmt::format("{}:{}: a key of more than {} parts", file_name, *line, kMostKeyParts));
  }
  try {
    Faults faults(file_name);
    auto campaign = read_campaign_file(toml::parse(toml), faults);
    if (!campaign) return invalid(faults.text());
    return std::move(*campaign);
  } catch (const toml::parse_error& error) {
    const auto& where = error.source().begin;
    return invalid(fmt::format("{}:{}: column {}: not TOML: {}", file_name, where.line, where.column,
                               printable(error.description(), 200)));
  }
}

std::variant<Campaign, std::vector<Fault>> read_campaign(std::string_view toml) {
  const auto one = [](size_t line, const char* reason, std::vector<std::string> words = {}) {
    return std::vector<Fault>{{static_cast<uint32_t>(line), "", reason, std::move(words)}};
  };
  if (toml.size() > kMaxFile) return one(1, N_("the file is larger than 4 MiB"));
  if (!is_utf8(toml)) return one(1, N_("the file is not UTF-8"));
  if (const auto line = line_of_endless_key(toml)) {
    return one(*line, N_("a key of more than {} parts"), {std::to_string(kMostKeyParts)});
  }
  try {
    Faults faults("");
    auto campaign = read_campaign_file(toml::parse(toml), faults);
    if (!campaign) return faults.take();
    return std::move(*campaign);
  } catch (const toml::parse_error& error) {
    return one(error.source().begin.line, N_("it is not TOML: {}"), {printable(error.description(), 200)});
  }
}

}  // namespace outcry::campaign
