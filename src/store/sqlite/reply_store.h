// Answers to letters on SQLite: a row each, which waits with boxes and later
// stands without them.
#pragma once

#include <mutex>

#include "letters/reply_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteReplyStore final : public letters::ReplyStore {
 public:
  // Both must outlive it; the mutex guards the connection.
  SqliteReplyStore(Database& writer, std::mutex& mutex) : db_(writer), mutex_(mutex) {}

  Result<letters::ReplyId> hand_in(uint16_t campaign, const letters::NewReply& reply, Time now) override;
  Result<std::vector<letters::ReplyHead>> waiting(uint16_t campaign) override;
  Result<int64_t> count_waiting(uint16_t campaign) override;
  Result<letters::WaitingReply> find_waiting(uint16_t campaign, letters::ReplyId id) override;
  Result<bool> publish(uint16_t campaign, letters::ReplyId id, const letters::Publication& as, Time now) override;
  Result<bool> reject(uint16_t campaign, letters::ReplyId id) override;
  Result<bool> take_down(uint16_t campaign, letters::ReplyId id) override;
  Result<std::vector<letters::PublishedReply>> published(uint16_t campaign, int limit) override;
  Result<std::string> picture(uint16_t campaign, letters::ReplyId id) override;
  Result<std::map<std::string, int64_t>> counts(uint16_t campaign) override;
  Result<int64_t> forget(Time now) override;

 private:
  Result<bool> remove(uint16_t campaign, letters::ReplyId id, int state);

  Database& db_;
  std::mutex& mutex_;
};

}  // namespace outcry::store
