// SqliteCampaignStore: the version of a campaign that waits for a second
// person.

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "campaign/campaign_file.h"
#include "store/sqlite/campaign_row.h"

namespace outcry::store {

using campaign::Applied;
using campaign::Campaign;
using campaign::CampaignStatus;
using campaign::Pending;
using campaign::Stored;

struct SqliteCampaignStore::Waiting {
  std::string document;
  int64_t changed_at = 0;
  std::optional<Pending::SentBack> sent_back;
};

namespace {

std::string mark_of(std::string_view now, std::string_view then) {
  const Hash32 first = sha256(bytes_of(now));
  return to_hex(ByteView(sha256({first, bytes_of(then)})).first(16));
}

// Whether only the state is another.
bool goes_live_alone(const Campaign& before, const Campaign& after) {
  Campaign live = before;
  live.status = CampaignStatus::kLive;
  return before.status == CampaignStatus::kDraft && after == live;
}

// A draft is nobody's to see; but its author cannot free it from review.
bool needs_another(const Campaign& before, const Campaign& after) {
  const bool stays_draft = before.status == CampaignStatus::kDraft && after.status == CampaignStatus::kDraft;
  return before.review && (!stays_draft || !after.review);
}

}  // namespace

std::optional<SqliteCampaignStore::Waiting> SqliteCampaignStore::waiting(int64_t number) {
  Statement row =
      db_.prepare("SELECT document, changed_at, sent_back_by, sent_back_at, note FROM pending WHERE campaign = ?");
  if (!row.bind(number).step()) return std::nullopt;
  Waiting out{std::string(row.text(0)), row.integer(1), std::nullopt};
  if (!row.is_null(2)) {
    out.sent_back = Pending::SentBack{row.integer(2), from_millis(row.integer(3)), std::string(row.text(4))};
  }
  return out;
}

std::vector<int64_t> SqliteCampaignStore::authors(int64_t number) {
  Statement rows = db_.prepare("SELECT user FROM author WHERE campaign = ? ORDER BY user");
  std::vector<int64_t> out;
  for (rows.bind(number); rows.step();) out.push_back(rows.integer(0));
  return out;
}

void SqliteCampaignStore::add_author(int64_t number, int64_t user) {
  db_.prepare("INSERT OR IGNORE INTO author VALUES (?, ?)").bind(number, user).run();
}

void SqliteCampaignStore::forget_review(int64_t number) {
  db_.prepare("DELETE FROM pending WHERE campaign = ?").bind(number).run();
  db_.prepare("DELETE FROM author WHERE campaign = ?").bind(number).run();
}

void SqliteCampaignStore::write_pending(int64_t number, const std::string& document, int64_t changed_at) {
  db_.prepare("INSERT OR REPLACE INTO pending VALUES (?, ?, ?, NULL, NULL, '')")
      .bind(number, document, changed_at)
      .run();
}

// Else to let the version out would open what was closed meanwhile.
void SqliteCampaignStore::follow(const Campaign& campaign, const Known& before) {
  const auto version = waiting(before.number);
  if (!version) return;
  auto pending = campaign::parse_campaign(version->document, campaign.slug);
  const auto was = campaign::parse_campaign(before.document, campaign.slug);
  if (!pending || !was) throw SqliteError(SQLITE_CORRUPT, "a stored campaign cannot be read");
  if (pending->status == was->status) pending->status = campaign.status;
  const std::string document = campaign::to_toml(*pending);
  if (document == campaign::to_toml(campaign)) return forget_review(before.number);
  if (document == version->document) return;
  db_.prepare("UPDATE pending SET document = ?, changed_at = changed_at + 1 WHERE campaign = ?")
      .bind(document, before.number)
      .run();
}

Result<Stored> SqliteCampaignStore::working(std::string_view slug) {
  auto stored = find(slug);
  if (!stored) return stored;
  auto version = pending(slug);
  if (!version) return version.error();
  if (!*version) return stored;
  stored->campaign = std::move((*version)->campaign);
  stored->updated_at = (*version)->changed_at;
  return stored;
}

Result<Applied> SqliteCampaignStore::save(const Campaign& campaign, Time seen, const campaign::Author& author,
                                          Time now) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    const auto known = this->known(campaign.slug);
    if (!known) return not_found("no such campaign");
    const auto version = waiting(known->number);
    if (from_millis(version ? version->changed_at : known->updated_at) != seen) return Applied{Applied::kOvertaken};
    const auto before = campaign::parse_campaign(known->document, campaign.slug);
    if (!before) return corrupt("a stored campaign cannot be read");
    if (std::string why = objection(campaign, *known, now); !why.empty()) return invalid(std::move(why));

