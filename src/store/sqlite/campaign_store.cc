#include "store/sqlite/campaign_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "campaign/campaign_file.h"
#include "store/sqlite/campaign_row.h"

namespace outcry::store {
namespace {

using campaign::Applied;
using campaign::Campaign;
using campaign::CampaignStatus;
using campaign::Stored;

constexpr int64_t kMaxCampaigns = 65'535;

bool is_closed(CampaignStatus status) {
  return status == CampaignStatus::kClosed || status == CampaignStatus::kArchived;
}

// With the erasures of its blind indexes and its records, if they began.
constexpr std::string_view kSelect =
    "SELECT number, slug, document, text_version, created_at, updated_at, closed_at, i.began_at, r.began_at, "
    "ifnull(r.erased, 0) FROM campaign LEFT JOIN erasure i ON i.campaign = number AND i.what = 1 "
    "LEFT JOIN erasure r ON r.campaign = number AND r.what = 3 ";

Result<Stored> stored_of(const Statement& row) {
  auto parsed = campaign::parse_campaign(row.text(2), std::string(row.text(1)));
  if (!parsed) return corrupt(fmt::format("a stored campaign cannot be read: {}", parsed.error().message));
  Stored out;
  out.campaign = std::move(*parsed);
  out.number = static_cast<uint16_t>(row.integer(0));
  out.text_version = static_cast<int32_t>(row.integer(3));
  out.created_at = from_millis(row.integer(4));
  out.updated_at = from_millis(row.integer(5));
  if (!row.is_null(6)) out.closed_at = from_millis(row.integer(6));
  if (!row.is_null(7)) out.index_destroyed_at = from_millis(row.integer(7));
  if (!row.is_null(8)) out.records_deleted_at = from_millis(row.integer(8));
  out.records_deleted = row.integer(9);
  return out;
}

}  // namespace

// Empty if nothing stands against that it is `campaign` from now on.
std::string SqliteCampaignStore::objection(const Campaign& campaign, const Known& before, Time now) {
  if (campaign.is_over(now)) return {};
  const auto day = [](int64_t at) { return to_iso_date(day_of(from_millis(at))); };
  constexpr std::string_view kInstead = "start a sequel, under a slug of its own";
  if (before.index_destroyed_at) {
    return fmt::format(
        "couldn't open {} again: its index key was destroyed on schedule on {}, so nobody could tell any more who has "
        "signed: {}",
        campaign.slug, day(*before.index_destroyed_at), kInstead);
  }
  if (!before.records_deleted_at) return {};
  return fmt::format("couldn't open {} again: what people signed with was deleted on schedule on {}: {}", campaign.slug,
                     day(*before.records_deleted_at), kInstead);
}

std::optional<SqliteCampaignStore::Known> SqliteCampaignStore::known(std::string_view slug) {
  Statement row = db_.prepare(fmt::format("{} WHERE slug = ?", kSelect));
  if (!row.bind(slug).step()) return std::nullopt;
  const auto time = [&](int column) { return row.is_null(column) ? std::nullopt : std::optional(row.integer(column)); };
  return Known{row.integer(0), row.integer(3), std::string(row.text(2)), row.integer(5), time(6), time(7), time(8)};
}

Localized SqliteCampaignStore::text_of(int64_t number, int64_t version) {
  Statement rows = db_.prepare("SELECT lang, text FROM petition_text WHERE campaign = ? AND version = ?");
  Localized text;
  for (rows.bind(number, version); rows.step();) text.emplace(rows.text(0), rows.text(1));
  return text;
}

void SqliteCampaignStore::write_text(int64_t number, int64_t version, const Localized& text, Time now) {
  Statement add = db_.prepare("INSERT INTO petition_text VALUES (?, ?, ?, ?)");
  for (const auto& [lang, words] : text) add.bind(number, version, lang, words).run();
  db_.prepare("INSERT INTO text_version VALUES (?, ?, ?)").bind(number, version, to_millis(now)).run();
}

Result<Applied> SqliteCampaignStore::apply(const Campaign& campaign, Time now) {
  return bring(campaign, std::nullopt, now);
}

Result<Applied> SqliteCampaignStore::apply_over(const Campaign& campaign, Time seen, Time now) {
  return bring(campaign, seen, now);
}

Result<Applied> SqliteCampaignStore::create(const Campaign& campaign, Time now) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    if (known(campaign.slug)) return Applied{Applied::kOvertaken};
    const Applied applied = insert(campaign, now);
    db_.execute("UPDATE site SET generation = generation + 1");
    transaction.commit();
    return applied;
  } catch (const SqliteError& error) {
    return to_error(error, "store a campaign");
  }
}

