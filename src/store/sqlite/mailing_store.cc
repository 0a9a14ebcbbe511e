#include "store/sqlite/mailing_store.h"

#include <fmt/format.h>

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using mailing::Mailing;
using mailing::MailingNumber;
using mailing::MailingState;
using mailing::Texts;

namespace {

constexpr std::string_view kSelect =
    "SELECT number, campaign, state, made_by, created_at, updated_at, schedule, start_at, settled_at, ended_at, "
    "people, "
    "taken, sent, failed, returned, unsubscribed, "
    "(SELECT min(due_at) FROM mailing_wave WHERE mailing = number AND position < last) FROM mailing ";

std::optional<Time> time_in(const Statement& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(from_millis(row.integer(column)));
}

Mailing mailing_of(const Statement& row) {
  Mailing out;
  out.number = static_cast<MailingNumber>(row.integer(0));
  out.campaign = static_cast<uint16_t>(row.integer(1));
  out.state = static_cast<MailingState>(row.integer(2));
  out.made_by = row.integer(3);
  out.created = from_millis(row.integer(4));
  out.updated = from_millis(row.integer(5));
  out.schedule = {static_cast<mailing::When>(row.integer(6)), from_millis(row.integer(7))};
  out.settled = time_in(row, 8);
  out.ended = time_in(row, 9);
  out.people = row.integer(10);
  out.taken = row.integer(11);
  out.sent = row.integer(12);
  out.failed = row.integer(13);
  out.returned = row.integer(14);
  out.unsubscribed = row.integer(15);
  out.next = time_in(row, 16);
  return out;
}

Result<Mailing> find_in(Database& db, MailingNumber number) {
  Statement row = db.prepare(fmt::format("{} WHERE number = ?", kSelect));
  if (!row.bind(static_cast<int>(number)).step()) return not_found("no such mailing");
  Mailing out = mailing_of(row);
  Statement texts = db.prepare("SELECT lang, subject, body FROM mailing_text WHERE mailing = ?");
  for (texts.bind(static_cast<int>(number)); texts.step();) {
    const std::string lang(texts.text(0));
    if (!texts.text(1).empty()) out.texts.subject[lang] = texts.text(1);
    if (!texts.text(2).empty()) out.texts.body[lang] = texts.text(2);
  }
  return out;
}

}  // namespace

SqliteMailingStore::SqliteMailingStore(Database& writer, std::mutex& mutex, std::unique_ptr<Database> reader)
    : db_(writer), mutex_(mutex), reader_(std::move(reader)) {}

Result<std::unique_ptr<SqliteMailingStore>> SqliteMailingStore::open(const std::filesystem::path& file,
                                                                     Database& writer, std::mutex& mutex) {
  auto reader = Database::open(file, Database::Use::kRead);
  if (!reader) return reader.error();
  std::unique_ptr<SqliteMailingStore> store(new SqliteMailingStore(writer, mutex, std::move(*reader)));
  try {
    store->addressee_ = store->reader_->prepare(
        "SELECT m.state, s.box FROM mailing m LEFT JOIN subscriber s ON s.id = ? AND s.campaign = m.campaign "
        "WHERE m.number = ?");
  } catch (const SqliteError& error) {
    return to_error(error, "open the mailings");
  }
  return store;
}

void SqliteMailingStore::write_texts(MailingNumber number, const Texts& texts) {
  db_.prepare("DELETE FROM mailing_text WHERE mailing = ?").bind(static_cast<int>(number)).run();
  Statement row = db_.prepare("INSERT INTO mailing_text VALUES (?, ?, ?, ?)");
  std::map<std::string, std::pair<std::string, std::string>> by_lang;
  for (const auto& [lang, text] : texts.subject) by_lang[lang].first = text;
  for (const auto& [lang, text] : texts.body) by_lang[lang].second = text;
  for (const auto& [lang, both] : by_lang) row.bind(static_cast<int>(number), lang, both.first, both.second).run();
}

Result<MailingNumber> SqliteMailingStore::create(uint16_t campaign, int64_t made_by, const Texts& texts, Time now) {
  return transact(db_, mutex_, "make a mailing", [&]() -> Result<MailingNumber> {
    db_.prepare("INSERT INTO mailing (campaign, state, made_by, created_at, updated_at) VALUES (?1, 1, ?2, ?3, ?3)")
        .bind(static_cast<int>(campaign), made_by, to_millis(now))
        .run();
    const int64_t number = sqlite3_last_insert_rowid(db_.handle());
    if (number > mailing::kMostMailings) return gone("this site has made as many mailings as it can number");
    write_texts(static_cast<MailingNumber>(number), texts);
    return static_cast<MailingNumber>(number);
  });
}

