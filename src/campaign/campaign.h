// A Campaign is everything that a coalition tells the world about one urgent
// case: what is asked and of whom, the text that people sign, the case and
// its people, the coalition, what parliaments and governments said, the law,
// statements, updates and gatherings. It holds nothing about signatories.
//
// Plain values; the file they are written in is docs/campaign-file.md. Texts
// that people read are Localized and in the campaign's languages. Days are
// counted since 1970-01-01.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/i18n.h"
#include "campaign/target.h"

namespace outcry::campaign {

using Day = int32_t;

enum class CampaignStatus { kDraft, kLive, kPaused, kClosed, kArchived };
enum class CaseStatus { kDetained, kAtRisk, kRelief, kReturned, kReleased, kUnknown };
enum class ActKind { kResolution, kHearing, kStatement, kMotion };
enum class GatheringStatus { kPlanned, kHeld, kCancelled };

struct Source {
  std::string url;
  Localized name;
  bool operator==(const Source&) const = default;
};

// How many people one source speaks of: low to high.
struct Figure {
  CaseStatus status = CaseStatus::kDetained;  // of the people counted
  int64_t low = 0, high = 0;
  Localized what;
  std::optional<Day> date;
  Source source;
  bool operator==(const Figure&) const = default;
};

struct TimelineEntry {
  Day date = 0;
  CaseStatus status = CaseStatus::kUnknown;
  Localized text;
  Source source;
  bool operator==(const TimelineEntry&) const = default;
};

struct Case {
  Localized headline, where_taken, where_held;
  Localized faces;  // Markdown
  std::optional<Day> taken_on;
  std::vector<Figure> figures;
  std::vector<TimelineEntry> timeline;
  bool operator==(const Case&) const = default;
};

// A picture that is in the picture store. What else is in the file, other
// parts name by its id.
struct Picture {
  std::string id;
  std::string file;               // SHA-256 in hex; in a file that is not applied yet, a file's name
  int64_t width = 0, height = 0;  // of its largest size
  Localized alt;                  // what is seen on it, for who cannot see it
  Localized credit;
  std::string source;   // URL
  std::string licence;  // such as "CC BY-SA 4.0"
  std::string consent;  // of the people on it: how and when it was given; never shown
  // It lies in the store, and pages can show it.
  [[nodiscard]] bool is_kept() const;
  // The sizes that it is to be had in, by their longer sides, ascending.
  [[nodiscard]] std::vector<int64_t> sides() const;
  bool operator==(const Picture&) const = default;
};

struct Story {
  std::string id;
  Localized who;
  Localized text;       // Markdown
  std::string consent;  // how and when it was given; never shown
  Localized protection;
  std::string picture;  // its id, or empty
  bool operator==(const Story&) const = default;
};

struct Member {
  std::string slug;
  Localized name;
  std::string country;  // or empty
  std::string url;
  bool is_public = true;
  std::optional<int64_t> speaks_for;  // people
  Localized note;
  std::string key;  // public; what people share with it is sealed to it. Without one nothing is
  // Whether people are offered to share their contact with it.
  [[nodiscard]] bool takes_contacts() const { return is_public && !key.empty(); }
  bool operator==(const Member&) const = default;
};

struct Backer {
  Localized name, role;
  std::string country;
  bool operator==(const Backer&) const = default;
};

// An act of a parliament or a body of the United Nations.
struct Resolution {
  Localized body, title;
  std::optional<Day> date;
  ActKind kind = ActKind::kResolution;
  Localized outcome;
  std::optional<int64_t> votes_for, votes_against, votes_abstained;
  Localized text;  // Markdown
  Source source;
  std::vector<Backer> backers;
  bool operator==(const Resolution&) const = default;
};

// What a government says, and the campaign's answer.
struct Position {
  Localized who;
  std::optional<Day> date;
  Localized position;
  Localized answer;  // Markdown
  Source source;
  bool operator==(const Position&) const = default;
};

// A provision of law that applies.
struct Provision {
  Localized instrument, provision, text, note;
  Source source;
  bool operator==(const Provision&) const = default;
};

struct Quote {
  Localized text, who, role;
  bool operator==(const Quote&) const = default;
};

struct Spokesperson {
  Localized name, role;
  std::string email, telephone;
  bool operator==(const Spokesperson&) const = default;
};

struct Statement {
  Day date = 0;
  Localized title;
  Localized text;  // Markdown
  std::vector<Quote> quotes;
  std::optional<Spokesperson> spokesperson;
  bool operator==(const Statement&) const = default;
};

struct Update {
  std::string id;
  Day date = 0;
  Localized title;
  Localized text;       // Markdown
  std::string picture;  // its id, or empty
  bool operator==(const Update&) const = default;
};

struct Gathering {
  std::string city;  // slug
  Localized name;    // the city's
  std::string country;
  Localized place;
  Day date = 0;
  int minutes = 12 * 60;  // after midnight, on the clocks of the place
  std::string time_zone;  // IANA
  Localized coordinator;
  std::string contact;
  GatheringStatus status = GatheringStatus::kPlanned;
  Localized report;                   // Markdown
  std::vector<std::string> pictures;  // their ids
  std::optional<int64_t> people;      // who came
  std::optional<double> latitude, longitude;

