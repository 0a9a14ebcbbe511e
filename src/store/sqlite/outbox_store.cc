#include "store/sqlite/outbox_store.h"

#include <map>

namespace outcry::store {

using outbox::Outcome;

SqliteOutboxStore::SqliteOutboxStore(Database& writer, std::mutex& mutex)
    : db_(writer),
      mutex_(mutex),
      due_(writer.prepare("SELECT id, campaign, kind, attempts, first_due, box, due_at FROM mail WHERE due_at <= ? "
                          "ORDER BY due_at LIMIT ?")),
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

Result<std::vector<outbox::Queued>> SqliteOutboxStore::claim(Time now, int limit, std::chrono::milliseconds lease) {
  const std::lock_guard lock(mutex_);
  try {
    std::vector<outbox::Queued> mails;
    std::vector<int64_t> due;  // beside mails
    const Time until = now + lease;
    for (due_.bind(to_millis(now), limit); due_.step();) {
      outbox::Queued mail;
      mail.id = due_.integer(0);
      mail.campaign = static_cast<uint16_t>(due_.integer(1));
      mail.kind = static_cast<uint8_t>(due_.integer(2));
      mail.attempts = static_cast<int>(due_.integer(3));
      mail.first_due = from_millis(due_.integer(4));
      mail.leased_until = until;
      mail.box.assign(due_.blob(5).begin(), due_.blob(5).end());
      mails.push_back(std::move(mail));
      due.push_back(due_.integer(6));
    }
    due_.reset();
    if (mails.empty()) return mails;
    // Polls that find nothing take no lock; so somebody may have been quicker.
    std::vector<outbox::Queued> mine;
    Transaction transaction(db_);
    for (size_t i = 0; i < mails.size(); ++i) {
      lease_.bind(to_millis(until), mails[i].id, due[i]).run();
      if (db_.changes() == 1) mine.push_back(std::move(mails[i]));
    }
    transaction.commit();
    return mine;
  } catch (const SqliteError& error) {
    return to_error(error, "take mail from the outbox");
  }
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
    std::map<int32_t, int64_t> sent;  // by day
    for (const Outcome& outcome : outcomes) {
      finish_one(outcome);
      if (outcome.kind == Outcome::kSent && db_.changes() == 1) ++sent[day_of(outcome.at)];
    }
    for (const auto& [day, mails] : sent) add_sent_.bind(day, mails).run();
    transaction.commit();
    return {};
  } catch (const SqliteError& error) {
    return to_error(error, "note what became of mail");
  }
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