Result<Mailing> SqliteMailingStore::find(MailingNumber number) {
  return look(*reader_, reader_mutex_, "read a mailing", [&] { return find_in(*reader_, number); });
}

Result<Mailing> SqliteMailingStore::find(uint16_t campaign, MailingNumber number) {
  auto found = find(number);
  if (found && found->campaign != campaign) return not_found("no such mailing");
  return found;
}

Result<std::vector<Mailing>> SqliteMailingStore::all(uint16_t campaign, int limit) {
  return look(*reader_, reader_mutex_, "list mailings", [&]() -> Result<std::vector<Mailing>> {
    std::vector<Mailing> out;
    Statement row = reader_->prepare(fmt::format("{} WHERE campaign = ? ORDER BY number DESC LIMIT ?", kSelect));
    for (row.bind(static_cast<int>(campaign), limit); row.step();) out.push_back(mailing_of(row));
    Statement subjects = reader_->prepare(
        "SELECT mailing, lang, subject FROM mailing_text WHERE mailing IN "
        "(SELECT number FROM mailing WHERE campaign = ? ORDER BY number DESC LIMIT ?)");
    for (subjects.bind(static_cast<int>(campaign), limit); subjects.step();) {
      for (Mailing& one : out) {
        if (one.number == subjects.integer(0) && !subjects.text(2).empty()) {
          one.texts.subject[std::string(subjects.text(1))] = subjects.text(2);
        }
      }
    }
    return out;
  });
}

Result<bool> SqliteMailingStore::save(MailingNumber number, const Texts& texts, Time seen, Time now) {
  return transact(db_, mutex_, "save a mailing", [&]() -> Result<bool> {
    // Never the same twice: `seen` must tell what was saved from what was there.
    db_.prepare(
           "UPDATE mailing SET updated_at = max(?, updated_at + 1) WHERE number = ? AND state = 1 AND updated_at = ?")
        .bind(to_millis(now), static_cast<int>(number), to_millis(seen))
        .run();
    if (db_.changes() == 0) return false;
    write_texts(number, texts);
    return true;
  });
}

Result<bool> SqliteMailingStore::remove(MailingNumber number, Time seen) {
  return transact(db_, mutex_, "delete a mailing", [&]() -> Result<bool> {
    db_.prepare("DELETE FROM mailing WHERE number = ? AND state = 1 AND updated_at = ?")
        .bind(static_cast<int>(number), to_millis(seen))
        .run();
    return db_.changes() == 1;
  });
}

Result<bool> SqliteMailingStore::settle(MailingNumber number, const mailing::Schedule& schedule,
                                        const std::vector<mailing::Wave>& waves, Time seen, Time now) {
  return transact(db_, mutex_, "settle a mailing", [&]() -> Result<bool> {
    db_.prepare(
           "UPDATE mailing SET state = 2, schedule = ?1, start_at = ?2, settled_at = ?3, updated_at = ?3, "
           "last = (SELECT ifnull(max(id), 0) FROM subscriber WHERE subscriber.campaign = mailing.campaign), "
           "people = (SELECT count(*) FROM subscriber WHERE subscriber.campaign = mailing.campaign) "
           "WHERE number = ?4 AND state = 1 AND updated_at = ?5")
        .bind(static_cast<int>(schedule.when), to_millis(schedule.start), to_millis(now), static_cast<int>(number),
              to_millis(seen))
        .run();
    if (db_.changes() == 0) return false;
    Statement row = db_.prepare("INSERT INTO mailing_wave VALUES (?, ?, ?, ?, 0)");
    for (size_t i = 0; i < waves.size(); ++i) {
      row.bind(static_cast<int>(number), i, to_millis(waves[i].due),
               fmt::format("{}", fmt::join(waves[i].countries, " ")))
          .run();
    }
    return true;
  });
}

Result<bool> SqliteMailingStore::change(MailingNumber number, std::string_view sql, Time now, std::string_view doing) {
  return transact(db_, mutex_, doing, [&]() -> Result<bool> {
    db_.prepare(sql).bind(static_cast<int>(number), to_millis(now)).run();
    return db_.changes() == 1;
  });
}

Result<bool> SqliteMailingStore::pause(MailingNumber number, Time now) {
  return change(number, "UPDATE mailing SET state = 4, updated_at = ?2 WHERE number = ?1 AND state IN (2, 3)", now,
                "pause a mailing");
}

Result<bool> SqliteMailingStore::resume(MailingNumber number, Time now) {
  return change(number,
                "UPDATE mailing SET state = iif(taken > 0, 3, 2), updated_at = ?2 WHERE number = ?1 AND state = 4", now,
                "go on with a mailing");
}

