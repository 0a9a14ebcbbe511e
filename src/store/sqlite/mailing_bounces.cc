#include "store/sqlite/mailing_bounces.h"

#include <algorithm>
#include <map>

#include "store/sqlite/account_transaction.h"
#include "store/sqlite/entrusted_outcomes.h"
#include "store/sqlite/mailing_store.h"

namespace outcry::store {

using mailing::BounceKind;
using mailing::Noted;

namespace {

constexpr int kRemoved = 4;  // bounce_day.kind beside BounceKind
constexpr std::chrono::days kRemember{31};
constexpr int kAtATime = 1'000;

void add_to_day(Database& db, Time at, std::string_view provider, int kind) {
  db.prepare("INSERT INTO bounce_day VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET mails = mails + 1")
      .bind(day_of(at), provider, kind)
      .run();
}

bool has_row(Statement& row) {
  const bool there = row.step();
  row.reset();
  return there;
}

}  // namespace

void count_failure(Database& db, int64_t subscriber, int32_t day) {
  db.prepare(
        "INSERT INTO subscriber_bounce SELECT id, 1, ?2 FROM subscriber WHERE id = ?1 "
        "ON CONFLICT (id) DO UPDATE SET failures = failures + 1, last_day = ?2 WHERE last_day <> ?2")
      .bind(subscriber, day)
      .run();
}

bool SqliteMailingStore::drop_if_unreachable(int64_t subscriber, const std::string& provider, int limit, Time now) {
  Statement row = db_.prepare("SELECT 1 FROM subscriber_bounce WHERE id = ? AND failures >= ?");
  if (!has_row(row.bind(subscriber, limit))) return false;
  db_.prepare("DELETE FROM subscriber WHERE id = ?").bind(subscriber).run();
  add_to_day(db_, now, provider, kRemoved);
  return true;
}

Result<Noted> SqliteMailingStore::note(const mailing::Bounce& bounce, int limit) {
  return transact(db_, mutex_, "note a mail that came back", [&]() -> Result<Noted> {
    Statement campaign = db_.prepare("SELECT 1 FROM campaign WHERE number = ?");
    if (!has_row(campaign.bind(static_cast<int>(bounce.campaign)))) return Noted{Noted::kUnknown};
    // What was first put off may fail for good later.
    db_.prepare(
           "INSERT INTO bounce VALUES (?1, ?2, ?3) ON CONFLICT (mail) DO UPDATE SET at = ?2, kind = ?3 "
           "WHERE kind = 2 AND ?3 <> 2")
        .bind(bounce.mail, to_millis(bounce.at), static_cast<int>(bounce.kind))
        .run();
    if (db_.changes() == 0) return Noted{Noted::kAlready};
    add_to_day(db_, bounce.at, bounce.provider, static_cast<int>(bounce.kind));
    if (bounce.kind != BounceKind::kSoft) note_letter_returned(db_, bounce.mail, bounce.at);
    const int64_t number = mailing::number_of(bounce.mail);
    if (number == 0 || bounce.kind == BounceKind::kSoft) return Noted{};
    db_.prepare("UPDATE mailing SET returned = returned + 1 WHERE number = ? AND campaign = ?")
        .bind(number, static_cast<int>(bounce.campaign))
        .run();
    if (bounce.kind != BounceKind::kHard || db_.changes() == 0) return Noted{};
    const int64_t subscriber = mailing::subscriber_of(bounce.mail);
    count_failure(db_, subscriber, day_of(bounce.at));
    return Noted{drop_if_unreachable(subscriber, bounce.provider, limit, bounce.at) ? Noted::kRemoved : Noted::kNoted};
  });
}

Result<mailing::BounceNumbers> SqliteMailingStore::bounces(Time now, int days) {
  return look(*reader_, reader_mutex_, "count mails that came back", [&]() -> Result<mailing::BounceNumbers> {
    std::map<std::string, mailing::BounceNumbers::Row> rows;
    mailing::BounceNumbers out;
    Statement row = reader_->prepare("SELECT provider, kind, sum(mails) FROM bounce_day WHERE day > ? GROUP BY 1, 2");
    for (row.bind(day_of(now) - days); row.step();) {
      if (row.integer(1) == kRemoved) {
        out.removed += row.integer(2);
        continue;
      }
      auto& one = rows[std::string(row.text(0))];
      const auto kind = static_cast<BounceKind>(row.integer(1));
      (kind == BounceKind::kHard ? one.hard : kind == BounceKind::kSoft ? one.soft : one.policy) = row.integer(2);
    }
    for (auto& [provider, one] : rows) {
      one.provider = provider;
      out.providers.push_back(one);
    }
    std::ranges::stable_sort(out.providers, std::ranges::greater(),
                             [](const auto& one) { return one.hard + one.soft + one.policy; });
    return out;
  });
}

Status SqliteMailingStore::tend(Time now, int limit) {
  return transact(db_, mutex_, "forget which mails came back", [&]() -> Status {
    db_.prepare("DELETE FROM bounce WHERE at < ?").bind(to_millis(now - kRemember)).run();
    std::vector<int64_t> unreachable;
    Statement row = db_.prepare("SELECT id FROM subscriber_bounce WHERE failures >= ? LIMIT ?");
    for (row.bind(limit, kAtATime); row.step();) unreachable.push_back(row.integer(0));
    row.reset();
    for (const int64_t id : unreachable) drop_if_unreachable(id, "other", limit, now);
    return {};
  });
}

}  // namespace outcry::store