  // The instant at which it begins. A local time that the clocks skip counts
  // as the first after the gap; one that they show twice, as the first.
  [[nodiscard]] Time starts_at() const;
  bool operator==(const Gathering&) const = default;
};

struct Campaign {
  std::string slug;
  CampaignStatus status = CampaignStatus::kDraft;
  std::vector<std::string> languages;  // the first is the default
  bool example = false;                // a historical example, and marked as one
  bool review = false;                 // what one changes, a second person lets out
  Localized title, summary, demand, addressed_to;
  std::optional<Time> deadline;
  std::string deadline_zone;  // IANA: on whose clocks it is meant; or empty
  std::optional<int64_t> goal;
  std::vector<int64_t> milestones;      // ascending
  std::vector<std::string> keyholders;  // public keys
  std::optional<Day> delivered;         // when the signatures were handed over
  int64_t retention_months = 6;         // thereafter, what people signed with is kept
  Localized petition;                   // the text that is signed
  Localized body;                       // Markdown
  std::string picture;                  // for the top of the case and for shared links: its id, or empty
  std::vector<Picture> pictures;
  std::optional<Case> the_case;
  std::vector<Story> stories;
  std::vector<Member> members;
  int64_t unnamed_members = 0;
  std::vector<Resolution> resolutions;
  std::vector<Position> positions;
  std::vector<Provision> law;
  std::vector<Statement> statements;
  std::vector<Update> updates;
  std::vector<Gathering> gatherings;
  std::vector<Target> targets;          // of letters
  std::vector<LetterTemplate> letters;  // what may be written to them

  // The smallest milestone (or the goal) above `count`.
  [[nodiscard]] std::optional<int64_t> next_milestone(int64_t count) const;
  [[nodiscard]] bool accepts_signatures(Time now) const;
  // Also for 24 hours after the deadline, or after `closed_at`.
  [[nodiscard]] bool accepts_confirmations(Time now, std::optional<Time> closed_at) const;
  // Since when it takes neither signatures nor confirmations, or is closed;
  // null while it runs, and for a draft.
  [[nodiscard]] std::optional<Time> over_since(std::optional<Time> closed_at) const;
  // Whether the file says that it takes no signatures any more.
  [[nodiscard]] bool is_over(Time now) const;
  // When what people signed with is to be deleted: so many months after it was
  // delivered, or else over. Null while it runs.
  [[nodiscard]] std::optional<Time> records_due(std::optional<Time> closed_at) const;
  // Null if there is none of this id.
  [[nodiscard]] const Picture* find_picture(std::string_view id) const;
  // Where it is named: "picture", "stories.some-id", "gatherings.seoul".
  [[nodiscard]] std::vector<std::string> uses_of(std::string_view id) const;
  bool operator==(const Campaign&) const = default;
};

// The sides that pictures are kept in, at most, besides their own.
inline constexpr int64_t kPictureSides[] = {640, 1280, 1920};
inline constexpr size_t kMostPictures = 300;
inline constexpr size_t kMostPicturesOfGathering = 12;
bool is_picture_hash(std::string_view text);

std::string_view to_text(CampaignStatus status);  // "draft", "live", ...
std::string_view to_text(CaseStatus status);      // "detained", "at-risk", ...
std::string_view to_text(ActKind kind);
std::string_view to_text(GatheringStatus status);

}  // namespace outcry::campaign