Result<bool> SqliteMailingStore::cancel(MailingNumber number, Time now) {
  return transact(db_, mutex_, "cancel a mailing", [&]() -> Result<bool> {
    db_.prepare("UPDATE mailing SET state = 5, ended_at = ?2, updated_at = ?2 WHERE number = ?1 AND state IN (2, 3, 4)")
        .bind(static_cast<int>(number), to_millis(now))
        .run();
    if (db_.changes() == 0) return false;
    db_.prepare("DELETE FROM mail WHERE id BETWEEN ? AND ?")
        .bind(mailing::mail_id_of(number, 0), mailing::mail_id_of(static_cast<MailingNumber>(number + 1), 0) - 1)
        .run();
    return true;
  });
}

Result<mailing::Addressee> SqliteMailingStore::addressee(int64_t mail_id) {
  return look(*reader_, reader_mutex_, "find whom a mail is for", [&]() -> Result<mailing::Addressee> {
    mailing::Addressee out;
    const bool there =
        addressee_.bind(mailing::subscriber_of(mail_id), static_cast<int>(mailing::number_of(mail_id))).step();
    if (there) {
      out.state = static_cast<MailingState>(addressee_.integer(0));
      out.box.assign(addressee_.blob(1).begin(), addressee_.blob(1).end());
    }
    addressee_.reset();
    if (!there) return not_found("no such mailing");
    return out;
  });
}

Result<mailing::Audience> SqliteMailingStore::audience(uint16_t campaign) {
  return look(*reader_, reader_mutex_, "count subscribers", [&]() -> Result<mailing::Audience> {
    mailing::Audience out;
    Statement row = reader_->prepare(
        "SELECT lang, count(*) FROM subscriber JOIN signature USING (id) WHERE subscriber.campaign = ? GROUP BY lang");
    for (row.bind(static_cast<int>(campaign)); row.step();) {
      out.languages.add(row.text(0), row.integer(1));
      out.people += row.integer(1);
    }
    return out;
  });
}

Status SqliteMailingStore::put_trial(uint16_t campaign, int64_t mail_id, const Bytes& box, Time now) {
  return transact(db_, mutex_, "put a mail into the outbox", [&]() -> Status {
    db_.prepare(
           "INSERT OR REPLACE INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?1, ?2, ?3, ?4, ?4, ?5)")
        .bind(mail_id, static_cast<int>(campaign), static_cast<int>(mailing::kTrialKind), to_millis(now), box)
        .run();
    return {};
  });
}

Result<std::optional<mailing::Unsubscribed>> SqliteMailingStore::unsubscribe(uint16_t campaign, int64_t subscriber,
                                                                             MailingNumber by) {
  using Was = std::optional<mailing::Unsubscribed>;
  return transact(db_, mutex_, "end a subscription", [&]() -> Result<Was> {
    Was was;
    Statement row = db_.prepare("DELETE FROM subscriber WHERE id = ? AND campaign = ? RETURNING box, at");
    if (row.bind(subscriber, static_cast<int>(campaign)).step()) {
      was = {{row.blob(0).begin(), row.blob(0).end()}, from_millis(row.integer(1))};
    }
    while (row.step()) {
    }
    row.reset();
    if (!was) return was;
    db_.prepare("UPDATE mailing SET unsubscribed = unsubscribed + 1 WHERE number = ? AND campaign = ?")
        .bind(static_cast<int>(by), static_cast<int>(campaign))
        .run();
    return was;
  });
}

Result<bool> SqliteMailingStore::is_subscribed(uint16_t campaign, int64_t subscriber) {
  return look(*reader_, reader_mutex_, "look for a subscription", [&]() -> Result<bool> {
    Statement row = reader_->prepare("SELECT 1 FROM subscriber WHERE id = ? AND campaign = ?");
    return row.bind(subscriber, static_cast<int>(campaign)).step();
  });
}

Status SqliteMailingStore::subscribe_again(uint16_t campaign, int64_t subscriber, const mailing::Unsubscribed& was,
                                           MailingNumber by) {
  return transact(db_, mutex_, "subscribe again", [&]() -> Status {
    Statement row = db_.prepare("SELECT 1 FROM signature WHERE id = ? AND campaign = ? AND state = 1");
    const bool counted = row.bind(subscriber, static_cast<int>(campaign)).step();
    row.reset();
    if (!counted) return gone("the signature does not count any more");
    db_.prepare("INSERT OR IGNORE INTO subscriber (id, campaign, at, box) VALUES (?, ?, ?, ?)")
        .bind(subscriber, static_cast<int>(campaign), to_millis(was.since), was.box)
        .run();
    if (db_.changes() == 0) return {};
    db_.prepare("UPDATE mailing SET unsubscribed = max(0, unsubscribed - 1) WHERE number = ? AND campaign = ?")
        .bind(static_cast<int>(by), static_cast<int>(campaign))
        .run();
    return {};
  });
}

}  // namespace outcry::store
