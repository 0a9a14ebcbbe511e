#include "store/sqlite/statistics.h"

#include "store/sqlite/petition_store.h"
#include "tally/log.h"

namespace outcry::store {
namespace {

using petition::CampaignNumber;
using petition::Flow;
using petition::StatisticsBuilder;
using State = petition::StoredSignature::State;

// In none of the three: a country's code, a language's tag, a slug.
constexpr char kBetween = '\n';

tally::Tally tally_at(const Statement& row, int column) {
  const auto number = [&](int offset) { return static_cast<uint64_t>(row.integer(column + offset)); };
  return {number(0), number(1), number(2), number(3), number(4)};
}

}  // namespace

std::string origin_of(std::string_view country, std::string_view lang, std::string_view via) {
  std::string out;
  out.reserve(country.size() + lang.size() + via.size() + 2);
  return out.append(country).append(1, kBetween).append(lang).append(1, kBetween).append(via);
}

StatisticsChange::Statements::Statements(Database& db)
    : day(db.prepare("INSERT INTO statistic_day VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO UPDATE SET "
                     "submitted = submitted + ?3, expired = expired + ?4, sign = sign + ?5, paper = paper + ?6, "
                     "withdraw = withdraw + ?7, invalidate = invalidate + ?8, restore = restore + ?9")),
      minute(db.prepare("INSERT INTO statistic_minute VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
                        "submitted = submitted + ?3, confirmed = confirmed + ?4")),
      group(db.prepare("INSERT INTO statistic_group VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET "
                       "counted = counted + ?4")),
      drop_group(
          db.prepare("DELETE FROM statistic_group WHERE campaign = ? AND what = ? AND name = ? AND counted = 0")) {}

StatisticsChange::Campaign& StatisticsChange::of(CampaignNumber campaign) {
  if (campaign_.second == nullptr || campaign_.first != campaign) {
    campaign_ = {campaign, &campaigns_[campaign]};
    day_ = {};
    minute_ = {};
  }
  return *campaign_.second;
}

Flow& StatisticsChange::day_at(CampaignNumber campaign, int32_t day) {
  Campaign& in = of(campaign);
  if (day_.second == nullptr || day_.first != day) day_ = {day, &in.days[day]};
  return *day_.second;
}

StatisticsChange::Minute& StatisticsChange::minute_at(CampaignNumber campaign, Time at) {
  Campaign& in = of(campaign);
  const int64_t minute = petition::minute_of(at);
  if (minute_.second == nullptr || minute_.first != minute) minute_ = {minute, &in.minutes[minute]};
  return *minute_.second;
}

void StatisticsChange::submit(CampaignNumber campaign, Time at) {
  submit_on(campaign, day_of(at));
  ++minute_at(campaign, at).submitted;
}

void StatisticsChange::expire(CampaignNumber campaign, Time submitted) {
  ++day_at(campaign, day_of(submitted)).expired;
}

void StatisticsChange::enter(CampaignNumber campaign, const tally::Entry& entry) {
  day_at(campaign, entry.day).entries.add(entry.kind);
  if (entry.kind == tally::Kind::kInvalidate) ++of(campaign).reasons[entry.reason];
}

void StatisticsChange::confirm(CampaignNumber campaign, Time at) {
  ++minute_at(campaign, at).confirmed;
}

void StatisticsChange::regroup(CampaignNumber campaign, const std::string& origin, int by) {
  of(campaign).origins[origin] += by;
}

void StatisticsChange::write_groups(Statements& sql, CampaignNumber campaign, const Campaign& change) {
  std::map<std::pair<int, std::string_view>, int64_t> groups;
  for (const auto& [origin, by] : change.origins) {
    std::string_view rest = origin;
    for (const int what : {StatisticsBuilder::kCountry, StatisticsBuilder::kLanguage, StatisticsBuilder::kSource}) {
      const std::string_view name = rest.substr(0, rest.find(kBetween));
      groups[{what, name}] += by;
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    }
  }
  for (const auto& [group, by] : groups) {
    const auto& [what, name] = group;
    if (by != 0) sql.group.bind(campaign, what, name, by).run();
    if (by < 0) sql.drop_group.bind(campaign, what, name).run();
  }
}

void StatisticsChange::write(Statements& sql) const {
  for (const auto& [campaign, change] : campaigns_) {
    for (const auto& [day, flow] : change.days) {
      const tally::Tally& entries = flow.entries;
      sql.day
          .bind(campaign, day, flow.submitted, flow.expired, entries.sign, entries.paper, entries.withdraw,
                entries.invalidate, entries.restore)
          .run();
    }
    for (const auto& [minute, flow] : change.minutes) {
      sql.minute.bind(campaign, minute, flow.submitted, flow.confirmed).run();
    }
    write_groups(sql, campaign, change);
  }
}

void StatisticsChange::write_reasons(Statement& reason) const {
  for (const auto& [campaign, change] : campaigns_) {
    for (const auto& [why, entries] : change.reasons) reason.bind(campaign, static_cast<int>(why), entries).run();
  }
}

Result<petition::Statistics> read_statistics(Database& db, CampaignNumber campaign, Time now) {
  StatisticsBuilder builder(now);
  Statement days = db.prepare(
      "SELECT day, submitted, expired, sign, paper, withdraw, invalidate, restore FROM statistic_day "
      "WHERE campaign = ?");
  for (days.bind(campaign); days.step();) {
    builder.day(static_cast<int32_t>(days.integer(0)), {days.integer(1), days.integer(2), tally_at(days, 3)});
  }
  Statement minutes =
      db.prepare("SELECT minute, submitted, confirmed FROM statistic_minute WHERE campaign = ? AND minute > ?");
  for (minutes.bind(campaign, petition::minute_of(now) - int64_t{60} * petition::kHours); minutes.step();) {
    builder.minute(minutes.integer(0), minutes.integer(1), minutes.integer(2));
  }
  Statement groups = db.prepare("SELECT what, name, counted FROM statistic_group WHERE campaign = ?");
  for (groups.bind(campaign); groups.step();) {
    builder.group(groups.integer(0), groups.text(1), groups.integer(2));
  }
  Statement reasons = db.prepare("SELECT reason, entries FROM statistic_reason WHERE campaign = ?");
  for (reasons.bind(campaign); reasons.step();) {
    builder.reason(static_cast<tally::Reason>(reasons.integer(0)), reasons.integer(1));
  }
  return std::move(builder).build();
}

tally::Tally tally_of_days(Database& db, CampaignNumber campaign) {
  Statement row = db.prepare(
      "SELECT sum(sign), sum(paper), sum(withdraw), sum(invalidate), sum(restore) FROM statistic_day "
      "WHERE campaign = ?");
  return row.bind(campaign).step() ? tally_at(row, 0) : tally::Tally();
}

namespace {

void enter_all(Database& db, const char* bundles_of, StatisticsChange& change) {
  Statement bundles = db.prepare(bundles_of);
  while (bundles.step()) {
    const auto entries = tally::split_bundle(bundles.blob(1));
    if (!entries) throw SqliteError(SQLITE_CORRUPT, "a tally log's bundle is damaged");
    for (const ByteView bytes : *entries) {
      const auto entry = tally::decode(bytes);
      if (!entry) throw SqliteError(SQLITE_CORRUPT, "a tally log's entry is damaged");
      change.enter(static_cast<CampaignNumber>(bundles.integer(0)), *entry);
    }
  }
}

}  // namespace

void compute_reasons(Database& db) {
  StatisticsChange change;
  enter_all(db,
            "SELECT key >> 40, entries FROM log_head JOIN bundle ON key BETWEEN campaign << 40 AND "
            "((campaign + 1) << 40) - 1 WHERE invalidate > 0",
            change);
  Statement reason = db.prepare(kAddReason);
  change.write_reasons(reason);
}

void compute_statistics(Database& db) {
  StatisticsChange change;
  Statement rows = db.prepare("SELECT campaign, state, at, country, lang, via FROM signature");
  while (rows.step()) {
    const auto campaign = static_cast<CampaignNumber>(rows.integer(0));
    if (rows.integer(1) == State::kNotice) continue;
    if (rows.text(5) != petition::kPaperSource) change.submit_on(campaign, day_of(from_millis(rows.integer(2))));
    if (rows.integer(1) != State::kCounted) continue;
    change.regroup(campaign, origin_of(rows.text(3), rows.text(4), rows.text(5)), 1);
  }
  enter_all(db, "SELECT key >> 40, entries FROM bundle", change);
  StatisticsChange::Statements sql(db);
  change.write(sql);
}

Result<petition::Statistics> SqlitePetitionStore::statistics(CampaignNumber campaign, Time now) {
  auto db = Database::open(file_, Database::Use::kRead);
  if (!db) return db.error();
  try {
    const Snapshot snapshot(**db);
    return read_statistics(**db, campaign, now);
  } catch (const SqliteError& error) {
    return to_error(error, "read a campaign's statistics");
  }
}

Result<std::map<int32_t, int64_t>> SqlitePetitionStore::counted_by_text(CampaignNumber campaign) {
  auto db = Database::open(file_, Database::Use::kRead);
  if (!db) return db.error();
  try {
    std::map<int32_t, int64_t> out;
    Statement rows = (*db)->prepare(
        "SELECT text_version, count(*) FROM signature WHERE campaign = ? AND state = ? GROUP BY text_version");
    for (rows.bind(campaign, static_cast<int64_t>(State::kCounted)); rows.step();) {
      out[static_cast<int32_t>(rows.integer(0))] = rows.integer(1);
    }
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "count the signatures of a petition text");
  }
}

}  // namespace outcry::store
