// The mailings' store on SQLite, in the same file as the others. What it moves
// into `mail` the outbox's store takes from there.
#pragma once

#include <filesystem>
#include <mutex>

#include "mailing/mailing_store.h"
#include "store/sqlite/database.h"

namespace outcry::store {

class SqliteMailingStore final : public mailing::MailingStore {
 public:
  using Mailing = mailing::Mailing;
  using MailingNumber = mailing::MailingNumber;

  // `writer` and its mutex must outlive it; it reads on a connection of its own.
  static Result<std::unique_ptr<SqliteMailingStore>> open(const std::filesystem::path& file, Database& writer,
                                                          std::mutex& mutex);

  Result<MailingNumber> create(uint16_t campaign, int64_t made_by, const mailing::Texts& texts, Time now) override;
  Result<Mailing> find(uint16_t campaign, MailingNumber number) override;
  Result<Mailing> find(MailingNumber number) override;
  Result<std::vector<Mailing>> all(uint16_t campaign, int limit) override;
  Result<bool> save(MailingNumber number, const mailing::Texts& texts, Time seen, Time now) override;
  Result<bool> remove(MailingNumber number, Time seen) override;
  Result<bool> settle(MailingNumber number, const mailing::Schedule& schedule, const std::vector<mailing::Wave>& waves,
                      Time seen, Time now) override;
  Result<bool> pause(MailingNumber number, Time now) override;
  Result<bool> resume(MailingNumber number, Time now) override;
  Result<bool> cancel(MailingNumber number, Time now) override;
  Result<int64_t> feed(Time now, int most) override;
  Result<mailing::Addressee> addressee(int64_t mail_id) override;
  Result<mailing::Audience> audience(uint16_t campaign) override;
  Status put_trial(uint16_t campaign, int64_t mail_id, const Bytes& box, Time now) override;
  Result<std::optional<mailing::Unsubscribed>> unsubscribe(uint16_t campaign, int64_t subscriber,
                                                           MailingNumber by) override;
  Result<bool> is_subscribed(uint16_t campaign, int64_t subscriber) override;
  Status subscribe_again(uint16_t campaign, int64_t subscriber, const mailing::Unsubscribed& was,
                         MailingNumber by) override;
  Result<mailing::Noted> note(const mailing::Bounce& bounce, int limit) override;
  Result<mailing::BounceNumbers> bounces(Time now, int days) override;
  Status tend(Time now, int limit) override;

 private:
  struct Feeding;  // a mailing whose turn it is

  SqliteMailingStore(Database& writer, std::mutex& mutex, std::unique_ptr<Database> reader);
  // These require mutex_.
  void write_texts(MailingNumber number, const mailing::Texts& texts);
  Result<bool> change(MailingNumber number, std::string_view sql, Time now, std::string_view doing);
  std::vector<Feeding> active();
  int64_t feed_one(Feeding& mailing, Time now, int most);
  int64_t feed_wave(Feeding& mailing, size_t wave, Time now, int64_t room);
  bool end_if_through(const Feeding& mailing, Time now);
  bool drop_if_unreachable(int64_t subscriber, const std::string& provider, int limit, Time now);

  Database& db_;
  std::mutex& mutex_;
  std::unique_ptr<Database> reader_;  // GUARDED_BY(reader_mutex_)
  std::mutex reader_mutex_;
  Statement addressee_;  // GUARDED_BY(reader_mutex_)
};

}  // namespace outcry::store
