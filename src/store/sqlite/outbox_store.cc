#include "store/sqlite/outbox_store.h"

#include <map>

#include "letters/entrusted.h"
#include "mailing/mailing.h"
#include "mailing/provider.h"
#include "store/sqlite/account_transaction.h"
#include "store/sqlite/entrusted_outcomes.h"
#include "store/sqlite/mailing_bounces.h"

namespace outcry::store {

using outbox::Outcome;

SqliteOutboxStore::SqliteOutboxStore(Database& writer, std::mutex& mutex)
    : db_(writer),
      mutex_(mutex),
      due_(writer.prepare("SELECT id, campaign, kind, attempts, first_due, box, due_at FROM mail "
                          "WHERE kind < 128 AND due_at <= ? ORDER BY due_at LIMIT ?")),
      // A mailing's, unless it is paused (4).
      due_bulk_(
          writer.prepare("SELECT id, campaign, kind, attempts, first_due, box, due_at FROM mail "
                         "WHERE kind >= 128 AND due_at <= ? AND (SELECT state FROM mailing WHERE number = id >> 48)"
                         " IS NOT 4 ORDER BY due_at LIMIT ?")),
      lease_(writer.prepare("UPDATE mail SET due_at = ? WHERE id = ? AND due_at = ?")),
      drop_(writer.prepare("DELETE FROM mail WHERE id = ? AND due_at = ?")),
      again_(writer.prepare("UPDATE mail SET kind = ?1, due_at = ?2, first_due = ?2, attempts = 0 "
                            "WHERE id = ?3 AND due_at = ?4")),
      retry_(writer.prepare(
          "UPDATE mail SET due_at = ?, attempts = attempts + 1, reason = ? WHERE id = ? AND due_at = ?")),
      fail_(writer.prepare("UPDATE mail SET due_at = NULL, attempts = attempts + 1, reason = ?, first_due = ? "
                           "WHERE id = ? AND due_at = ?")),
      release_(writer.prepare("UPDATE mail SET due_at = ? WHERE id = ? AND due_at = ?")),
      failures_(writer.prepare("SELECT id, campaign, kind, attempts, first_due, reason FROM mail WHERE due_at IS NULL "
                               "ORDER BY first_due DESC LIMIT ?")),
      counts_(writer.prepare("SELECT count(*) FILTER (WHERE due_at IS NOT NULL AND attempts = 0), "
                             "count(*) FILTER (WHERE due_at IS NOT NULL AND attempts > 0), "
                             "count(*) FILTER (WHERE due_at IS NULL), min(due_at) FROM mail")),
      add_sent_(writer.prepare("INSERT INTO mail_sent VALUES (?1, ?2) ON CONFLICT DO UPDATE SET sent = sent + ?2")),
      sent_(writer.prepare("SELECT sum(sent) FILTER (WHERE day = ?), sum(sent) FROM mail_sent")) {}

Result<std::unique_ptr<SqliteOutboxStore>> SqliteOutboxStore::open(Database& writer, std::mutex& mutex) {
  try {
    const std::lock_guard lock(mutex);
    return std::unique_ptr<SqliteOutboxStore>(new SqliteOutboxStore(writer, mutex));
  } catch (const SqliteError& error) {
    return to_error(error, "open the outbox");
  }
}

// `due_at` is beside them.
std::vector<outbox::Queued> SqliteOutboxStore::find_due(Statement& due, Time now, int limit,
                                                        std::vector<int64_t>& due_at) {
  std::vector<outbox::Queued> mails;
  for (due.bind(to_millis(now), limit); due.step();) {
    outbox::Queued mail;
    mail.id = due.integer(0);
    mail.campaign = static_cast<uint16_t>(due.integer(1));
    mail.kind = static_cast<uint8_t>(due.integer(2));
    mail.attempts = static_cast<int>(due.integer(3));
    mail.first_due = from_millis(due.integer(4));
    mail.box.assign(due.blob(5).begin(), due.blob(5).end());
    mails.push_back(std::move(mail));
    due_at.push_back(due.integer(6));
  }
  due.reset();
  return mails;
}

Result<std::vector<outbox::Queued>> SqliteOutboxStore::claim(Time now, int limit, std::chrono::milliseconds lease,
                                                             outbox::Lane lane) {
  const std::lock_guard lock(mutex_);
  try {
    std::vector<int64_t> due;
    auto mails = find_due(lane == outbox::Lane::kFirst ? due_ : due_bulk_, now, limit, due);
    if (mails.empty()) return mails;
    // Polls that find nothing take no lock; so somebody may have been quicker.
    const Time until = now + lease;
    std::vector<outbox::Queued> mine;
    Transaction transaction(db_);
    for (size_t i = 0; i < mails.size(); ++i) {
      mails[i].leased_until = until;
      lease_.bind(to_millis(until), mails[i].id, due[i]).run();
      if (db_.changes() == 1) mine.push_back(std::move(mails[i]));
    }
    transaction.commit();
    return mine;
  } catch (const SqliteError& error) {
    return to_error(error, "take mail from the outbox");
  }
}

Status SqliteOutboxStore::end_leases() {
  return transact(db_, mutex_, "take mail back", [&]() -> Status {
    db_.prepare("UPDATE mail SET due_at = first_due WHERE attempts = 0 AND due_at > first_due").run();
    return {};
  });
}

void SqliteOutboxStore::finish_one(const Outcome& outcome) {
  const int64_t leased = to_millis(outcome.leased_until);
  const int64_t due = to_millis(outcome.due.value_or(outcome.at));
  switch (outcome.kind) {
    case Outcome::kSent:
      if (outcome.due) {
        again_.bind(static_cast<int>(outcome.next_kind), due, outcome.id, leased).run();
      } else {
        drop_.bind(outcome.id, leased).run();
      }
      break;
    case Outcome::kDropped:
      drop_.bind(outcome.id, leased).run();
      break;
    case Outcome::kRetry:
      retry_.bind(due, outcome.reason, outcome.id, leased).run();
      break;
    case Outcome::kPermanent:
      fail_.bind(outcome.reason, to_millis(outcome.at), outcome.id, leased).run();
      break;
    case Outcome::kReleased:
      release_.bind(due, outcome.id, leased).run();
      break;
  }
}

Status SqliteOutboxStore::finish(std::span<const Outcome> outcomes) {
  const std::lock_guard lock(mutex_);
  try {
    Transaction transaction(db_);
    std::vector<Outcome> counted;
    for (const Outcome& outcome : outcomes) {
      finish_one(outcome);
      const bool ends = outcome.kind == Outcome::kSent || outcome.kind == Outcome::kPermanent;
      const bool changed = db_.changes() == 1;
      if (ends && changed) counted.push_back(outcome);
      if (outcome.mail_kind == letters::kEntrustedKind) note_letter(outcome, changed);
    }
    count(counted);
    transaction.commit();
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "note what became of mail");
  }
}