Result<Applied> SqliteCampaignStore::bring(const Campaign& campaign, const std::optional<Time>& seen, Time now) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    const auto before = known(campaign.slug);
    if (seen && !before) return not_found("no such campaign");
    if (seen && from_millis(before->updated_at) != *seen) return Applied{Applied::kOvertaken};
    if (before) {
      if (std::string why = objection(campaign, *before, now); !why.empty()) return invalid(std::move(why));
    }
    const Applied applied = before ? change(campaign, *before, now) : insert(campaign, now);
    if (before) follow(campaign, *before);
    if (applied.kind != Applied::kUnchanged) db_.execute("UPDATE site SET generation = generation + 1");
    transaction.commit();
    return applied;
  } catch (const SqliteError& error) {
    return to_error(error, "store a campaign");
  }
}

Applied SqliteCampaignStore::insert(const Campaign& campaign, Time now) {
  int64_t number = 1;
  {
    Statement last = db_.prepare("SELECT ifnull(max(number), 0) + 1 FROM campaign");
    if (last.step()) number = last.integer(0);
  }
  if (number > kMaxCampaigns) throw SqliteError(SQLITE_FULL, "no more than 65,535 campaigns");
  const std::optional<int64_t> closed_at = is_closed(campaign.status) ? std::optional(to_millis(now)) : std::nullopt;
  const std::string document = campaign::to_toml(campaign);
  Statement add = db_.prepare("INSERT INTO campaign VALUES (?, ?, ?, 1, ?, ?, ?)");
  add.bind(number, campaign.slug, document, to_millis(now), to_millis(now), closed_at).run();
  write_text(number, 1, campaign.petition, now);
  return {Applied::kCreated, 1, true};
}

Applied SqliteCampaignStore::change(const Campaign& campaign, const Known& before, Time now) {
  const auto version = static_cast<int32_t>(before.text_version);
  const std::string document = campaign::to_toml(campaign);
  if (document == before.document) return {Applied::kUnchanged, version, false};
  const bool new_text = text_of(before.number, before.text_version) != campaign.petition;
  if (new_text) write_text(before.number, before.text_version + 1, campaign.petition, now);
  std::optional<int64_t> closed_at;
  if (is_closed(campaign.status)) closed_at = before.closed_at.value_or(to_millis(now));
  // No two states of it are of one moment: apply_over() tells them apart by it.
  const int64_t updated_at = std::max(to_millis(now), before.updated_at + 1);
  Statement set =
      db_.prepare("UPDATE campaign SET document = ?, text_version = ?, updated_at = ?, closed_at = ? WHERE number = ?");
  set.bind(document, version + (new_text ? 1 : 0), updated_at, closed_at, before.number).run();
  return {Applied::kChanged, version + (new_text ? 1 : 0), new_text};
}

Result<Stored> SqliteCampaignStore::find(std::string_view slug) {
  const std::lock_guard lock(mutex_);
  try {
    Statement row = db_.prepare(fmt::format("{} WHERE slug = ?", kSelect));
    if (!row.bind(slug).step()) return not_found("no such campaign");
    return stored_of(row);
  } catch (const SqliteError& error) {
    return to_error(error, "read a campaign");
  }
}

Result<std::vector<Stored>> SqliteCampaignStore::all() {
  const std::lock_guard lock(mutex_);
  try {
    Statement rows = db_.prepare(fmt::format("{} ORDER BY number", kSelect));
    std::vector<Stored> out;
    while (rows.step()) {
      auto one = stored_of(rows);
      if (!one) return one.error();
      out.push_back(std::move(*one));
    }
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "read the campaigns");
  }
}

Result<Localized> SqliteCampaignStore::petition_text(std::string_view slug, int32_t version) {
  const std::lock_guard lock(mutex_);
  try {
    const auto found = known(slug);
    Localized text = found ? text_of(found->number, version) : Localized();
    if (text.empty()) return not_found("no such version of the petition text");
    return text;
  } catch (const SqliteError& error) {
    return to_error(error, "read a petition text");
  }
}

Result<std::vector<campaign::TextVersion>> SqliteCampaignStore::text_versions(std::string_view slug) {
  const std::lock_guard lock(mutex_);
  try {
    const auto found = known(slug);
    if (!found) return not_found("no such campaign");
    std::vector<campaign::TextVersion> out;
    Statement rows = db_.prepare(
        "SELECT version, made_at, lang, text FROM petition_text LEFT JOIN text_version USING (campaign, version) "
        "WHERE campaign = ? ORDER BY version");
    for (rows.bind(found->number); rows.step();) {
      const auto version = static_cast<int32_t>(rows.integer(0));
      if (out.empty() || out.back().version != version) out.push_back({version, {}, {}});
      if (!rows.is_null(1)) out.back().made_at = from_millis(rows.integer(1));
      out.back().text.emplace(rows.text(2), rows.text(3));
    }
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "read a petition text's versions");
  }
}

Result<int64_t> SqliteCampaignStore::generation() {
  const std::lock_guard lock(mutex_);
  try {
    Statement row = db_.prepare("SELECT generation FROM site");
    return row.step() ? row.integer(0) : 0;
  } catch (const SqliteError& error) {
    return to_error(error, "look for changed campaigns");
  }
}

}  // namespace outcry::store
