// How a mailing comes into the outbox: wave by wave, subscriber by subscriber
// in the order of their ids, a bounded batch a transaction.

#include <map>

#include "store/sqlite/account_transaction.h"
#include "store/sqlite/mailing_store.h"

namespace outcry::store {

using mailing::MailingNumber;

namespace {

constexpr int64_t kScan = 4'000;     // subscribers looked at in one transaction
constexpr int64_t kRetriesToo = 20;  // so many times `most` may wait in all: a server that puts everything off

struct FedWave {
  Time due{};
  int64_t position = 0;
};

}  // namespace

struct SqliteMailingStore::Feeding {
  MailingNumber number = 0;
  uint16_t campaign = 0;
  int64_t last = 0;
  Time settled{};
  bool begun = false;
  std::vector<FedWave> waves{};
  std::map<std::string, size_t, std::less<>> wave_of{};  // by country; others: the last

  [[nodiscard]] bool is_in(size_t wave, std::string_view country) const {
    const auto found = wave_of.find(country);
    return (found == wave_of.end() ? waves.size() - 1 : found->second) == wave;
  }
  [[nodiscard]] int64_t first_mail() const { return mailing::mail_id_of(number, 0); }
  [[nodiscard]] int64_t end_of_mails() const { return mailing::mail_id_of(static_cast<MailingNumber>(number + 1), 0); }
};

std::vector<SqliteMailingStore::Feeding> SqliteMailingStore::active() {
  std::vector<Feeding> out;
  Statement row = db_.prepare(
      "SELECT number, campaign, last, settled_at, state = 3 FROM mailing WHERE state IN (2, 3) ORDER BY number");
  while (row.step()) {
    out.push_back({static_cast<MailingNumber>(row.integer(0)), static_cast<uint16_t>(row.integer(1)), row.integer(2),
                   from_millis(row.integer(3)), row.integer(4) != 0});
  }
  Statement waves = db_.prepare(
      "SELECT mailing, due_at, position, countries FROM mailing_wave WHERE mailing IN "
      "(SELECT number FROM mailing WHERE state IN (2, 3)) ORDER BY mailing, wave");
  for (size_t at = 0; waves.step();) {
    while (out[at].number != waves.integer(0)) ++at;
    Feeding& one = out[at];
    for (std::string_view rest = waves.text(3); !rest.empty();) {
      const size_t end = std::min(rest.find(' '), rest.size());
      one.wave_of.emplace(rest.substr(0, end), one.waves.size());
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    one.waves.push_back({from_millis(waves.integer(1)), waves.integer(2)});
  }
  return out;
}

int64_t SqliteMailingStore::feed_wave(Feeding& mailing, size_t wave, Time now, int64_t room) {
  int64_t& position = mailing.waves[wave].position;
  Statement next = db_.prepare(
      "SELECT s.id, g.country FROM subscriber s LEFT JOIN signature g ON g.id = s.id "
      "WHERE s.campaign = ?1 AND s.id > ?2 AND s.id <= ?3 AND s.at <= ?4 ORDER BY s.id LIMIT ?5");
  Statement add = db_.prepare(
      "INSERT OR IGNORE INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?1, ?2, ?3, ?4, ?4, x'')");
  next.bind(static_cast<int>(mailing.campaign), position, mailing.last, to_millis(mailing.settled), kScan);
  int64_t scanned = 0, put = 0;
  bool full = false;
  while (!full && next.step()) {
    const int64_t id = next.integer(0);
    if (mailing.is_in(wave, next.text(1))) {
      add.bind(mailing::mail_id_of(mailing.number, id), static_cast<int>(mailing.campaign),
               static_cast<int>(mailing::kMailingKind), to_millis(now))
          .run();
      full = ++put >= room;
    }
    ++scanned;
    position = id;
  }
  next.reset();
  if (!full && scanned < kScan) position = mailing.last;
  db_.prepare("UPDATE mailing_wave SET position = ? WHERE mailing = ? AND wave = ?")
      .bind(position, static_cast<int>(mailing.number), wave)
      .run();
  db_.prepare("UPDATE mailing SET state = iif(?1 > 0, 3, state), taken = taken + ?1 WHERE number = ?2")
      .bind(put, static_cast<int>(mailing.number))
      .run();
  return put;
}

int64_t SqliteMailingStore::feed_one(Feeding& mailing, Time now, int most) {
  Statement waiting = db_.prepare(
      "SELECT count(*) FILTER (WHERE attempts = 0), count(*) FROM mail WHERE id >= ? AND id < ? AND due_at IS NOT "
      "NULL");
  waiting.bind(mailing.first_mail(), mailing.end_of_mails()).step();
  const int64_t untried = waiting.integer(0), all = waiting.integer(1);
  waiting.reset();
  int64_t room = all < kRetriesToo * most ? most - untried : 0, put = 0;
  for (size_t wave = 0; wave < mailing.waves.size() && room > 0; ++wave) {
    const FedWave& one = mailing.waves[wave];
    if (one.due > now || one.position >= mailing.last) continue;
    const int64_t some = feed_wave(mailing, wave, now, room);
    put += some;
    room -= some;
    if (one.position < mailing.last) break;  // the next time goes on with it
  }
  return put;
}

// Everybody has had their turn, and nothing waits.
bool SqliteMailingStore::end_if_through(const Feeding& mailing, Time now) {
  for (const FedWave& wave : mailing.waves) {
    if (wave.position < mailing.last) return false;
  }
  Statement waiting = db_.prepare("SELECT 1 FROM mail WHERE id >= ? AND id < ? AND due_at IS NOT NULL LIMIT 1");
  if (waiting.bind(mailing.first_mail(), mailing.end_of_mails()).step()) return false;
  db_.prepare("UPDATE mailing SET state = 6, ended_at = ? WHERE number = ?")
      .bind(to_millis(now), static_cast<int>(mailing.number))
      .run();
  return true;
}

Result<int64_t> SqliteMailingStore::feed(Time now, int most) {
  {
    const std::lock_guard lock(reader_mutex_);
    try {
      Statement any = reader_->prepare("SELECT 1 FROM mailing WHERE state IN (2, 3) LIMIT 1");
      if (!any.step()) return 0;
    } catch (const SqliteError& error) {
      return to_error(error, "look for mailings");
    }
  }
  return transact(db_, mutex_, "move a mailing into the outbox", [&]() -> Result<int64_t> {
    int64_t put = 0;
    for (Feeding& mailing : active()) {
      put += feed_one(mailing, now, most);
      end_if_through(mailing, now);
    }
    return put;
  });
}

}  // namespace outcry::store