    const std::string document = campaign::to_toml(campaign);
    Applied applied{Applied::kUnchanged, static_cast<int32_t>(known->text_version), false};
    const bool by_another = goes_live_alone(*before, campaign) && author.may_approve &&
                            std::ranges::count(authors(known->number), author.user) == 0;
    if (document == (version ? version->document : known->document)) {
      // Nothing of it is changed.
    } else if (document == known->document) {
      forget_review(known->number);
      applied.kind = Applied::kChanged;
    } else if (version || (!by_another && needs_another(*before, campaign))) {
      const int64_t last = version ? version->changed_at : known->updated_at;
      write_pending(known->number, document, std::max(to_millis(now), last + 1));
      add_author(known->number, author.user);
      applied.kind = Applied::kWaits;
    } else {
      applied = change(campaign, *known, now);
      if (before->review && !by_another) add_author(known->number, author.user);
      if (by_another) forget_review(known->number);
      db_.execute("UPDATE site SET generation = generation + 1");
    }
    transaction.commit();
    return applied;
  } catch (const SqliteError& error) {
    return to_error(error, "store a campaign");
  }
}

Result<std::optional<Pending>> SqliteCampaignStore::pending(std::string_view slug) {
  const std::lock_guard lock(mutex_);
  try {
    const auto known = this->known(slug);
    if (!known) return not_found("no such campaign");
    auto version = waiting(known->number);
    if (!version) return std::optional<Pending>();
    auto campaign = campaign::parse_campaign(version->document, std::string(slug));
    if (!campaign) return corrupt(fmt::format("a pending campaign cannot be read: {}", campaign.error().message));
    return std::optional<Pending>({std::move(*campaign), from_millis(version->changed_at), authors(known->number),
                                   std::move(version->sent_back), mark_of(known->document, version->document)});
  } catch (const SqliteError& error) {
    return to_error(error, "read a campaign");
  }
}

// `act` is given the campaign and its pending version, which has that mark.
template <class Act>
Result<Applied> SqliteCampaignStore::on_pending(std::string_view slug, std::string_view mark, const char* doing,
                                                Act act) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    const auto known = this->known(slug);
    if (!known) return not_found("no such campaign");
    const auto version = waiting(known->number);
    if (!version || mark_of(known->document, version->document) != mark) return Applied{Applied::kOvertaken};
    const Result<Applied> done = act(*known, *version);
    if (done && done->kind != Applied::kOwn) transaction.commit();
    return done;
  } catch (const SqliteError& error) {
    return to_error(error, doing);
  }
}

Result<Applied> SqliteCampaignStore::let_out(std::string_view slug, std::string_view mark, int64_t user, Time now) {
  return on_pending(slug, mark, "let a version out",
                    [&](const Known& known, const Waiting& version) -> Result<Applied> {
                      if (std::ranges::count(authors(known.number), user) > 0) return Applied{Applied::kOwn};
                      const auto campaign = campaign::parse_campaign(version.document, std::string(slug));
                      if (!campaign)
                        return corrupt(fmt::format("a pending campaign cannot be read: {}", campaign.error().message));
                      if (std::string why = objection(*campaign, known, now); !why.empty())
                        return invalid(std::move(why));
                      const Applied applied = change(*campaign, known, now);
                      forget_review(known.number);
                      db_.execute("UPDATE site SET generation = generation + 1");
                      return applied;
                    });
}

Result<Applied> SqliteCampaignStore::send_back(std::string_view slug, std::string_view mark,
                                               const Pending::SentBack& why) {
  return on_pending(slug, mark, "send a version back", [&](const Known& known, const Waiting&) -> Result<Applied> {
    db_.prepare("UPDATE pending SET sent_back_by = ?, sent_back_at = ?, note = ? WHERE campaign = ?")
        .bind(why.by, to_millis(why.at), why.note, known.number)
        .run();
    return Applied{Applied::kChanged};
  });
}

Result<Applied> SqliteCampaignStore::drop(std::string_view slug, std::string_view mark) {
  return on_pending(slug, mark, "drop a version", [&](const Known& known, const Waiting&) -> Result<Applied> {
    forget_review(known.number);
    return Applied{Applied::kChanged};
  });
}

}  // namespace outcry::store
