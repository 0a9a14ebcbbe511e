// Statistics are a campaign's numbers as of one moment: how many signed and
// confirmed, when, from where. They hold no row about one person, and no
// group so small that it could point at one: whoever has a Statistics may
// show it.
//
// What was submitted, waits or expired is for the campaign's organisers only.
// Everybody may see confirmations, but from the number of submissions an
// outsider could learn whether an address has signed: he signs with it, and
// looks whether the number grows.
//
// Days and hours are UTC's, as the tally log's are.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "tally/entry.h"

namespace outcry::petition {

// Groups of fewer people are told as one.
inline constexpr int64_t kSmallestGroup = 10;
inline constexpr int kHours = 72;

// People by country, say. A small group is merged into the others the moment
// it is added, and its name forgotten.
class Groups {
 public:
  struct Group {
    std::string name;  // empty: none, as of who came by no member's link
    int64_t people = 0;
    bool operator==(const Group&) const = default;
  };

  // Each name once.
  void add(std::string_view name, int64_t people);

  // The largest first; of one size by name.
  [[nodiscard]] const std::vector<Group>& named() const { return named_; }
  [[nodiscard]] int64_t others() const { return others_; }
  [[nodiscard]] int64_t people() const;
  bool operator==(const Groups&) const = default;

 private:
  std::vector<Group> named_;
  int64_t others_ = 0;
};

// What happened on a day, or on all. Submissions that expired count on the
// day of their submission. Notices to who had signed are no submissions.
struct Flow {
  int64_t submitted = 0, expired = 0;
  tally::Tally entries;  // of the log
  bool operator==(const Flow&) const = default;
};

struct Statistics {
  struct Day : Flow {
    int32_t day = 0;
    int64_t count = 0;  // at its end
    bool operator==(const Day&) const = default;
  };
  struct Hour {
    Time begin{};
    int64_t submitted = 0, confirmed = 0;
    bool operator==(const Hour&) const = default;
  };

  Time as_of{};
  Flow all;
  std::vector<Day> days;    // from the first on which anything happened until today, none left out
  std::vector<Hour> hours;  // the last kHours; the last one is under way
  // In the last 60 minutes and 24 hours, the minute under way included.
  int64_t confirmed_in_hour = 0, confirmed_in_day = 0;
  Groups countries, languages, sources;  // of the signatures that count
  // Entries that invalidate, also where the signature was restored later.
  std::map<tally::Reason, int64_t> reasons;

  [[nodiscard]] int64_t count() const { return all.entries.count(); }
  // Neither confirmed yet nor expired.
  [[nodiscard]] int64_t waiting() const { return all.submitted - all.expired - static_cast<int64_t>(all.entries.sign); }
};

// Makes Statistics of what a store keeps: counts by day, by minute of the last
// days, by group; told in any order, each key once.
class StatisticsBuilder {
 public:
  enum What : uint8_t { kCountry = 1, kLanguage = 2, kSource = 3 };  // stored as numbers

  explicit StatisticsBuilder(Time now) : now_(now) {}
  void day(int32_t day, const Flow& flow) { days_[day] = flow; }
  void minute(int64_t minute, int64_t submitted, int64_t confirmed);  // minutes since 1970
  void group(int64_t what, std::string_view name, int64_t people);
  void reason(tally::Reason reason, int64_t entries) { reasons_[reason] = entries; }

  // kCorrupt if what was told makes no sense.
  Result<Statistics> build() &&;

 private:
  [[nodiscard]] Status add_days(Statistics& to) const;

  const Time now_;
  std::map<int32_t, Flow> days_;
  std::map<int64_t, std::pair<int64_t, int64_t>> minutes_;
  Groups groups_[3];
  std::map<tally::Reason, int64_t> reasons_;
};

// Whole minutes since 1970.
int64_t minute_of(Time t);

}  // namespace outcry::petition