// Sent is sent, also where the mail has gone meanwhile: it was cancelled too
// late.
void SqliteOutboxStore::note_letter(const Outcome& outcome, bool changed) {
  if (outcome.kind == Outcome::kSent) note_letter_sent(db_, outcome.id, outcome.at);
  if (outcome.kind == Outcome::kPermanent && changed) note_letter_failed(db_, outcome.id, outcome.reason, outcome.at);
}

// By day and kind; a mailing's own numbers; and against a subscriber whose
// address the mail server refused for good.
void SqliteOutboxStore::count(std::span<const Outcome> finished) {
  std::map<int32_t, int64_t> days;
  std::map<std::pair<int32_t, uint8_t>, int64_t> kinds;
  std::map<int64_t, std::pair<int64_t, int64_t>> mailings;  // sent, failed
  for (const Outcome& outcome : finished) {
    const int64_t mailing = mailing::number_of(outcome.id);
    if (outcome.kind == Outcome::kSent) {
      ++days[day_of(outcome.at)];
      ++kinds[{day_of(outcome.at), outcome.mail_kind}];
      if (mailing != 0) ++mailings[mailing].first;
    } else if (mailing != 0) {
      ++mailings[mailing].second;
      if (mailing::is_about_address(outcome.reason)) {
        count_failure(db_, mailing::subscriber_of(outcome.id), day_of(outcome.at));
      }
    }
  }
  for (const auto& [day, mails] : days) add_sent_.bind(day, mails).run();
  for (const auto& [key, mails] : kinds) {
    db_.prepare("INSERT INTO mail_kind_day VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET sent = sent + ?3")
        .bind(key.first, static_cast<int>(key.second), mails)
        .run();
  }
  for (const auto& [number, counts] : mailings) {
    db_.prepare("UPDATE mailing SET sent = sent + ?, failed = failed + ? WHERE number = ?")
        .bind(counts.first, counts.second, number)
        .run();
  }
}

