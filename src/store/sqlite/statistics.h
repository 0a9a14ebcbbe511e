// A campaign's statistics as they lie in the database: three small tables of
// sums, which each transaction brings forward together with the signatures
// that they sum up.
//
// Private to store/sqlite. A StatisticsChange is one transaction's.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "petition/petition_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

// What the statistics take from a signature's row: where it is from, in one
// string that a map finds quickly.
std::string origin_of(std::string_view country, std::string_view lang, std::string_view via);

class StatisticsChange {
 public:
  struct Statements {  // on the writer's connection
    explicit Statements(Database& db);
    Statement day, minute, group, drop_group;
  };

  void submit(petition::CampaignNumber campaign, Time at);
  void submit_on(petition::CampaignNumber campaign, int32_t day) { ++day_at(campaign, day).submitted; }
  void expire(petition::CampaignNumber campaign, Time submitted);
  // An entry of the log: of all of them, also those that concern no row.
  void enter(petition::CampaignNumber campaign, const tally::Entry& entry);
  // For the rate; with the entry that counts it.
  void confirm(petition::CampaignNumber campaign, Time at);
  // A row of `signature` begins (1) or ceases (-1) to be counted.
  void regroup(petition::CampaignNumber campaign, const std::string& origin, int by);

  void write(Statements& sql) const;
  // Beside it: `reason` takes campaign, reason and number.
  void write_reasons(Statement& reason) const;

 private:
  struct Minute {
    int64_t submitted = 0, confirmed = 0;
  };
  struct Campaign {
    std::map<int32_t, petition::Flow> days;
    std::map<int64_t, Minute> minutes;
    std::unordered_map<std::string, int64_t> origins;
    std::map<tally::Reason, int64_t> reasons;
  };
  // A batch is mostly one campaign's, within one minute: what was touched last
  // is at hand.
  Campaign& of(petition::CampaignNumber campaign);
  petition::Flow& day_at(petition::CampaignNumber campaign, int32_t day);
  Minute& minute_at(petition::CampaignNumber campaign, Time at);
  static void write_groups(Statements& sql, petition::CampaignNumber campaign, const Campaign& change);

  std::map<petition::CampaignNumber, Campaign> campaigns_;
  std::pair<petition::CampaignNumber, Campaign*> campaign_{};
  std::pair<int32_t, petition::Flow*> day_{};
  std::pair<int64_t, Minute*> minute_{};
};

// As of the reader's snapshot.
Result<petition::Statistics> read_statistics(Database& db, petition::CampaignNumber campaign, Time now);

// The sums of all days, to be held against a log's.
tally::Tally tally_of_days(Database& db, petition::CampaignNumber campaign);

// Makes the statistics of a database from before there were any, of all its
// campaigns. Its hours are lost: only days were kept. Within the migration.
void compute_statistics(Database& db);
// Likewise for what entries are invalidated; of before the fraud desk.
void compute_reasons(Database& db);

inline constexpr const char* kAddReason =
    "INSERT INTO statistic_reason VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET entries = entries + ?3";

}  // namespace outcry::store
