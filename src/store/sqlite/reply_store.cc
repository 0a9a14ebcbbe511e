#include "store/sqlite/reply_store.h"

#include "store/sqlite/account_transaction.h"

namespace outcry::store {

using letters::NewReply;
using letters::Publication;
using letters::PublishedReply;
using letters::ReplyHead;
using letters::ReplyId;
using letters::WaitingReply;

namespace {

enum State : int { kWaits = 1, kPublished = 2 };  // stored as numbers

// Columns id, target, day, at, may_publish, has a picture.
ReplyHead head_in(const Statement& row) {
  return {
      row.integer(0),      std::string(row.text(1)), static_cast<int32_t>(row.integer(2)), from_millis(row.integer(3)),
      row.integer(4) != 0, row.integer(5) != 0};
}

Bytes bytes_in(const Statement& row, int column) {
  return {row.blob(column).begin(), row.blob(column).end()};
}

int64_t waiting_in(Database& db, uint16_t campaign) {
  Statement row = db.prepare("SELECT count(*) FROM letter_reply WHERE campaign = ? AND state = 1");
  return row.bind(static_cast<int>(campaign)).step() ? row.integer(0) : 0;
}

}  // namespace

Result<ReplyId> SqliteReplyStore::hand_in(uint16_t campaign, const NewReply& reply, Time now) {
  return transact(db_, mutex_, "keep an answer", [&]() -> Result<ReplyId> {
    if (waiting_in(db_, campaign) >= kMostWaiting) return invalid("too many answers wait");
    db_.prepare(
           "INSERT INTO letter_reply (campaign, target, day, state, at, may_publish, text_box, picture_box) "
           "VALUES (?, ?, ?, 1, ?, ?, ?, ?)")
        .bind(static_cast<int>(campaign), reply.target, reply.day, to_millis(now), reply.may_publish ? 1 : 0,
              reply.text, reply.picture)
        .run();
    return static_cast<ReplyId>(sqlite3_last_insert_rowid(db_.handle()));
  });
}

Result<std::vector<ReplyHead>> SqliteReplyStore::waiting(uint16_t campaign) {
  return look(db_, mutex_, "read the answers that wait", [&]() -> Result<std::vector<ReplyHead>> {
    Statement rows = db_.prepare(
        "SELECT id, target, day, at, may_publish, length(picture_box) > 0 FROM letter_reply "
        "WHERE campaign = ? AND state = 1 ORDER BY id");
    std::vector<ReplyHead> out;
    for (rows.bind(static_cast<int>(campaign)); rows.step();) out.push_back(head_in(rows));
    return out;
  });
}

Result<int64_t> SqliteReplyStore::count_waiting(uint16_t campaign) {
  return look(db_, mutex_, "count the answers that wait",
              [&]() -> Result<int64_t> { return waiting_in(db_, campaign); });
}

Result<WaitingReply> SqliteReplyStore::find_waiting(uint16_t campaign, ReplyId id) {
  return look(db_, mutex_, "read an answer", [&]() -> Result<WaitingReply> {
    Statement row = db_.prepare(
        "SELECT id, target, day, at, may_publish, length(picture_box) > 0, text_box, picture_box FROM letter_reply "
        "WHERE campaign = ? AND id = ? AND state = 1");
    if (!row.bind(static_cast<int>(campaign), id).step()) return not_found("no such answer waits");
    WaitingReply out;
    static_cast<ReplyHead&>(out) = head_in(row);
    out.text = bytes_in(row, 6);
    out.picture = bytes_in(row, 7);
    return out;
  });
}

Result<bool> SqliteReplyStore::publish(uint16_t campaign, ReplyId id, const Publication& as, Time now) {
  return transact(db_, mutex_, "publish an answer", [&]() -> Result<bool> {
    db_.prepare(
           "UPDATE letter_reply SET state = 2, at = ?, text_box = x'', picture_box = x'', text = ?, lang = ?, alt = ?, "
           "picture = ?, width = ?, height = ? WHERE campaign = ? AND id = ? AND state = 1")
        .bind(to_millis(now), as.text, as.lang, as.alt, bytes_of(as.picture.jpeg), as.picture.width, as.picture.height,
              static_cast<int>(campaign), id)
        .run();
    return db_.changes() > 0;
  });
}

Result<bool> SqliteReplyStore::remove(uint16_t campaign, ReplyId id, int state) {
  return transact(db_, mutex_, "erase an answer", [&]() -> Result<bool> {
    db_.prepare("DELETE FROM letter_reply WHERE campaign = ? AND id = ? AND state = ?")
        .bind(static_cast<int>(campaign), id, state)
        .run();
    return db_.changes() > 0;
  });
}

Result<bool> SqliteReplyStore::reject(uint16_t campaign, ReplyId id) {
  return remove(campaign, id, kWaits);
}

Result<bool> SqliteReplyStore::take_down(uint16_t campaign, ReplyId id) {
  return remove(campaign, id, kPublished);
}

Result<std::vector<PublishedReply>> SqliteReplyStore::published(uint16_t campaign, int limit) {
  return look(db_, mutex_, "read the answers", [&]() -> Result<std::vector<PublishedReply>> {
    Statement rows = db_.prepare(
        "SELECT id, target, day, at, may_publish, length(picture) > 0, text, lang, alt, width, height FROM "
        "letter_reply "
        "WHERE campaign = ? AND state = 2 AND (text <> '' OR length(picture) > 0) ORDER BY day DESC, id DESC LIMIT ?");
    std::vector<PublishedReply> out;
    for (rows.bind(static_cast<int>(campaign), limit); rows.step();) {
      PublishedReply& one = out.emplace_back();
      static_cast<ReplyHead&>(one) = head_in(rows);
      one.text = rows.text(6);
      one.lang = rows.text(7);
      one.alt = rows.text(8);
      one.width = static_cast<int>(rows.integer(9));
      one.height = static_cast<int>(rows.integer(10));
    }
    return out;
  });
}

Result<std::string> SqliteReplyStore::picture(uint16_t campaign, ReplyId id) {
  return look(db_, mutex_, "read an answer's picture", [&]() -> Result<std::string> {
    Statement row = db_.prepare(
        "SELECT picture FROM letter_reply WHERE campaign = ? AND id = ? AND state = 2 AND length(picture) > 0");
    if (!row.bind(static_cast<int>(campaign), id).step()) return not_found("no such picture");
    return std::string(text_of(row.blob(0)));
  });
}

Result<std::map<std::string, int64_t>> SqliteReplyStore::counts(uint16_t campaign) {
  return look(db_, mutex_, "count the answers", [&]() -> Result<std::map<std::string, int64_t>> {
    Statement rows =
        db_.prepare("SELECT target, count(*) FROM letter_reply WHERE campaign = ? AND state = 2 GROUP BY target");
    std::map<std::string, int64_t> out;
    for (rows.bind(static_cast<int>(campaign)); rows.step();) out.emplace(rows.text(0), rows.integer(1));
    return out;
  });
}

Result<int64_t> SqliteReplyStore::forget(Time now) {
  return transact(db_, mutex_, "erase answers that waited too long", [&]() -> Result<int64_t> {
    db_.prepare("DELETE FROM letter_reply WHERE state = 1 AND at < ?").bind(to_millis(now - kWaitsFor)).run();
    return static_cast<int64_t>(db_.changes());
  });
}

}  // namespace outcry::store