Result<std::vector<outbox::KindCounts>> SqliteOutboxStore::kinds(Time now) {
  return look(db_, mutex_, "count the outbox", [&]() -> Result<std::vector<outbox::KindCounts>> {
    std::map<uint8_t, outbox::KindCounts> kinds;
    Statement waiting = db_.prepare(
        "SELECT kind, count(*) FILTER (WHERE due_at IS NOT NULL AND attempts = 0), "
        "count(*) FILTER (WHERE due_at IS NOT NULL AND attempts > 0), count(*) FILTER (WHERE due_at IS NULL), "
        "min(due_at) FROM mail GROUP BY kind");
    while (waiting.step()) {
      outbox::KindCounts& one = kinds[static_cast<uint8_t>(waiting.integer(0))];
      one.queued = waiting.integer(1);
      one.retrying = waiting.integer(2);
      one.failed = waiting.integer(3);
      if (!waiting.is_null(4)) one.oldest_due = from_millis(waiting.integer(4));
    }
    Statement sent =
        db_.prepare("SELECT kind, sum(sent), sum(sent) FILTER (WHERE day = ?) FROM mail_kind_day GROUP BY kind");
    for (sent.bind(day_of(now)); sent.step();) {
      kinds[static_cast<uint8_t>(sent.integer(0))].sent = {sent.integer(2), sent.integer(1)};
    }
    std::vector<outbox::KindCounts> out;
    for (auto& [kind, one] : kinds) {
      one.kind = kind;
      out.push_back(one);
    }
    return out;
  });
}

Result<std::vector<outbox::FailedGroup>> SqliteOutboxStore::failed_groups(int limit) {
  return look(db_, mutex_, "list failed mail", [&]() -> Result<std::vector<outbox::FailedGroup>> {
    Statement row = db_.prepare(
        "SELECT kind, reason, count(*) AS mails, max(first_due) FROM mail WHERE due_at IS NULL GROUP BY kind, reason "
        "ORDER BY mails DESC, kind, reason LIMIT ?");
    std::vector<outbox::FailedGroup> out;
    for (row.bind(limit); row.step();) {
      out.push_back({static_cast<uint8_t>(row.integer(0)), std::string(row.text(1)), row.integer(2),
                     from_millis(row.integer(3))});
    }
    return out;
  });
}

Result<int64_t> SqliteOutboxStore::retry_failed(uint8_t kind, const std::string& reason, Time now, int limit) {
  return transact(db_, mutex_, "try mail again", [&]() -> Result<int64_t> {
    Statement row = db_.prepare(
        "UPDATE mail SET due_at = ?1, first_due = ?1, attempts = 0, reason = '' WHERE id IN (SELECT id FROM mail "
        "WHERE due_at IS NULL AND kind = ?2 AND reason = ?3 LIMIT ?4) RETURNING id");
    std::map<int64_t, int64_t> mailings;
    int64_t mails = 0;
    for (row.bind(to_millis(now), static_cast<int>(kind), reason, limit); row.step(); ++mails) {
      if (const int64_t number = mailing::number_of(row.integer(0)); number != 0) ++mailings[number];
    }
    row.reset();
    for (const auto& [number, again] : mailings) {
      db_.prepare("UPDATE mailing SET failed = failed - ? WHERE number = ?").bind(again, number).run();
    }
    return mails;
  });
}

Result<int64_t> SqliteOutboxStore::drop_failed(uint8_t kind, const std::string& reason, int limit) {
  return transact(db_, mutex_, "delete failed mail", [&]() -> Result<int64_t> {
    db_.prepare(
           "DELETE FROM mail WHERE id IN (SELECT id FROM mail WHERE due_at IS NULL AND kind = ? AND reason = ? LIMIT "
           "?)")
        .bind(static_cast<int>(kind), reason, limit)
        .run();
    return db_.changes();
  });
}

Result<std::vector<outbox::Failure>> SqliteOutboxStore::failures(int limit) {
  const std::lock_guard lock(mutex_);
  try {
    std::vector<outbox::Failure> out;
    for (failures_.bind(limit); failures_.step();) {
      out.push_back({failures_.integer(0), static_cast<uint16_t>(failures_.integer(1)),
                     static_cast<uint8_t>(failures_.integer(2)), static_cast<int>(failures_.integer(3)),
                     from_millis(failures_.integer(4)), std::string(failures_.text(5))});
    }
    failures_.reset();
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "list failed mail");
  }
}

Result<outbox::Sent> SqliteOutboxStore::sent(Time now) {
  const std::lock_guard lock(mutex_);
  try {
    outbox::Sent out;
    if (sent_.bind(day_of(now)).step()) out = {sent_.integer(0), sent_.integer(1)};
    sent_.reset();
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "count the mail that was sent");
  }
}

Result<outbox::Counts> SqliteOutboxStore::counts() {
  const std::lock_guard lock(mutex_);
  try {
    outbox::Counts out;
    if (counts_.bind().step()) {
      out.queued = counts_.integer(0);
      out.retrying = counts_.integer(1);
      out.failed = counts_.integer(2);
      if (!counts_.is_null(3)) out.oldest_due = from_millis(counts_.integer(3));
    }
    counts_.reset();
    return out;
  } catch (const SqliteError& error) {
    return to_error(error, "count the outbox");
  }
}

}  // namespace outcry::store
