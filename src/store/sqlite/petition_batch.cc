#include "store/sqlite/petition_batch.h"

#include "base/hash.h"

namespace outcry::store {
namespace {

using petition::Answer;
using petition::MailKind;
using petition::Outcome;
using State = petition::StoredSignature::State;

constexpr size_t kWidth = tally::kTileWidth;

ByteView raw(const std::vector<uint64_t>& values) {
  return {reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(uint64_t)};
}

}  // namespace

SqlitePetitionStore::Statements::Statements(Database& db)
    : add_epoch(db.prepare("INSERT OR IGNORE INTO epoch VALUES (?, ?, ?, ?)")),
      add_signature(db.prepare("INSERT INTO signature VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)")),
      add_sealed(db.prepare("INSERT INTO sealed VALUES (?, ?, ?, ?, ?, ?, ?)")),
      add_mail(db.prepare("INSERT INTO mail (id, campaign, kind, due_at, first_due, box) VALUES (?, ?, ?, ?, ?, ?)")),
      add_subscriber(db.prepare("INSERT INTO subscriber SELECT id, ?, ?, subscriber FROM sealed "
                                "WHERE id = ? AND length(subscriber) > 0")),
      moved_subscriber(db.prepare("UPDATE sealed SET subscriber = x'' WHERE id = ?")),
      find(db.prepare("SELECT campaign, state, secret_hash, blind, at, log_index, country, lang, via FROM signature "
                      "WHERE id = ?")),
      sealed(db.prepare("SELECT commitment FROM sealed WHERE id = ?")),
      set_counted(db.prepare("UPDATE signature SET state = 1, log_index = ? WHERE id = ?")),
      set_state(db.prepare("UPDATE signature SET state = ?, blind = 0 WHERE id = ?")),
      drop_sealed(db.prepare("DELETE FROM sealed WHERE id = ?")),
      add_shared(db.prepare("INSERT INTO shared VALUES (?, ?, ?, ?, ?, ?)")),
      drop_shared(db.prepare("DELETE FROM shared WHERE id = ?")),
      drop_shared_of(db.prepare("DELETE FROM shared WHERE id > ?1 AND id <= ?2 AND id IN "
                                "(SELECT id FROM signature WHERE id > ?1 AND id <= ?2 AND campaign = ?3)")),
      drop_signature(db.prepare("DELETE FROM signature WHERE id = ?")),
      drop_mail(db.prepare("DELETE FROM mail WHERE id = ?")),
      drop_subscriber(db.prepare("DELETE FROM subscriber WHERE id = ?")),
      mail_receipt(db.prepare("UPDATE mail SET kind = ?1, due_at = ?2, first_due = ?2, attempts = 0 WHERE id = ?3")),
      has_record(db.prepare("SELECT 1 FROM sealed WHERE id = ?")),
      mail_waits(db.prepare("SELECT due_at IS NOT NULL FROM mail WHERE id = ?")),
      mailed(db.prepare("SELECT at FROM receipt_mailed WHERE id = ?")),
      note_mailed(db.prepare("INSERT OR REPLACE INTO receipt_mailed VALUES (?, ?)")),
      drop_mailed(db.prepare("DELETE FROM receipt_mailed WHERE id = ?")),
      forget_mailed(db.prepare("DELETE FROM receipt_mailed WHERE at < ?")),
      oldest_pending(
          db.prepare("SELECT id, campaign, blind, at FROM signature WHERE state = 0 ORDER BY state, id LIMIT ?")),
      oldest_notices(
          db.prepare("SELECT id, campaign, blind, at FROM signature WHERE state = 4 ORDER BY state, id LIMIT ?")),
      add_sheet(
          db.prepare("INSERT OR IGNORE INTO paper_sheet (campaign, number, state, place, collected, lang, "
                     "text_version, country, typed_at, counted_at) VALUES (?1, ?2, 3, ?3, ?4, ?5, ?6, '', ?7, ?7)")),
      read_sheet(db.prepare("UPDATE paper_sheet SET state = ?1, second_by = iif(state = 1, ?2, second_by), "
                            "third_by = iif(state = 2, ?2, third_by), counted_at = iif(?1 = 3, ?3, NULL) "
                            "WHERE id = ?4 AND campaign = ?5 AND state = ?6")),
      put_row(db.prepare("INSERT INTO paper_row VALUES (?1, ?2, ?3, x'', ?4, ?5) ON CONFLICT DO UPDATE SET state = ?3, "
                         "first = iif(?3 = 1, first, x''), second = ?4, signature = ?5")),
      drop_waiting_sheets(db.prepare("DELETE FROM paper_sheet WHERE campaign = ? AND state < 3")),
      drop_old_sheets(db.prepare("DELETE FROM paper_sheet WHERE state < 3 AND typed_at < ?")),
      logs(db),
      put_person_tile(
          db.prepare("INSERT INTO person_tile VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET blinds = ?2")),
      find_person_tile(db.prepare("SELECT blinds FROM person_tile WHERE key = ?")),
      put_head(db.prepare("INSERT OR REPLACE INTO log_head VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      note_expired(db.prepare("UPDATE site SET last_expired = max(last_expired, ?)")),
      find_erasure(db.prepare("SELECT position, erased, ended_at FROM erasure WHERE campaign = ? AND what = ?")),
      begin_erasure(db.prepare("INSERT INTO erasure VALUES (?, ?, ?, -1, 0, NULL)")),
      put_erasure(
          db.prepare("UPDATE erasure SET position = ?, erased = ?, ended_at = ? WHERE campaign = ? AND what = ?")),
      updated_at(db.prepare("SELECT updated_at FROM campaign WHERE number = ?")),
      next_generation(db.prepare("UPDATE site SET generation = generation + 1")),
      last_of_signatures(
          db.prepare("SELECT max(id), count(*) FROM (SELECT id FROM signature WHERE id > ? ORDER BY id LIMIT ?)")),
      forget_blinds(
          db.prepare("UPDATE signature SET blind = 0 WHERE id > ?1 AND id <= ?2 AND campaign = ?3 AND blind <> 0")),
      forget_blind_tiles(
          db.prepare("UPDATE person_tile SET blinds = zeroblob(length(blinds)) WHERE key BETWEEN ? AND ?")),
      drop_records(db.prepare("DELETE FROM sealed WHERE id > ?1 AND id <= ?2 AND id IN "
                              "(SELECT id FROM signature WHERE id > ?1 AND id <= ?2 AND campaign = ?3)")),
      drop_letters(db.prepare("DELETE FROM mail WHERE id > ?1 AND id <= ?2 AND campaign = ?3")),
      last_of_epochs(
          db.prepare("SELECT max(id), count(*) FROM (SELECT id FROM epoch WHERE id > ? ORDER BY id LIMIT ?)")),
      drop_epochs(db.prepare("DELETE FROM epoch WHERE id > ?1 AND id <= ?2 AND campaign = ?3")),
      drop_minutes(
          db.prepare("DELETE FROM statistic_minute WHERE campaign IN (SELECT number FROM campaign) AND minute < ?")),
      add_trace(db.prepare("INSERT INTO trace VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)")),
      set_pace(db.prepare("UPDATE trace SET pace = ? WHERE id = ?")),
      drop_trace(db.prepare("DELETE FROM trace WHERE id = ?")),
      drop_traces(db.prepare("DELETE FROM trace WHERE id > ?1 AND id <= ?2 AND campaign = ?3")),
      drop_old_traces(
          db.prepare("DELETE FROM trace WHERE id IN (SELECT id FROM trace ORDER BY id LIMIT ?) AND day < ?")),
      change_state(db.prepare("UPDATE signature SET state = ? WHERE id = ?")),
      add_invalidated(db.prepare("INSERT INTO invalidated VALUES (?, ?, ?, ?, ?, 1)")),
      drop_invalidated(db.prepare("DELETE FROM invalidated WHERE id = ?")),
      invalidated_kept(db.prepare("SELECT kept FROM invalidated WHERE id = ?")),
      old_invalidated(db.prepare("SELECT id FROM invalidated WHERE kept = 1 AND at < ? ORDER BY at LIMIT ?")),
      forget_invalidated(db.prepare("UPDATE invalidated SET kept = 0 WHERE id = ?")),
      keep_subscriber(db.prepare("UPDATE sealed SET subscriber = subscriber.box FROM subscriber "
                                 "WHERE sealed.id = ? AND subscriber.id = sealed.id")),
      sweep_state(db.prepare("SELECT state FROM sweep WHERE id = ? AND campaign = ?")),
      count_struck(db.prepare("UPDATE sweep SET struck = struck + ?, passed = passed + ? WHERE id = ?")),
      count_restored(db.prepare("UPDATE sweep SET restored = restored + ?, lost = lost + ? WHERE id = ?")),
      add_reason(db.prepare(kAddReason)),
      statistics(db) {}

SqlitePetitionStore::Batch::~Batch() {
  if (kept_) return;
  for (const auto& [in, flag] : flags_) in->*flag = false;
  for (const auto& [number, in] : touched_) in->persons.undo();
}

SqlitePetitionStore::Register* SqlitePetitionStore::Batch::touch(petition::CampaignNumber campaign) {
  if (const auto found = touched_.find(campaign); found != touched_.end()) return found->second;
  const std::shared_lock lock(store_.registers_mutex_);
  const auto found = store_.registers_.find(campaign);
  if (found == store_.registers_.end()) return nullptr;
  found->second->persons.mark();
  touched_.emplace(campaign, found->second.get());
  return found->second.get();
}

void SqlitePetitionStore::Batch::write_epoch(Register& in, petition::CampaignNumber campaign,
                                             const seal::Epoch& epoch) {
  if (epoch.id() == in.last_epoch || epoch.id() == in.epoch_before) return;
  for (const auto& [other, id] : epochs_) {
    if (other == &in && id == epoch.id()) return;
  }
  sql_.add_epoch.bind(epoch.id(), campaign, to_millis(epoch.began()), epoch.sealed_keys()).run();
  epochs_.emplace_back(&in, epoch.id());
}

void SqlitePetitionStore::Batch::write_shared(const petition::Submission& act) {
  for (const petition::Submission::Shared& one : act.shared) {
    const seal::Epoch& epoch = *one.place.epoch;
    sql_.add_epoch.bind(epoch.id(), act.campaign, to_millis(epoch.began()), epoch.sealed_keys()).run();
    sql_.add_shared
        .bind(act.id, one.member, epoch.id(), static_cast<int64_t>(one.place.position), ByteView(one.commitment),
              one.contact)
        .run();
  }
}

Answer SqlitePetitionStore::Batch::apply(const petition::Submission& act) {
  Register* in = touch(act.campaign);
  if (in == nullptr) return {Outcome::kUnknown};
  if (in->over) return {Outcome::kClosed};
  Person person = in->persons.get(act.blind);
  const bool notice = person.counted;
  if (notice ? person.noticed : person.pending >= petition::kConfirmationMails) return {Outcome::kTooMany};

  const State state = notice ? State::kNotice : State::kPending;
  sql_.add_signature
      .bind(act.id, act.campaign, static_cast<int>(state), act.blind, ByteView(act.secret_hash), to_millis(act.at),
            act.text_version, act.lang, act.country, act.via)
      .run();
  if (!notice) {
    write_epoch(*in, act.campaign, *act.place.epoch);
    sql_.add_sealed
        .bind(act.id, act.place.epoch->id(), static_cast<int64_t>(act.place.position), ByteView(act.commitment),
              act.sealed, act.own, act.subscriber)
        .run();
    write_shared(act);
    if (const petition::Trace& trace = act.trace; trace != petition::Trace()) {
      sql_.add_trace
          .bind(act.id, act.campaign, day_of(act.at), trace.network, trace.domain, trace.name, int{trace.shape},
                trace.throwaway ? 1 : 0)
          .run();
    }
  }
  if (!act.mail.empty()) {
    const MailKind kind = notice               ? MailKind::kAlready
                          : person.pending > 0 ? MailKind::kConfirmAgain
                                               : MailKind::kConfirm;
    sql_.add_mail.bind(act.id, act.campaign, static_cast<int>(kind), to_millis(act.at), to_millis(act.at), act.mail)
        .run();
  }
  if (notice) {
    person.noticed = true;
  } else {
    ++person.pending;
    statistics_.submit(act.campaign, act.at);
  }
  in->persons.set(act.blind, person);
  return {notice ? Outcome::kAlready : Outcome::kDone};
}

// The row is always let go again: a read left open would pin this connection
// to the past, and once another process writes, every BEGIN would fail.
std::optional<SqlitePetitionStore::Batch::Found> SqlitePetitionStore::Batch::find(
    petition::CampaignNumber campaign, int64_t id, const petition::SecretHash& secret_hash) {
  return found_in(sql_.find.bind(id), campaign, secret_hash);
}

std::optional<SqlitePetitionStore::Batch::Found> SqlitePetitionStore::Batch::find(petition::CampaignNumber campaign,
                                                                                  int64_t id) {
  return found_in(sql_.find.bind(id), campaign, {});
}

// `secret_hash` empty: whoever's.
std::optional<SqlitePetitionStore::Batch::Found> SqlitePetitionStore::Batch::found_in(Statement& row,
                                                                                      petition::CampaignNumber campaign,
                                                                                      ByteView secret_hash) {
  std::optional<Found> found;
  if (row.step() && row.integer(0) == campaign && (secret_hash.empty() || equal(row.blob(2), secret_hash))) {
    found = {static_cast<State>(row.integer(1)), static_cast<uint64_t>(row.integer(3)), from_millis(row.integer(4)),
             static_cast<uint64_t>(row.integer(5)),
             origin_of(text_of(row.blob(6)), text_of(row.blob(7)), text_of(row.blob(8)))};
  }
  row.reset();
  return found;
}

Hash32 SqlitePetitionStore::Batch::commitment_of(int64_t id) {
  Statement& row = sql_.sealed.bind(id);
  Hash32 commitment;
  const bool sound = row.step() && row.blob(0).size() == commitment.size();
  if (sound) std::copy_n(row.blob(0).begin(), commitment.size(), commitment.begin());
  row.reset();
  if (!sound) throw SqliteError(SQLITE_CORRUPT, "a waiting signature's record is missing or damaged");
  return commitment;
}

Answer SqlitePetitionStore::Batch::apply(const petition::Confirmation& act) {
  Register* in = touch(act.campaign);
  const auto found = find(act.campaign, act.id, act.secret_hash);
  // Those that expired have left no more than their ids behind.
  if (in == nullptr || !found) return {act.id <= store_.last_expired_ ? Outcome::kExpired : Outcome::kUnknown};
  if (found->state == State::kCounted || found->state == State::kInvalidated) return {Outcome::kAlready, found->index};
  if (found->state != State::kPending) return {Outcome::kUnknown};
  if (found->at < act.not_before) return {Outcome::kExpired};
  if (!act.open || in->over) return {Outcome::kClosed};

  Person person = in->persons.get(found->blind);
  if (person.counted) return {Outcome::kAlready, UINT64_MAX};
  tally::Entry entry;
  entry.kind = tally::Kind::kSign;
  entry.day = day_of(act.at);
  entry.commitment = commitment_of(act.id);

  const uint64_t index = add_entry(act.campaign, entry, found->blind);
  sql_.set_counted.bind(index, act.id).run();
  sql_.set_pace.bind(static_cast<int>(petition::pace_of(act.at - found->at)), act.id).run();
  statistics_.confirm(act.campaign, act.at);
  statistics_.regroup(act.campaign, found->origin, 1);
  sql_.mail_receipt.bind(static_cast<int>(MailKind::kReceipt), to_millis(act.at), act.id).run();
  sql_.add_subscriber.bind(act.campaign, to_millis(act.at), act.id).run();
  if (store_.writer_.changes() > 0) sql_.moved_subscriber.bind(act.id).run();
  person.counted = true;
  if (person.pending > 0) --person.pending;
  in->persons.set(found->blind, person);
  return {Outcome::kDone, index};
}

Answer SqlitePetitionStore::Batch::apply(const petition::Withdrawal& act) {
  Register* in = touch(act.campaign);
  const auto found = find(act.campaign, act.id, act.secret_hash);
  if (in == nullptr || !found) return {Outcome::kUnknown};
  const uint64_t index = found->index;
  if (found->state == State::kWithdrawn) return {Outcome::kAlready, index};
  if (found->state == State::kCounted) {
    tally::Entry entry;
    entry.kind = tally::Kind::kWithdraw;
    entry.day = day_of(act.at);
    entry.target = index;
    add_entry(act.campaign, entry, 0);
    statistics_.regroup(act.campaign, found->origin, -1);
  } else if (found->state == State::kInvalidated) {
    sql_.drop_invalidated.bind(act.id).run();
  } else {
    return {Outcome::kUnknown};
  }
  forget_blind(act.campaign, change_of(act.campaign), index);
  sql_.set_state.bind(static_cast<int>(State::kWithdrawn), act.id).run();
  sql_.drop_trace.bind(act.id).run();
  sql_.drop_sealed.bind(act.id).run();
  sql_.drop_shared.bind(act.id).run();
  sql_.drop_mail.bind(act.id).run();
  sql_.drop_mailed.bind(act.id).run();
  sql_.drop_subscriber.bind(act.id).run();
  if (in->blindless || found->blind == 0) return {Outcome::kDone, index};
  Person person = in->persons.get(found->blind);
  person.counted = false;
  in->persons.set(found->blind, person);
  return {Outcome::kDone, index};
}

// Ids follow time, so the first that is too young ends the search.
void SqlitePetitionStore::Batch::find_expired(Statement& oldest, const petition::Expiry& act,
                                              std::vector<Expired>& found) {
  oldest.bind(act.limit - static_cast<int>(found.size()));
  while (oldest.step() && oldest.integer(3) < to_millis(act.before)) {
    found.push_back({oldest.integer(0), static_cast<petition::CampaignNumber>(oldest.integer(1)),
                     static_cast<uint64_t>(oldest.integer(2)), from_millis(oldest.integer(3))});
  }
  oldest.reset();
}

Answer SqlitePetitionStore::Batch::apply(const petition::Expiry& act) {
  std::vector<Expired> found;
  find_expired(sql_.oldest_pending, act, found);
  const size_t pending = found.size();
  find_expired(sql_.oldest_notices, act, found);
  int64_t last = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const Expired& row = found[i];
    last = std::max(last, row.id);
    sql_.drop_signature.bind(row.id).run();
    sql_.drop_sealed.bind(row.id).run();
    sql_.drop_shared.bind(row.id).run();
    sql_.drop_mail.bind(row.id).run();
    sql_.drop_trace.bind(row.id).run();
    if (i < pending) statistics_.expire(row.campaign, row.at);
    Register* in = touch(row.campaign);
    if (in == nullptr || in->blindless) continue;
    Person person = in->persons.get(row.blind);
    if (i >= pending) {
      person.noticed = false;
    } else if (person.pending > 0) {
      --person.pending;
    }
    in->persons.set(row.blind, person);
  }
  sql_.forget_mailed.bind(to_millis(act.before)).run();
  if (last > 0) sql_.note_expired.bind(last).run();
  last_expired_ = std::max(last_expired_, last);
  sql_.drop_minutes.bind(petition::minute_of(act.before)).run();
  if (act.now) {
    expire_invalidated(*act.now, act.limit);
    expire_sheets(*act.now);
  }
  return {found.size() == static_cast<size_t>(act.limit) ? Outcome::kMore : Outcome::kDone};
}

SqlitePetitionStore::Batch::Change& SqlitePetitionStore::Batch::change_of(petition::CampaignNumber campaign) {
  const auto [found, fresh] = changes_.try_emplace(campaign);
  if (fresh) found->second.last_blinds = touched_.at(campaign)->last_blinds;
  return found->second;
}

uint64_t SqlitePetitionStore::Batch::add_entry(petition::CampaignNumber campaign, const tally::Entry& entry,
                                               uint64_t blind) {
  Change& change = change_of(campaign);
  change.entries.push_back(entry);
  statistics_.enter(campaign, entry);
  change.blinds.push_back(blind);
  return touched_.at(campaign)->log.size() + change.entries.size() - 1;
}

// The address may sign again, so nothing may tie it to the old entry.
void SqlitePetitionStore::Batch::forget_blind(petition::CampaignNumber campaign, Change& change, uint64_t index) {
  const uint64_t size = touched_.at(campaign)->log.size();
  if (index >= size) {
    change.blinds[index - size] = 0;
    return;
  }
  if (index / kWidth == size / kWidth) {
    change.last_blinds[index % kWidth] = 0;
    return;
  }
  Statement& row = sql_.find_person_tile.bind(bundle_key(campaign, index / kWidth));
  Bytes blinds;
  if (row.step()) blinds.assign(row.blob(0).begin(), row.blob(0).end());
  row.reset();
  if (blinds.size() != kWidth * sizeof(uint64_t)) {
    throw SqliteError(SQLITE_CORRUPT, "a tile of blind indexes is missing or damaged");
  }
  std::fill_n(blinds.begin() + static_cast<std::ptrdiff_t>(index % kWidth * sizeof(uint64_t)), sizeof(uint64_t),
              uint8_t{0});
  sql_.put_person_tile.bind(bundle_key(campaign, index / kWidth), blinds).run();
}

void SqlitePetitionStore::Batch::write_blinds(petition::CampaignNumber campaign, Change& change, uint64_t first_index) {
  if (touched_.at(campaign)->blindless) {
    for (auto* blinds : {&change.blinds, &change.last_blinds}) std::fill(blinds->begin(), blinds->end(), 0);
  }
  uint64_t tile = first_index / kWidth;
  for (const uint64_t blind : change.blinds) {
    change.last_blinds.push_back(blind);
    if (change.last_blinds.size() < kWidth) continue;
    sql_.put_person_tile.bind(bundle_key(campaign, tile++), raw(change.last_blinds)).run();
    change.last_blinds.clear();
  }
  if (!change.last_blinds.empty()) {
    sql_.put_person_tile.bind(bundle_key(campaign, tile), raw(change.last_blinds)).run();
  }
}

void SqlitePetitionStore::Batch::write_log(petition::CampaignNumber campaign, Change& change) {
  const Register& in = *touched_.at(campaign);
  write_blinds(campaign, change, in.log.size());
  change.log = in.log;
  const tally::Writes writes = change.log->append(change.entries);
  sql_.logs.write(campaign, writes);
  const tally::Head& head = writes.head;
  sql_.put_head
      .bind(campaign, head.size, ByteView(head.root), head.tally.sign, head.tally.paper, head.tally.withdraw,
            head.tally.invalidate, head.tally.restore, head.checkpoint)
      .run();
  change.head = std::make_shared<const tally::Head>(head);
}

void SqlitePetitionStore::Batch::write_logs() {
  for (auto& [campaign, change] : changes_) write_log(campaign, change);
  statistics_.write(sql_.statistics);
  statistics_.write_reasons(sql_.add_reason);
}

void SqlitePetitionStore::Batch::keep() {
  kept_ = true;
  if (last_expired_ > store_.last_expired_) store_.last_expired_ = last_expired_;
  const std::unique_lock lock(store_.registers_mutex_);
  for (auto& [campaign, change] : changes_) {
    Register& in = *touched_.at(campaign);
    in.log = std::move(*change.log);
    in.last_blinds = std::move(change.last_blinds);
    in.head = std::move(change.head);
    in.size = in.head->size;
  }
  for (const auto& [in, flag] : flags_) {
    if (!in->blindless) continue;
    in->persons = PersonIndex();
    std::fill(in->last_blinds.begin(), in->last_blinds.end(), 0);
  }
  for (const auto& [in, id] : epochs_) {
    in->epoch_before = in->last_epoch;
    in->last_epoch = id;
  }
}

}  // namespace outcry::store
