// The petition's store on SQLite: one file, one writer.
//
// Holds in memory, for each campaign, the log's right edge and the
// PersonIndex; both are rebuilt from the database when a log is opened.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "petition/petition_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/log_rows.h"
#include "store/sqlite/person_index.h"

namespace outcry::store {

class SqlitePetitionStore final : public petition::PetitionStore {
 public:
  // `writer` is shared with the other stores of the file; `writer_mutex`
  // guards it. Both must outlive this.
  static Result<std::unique_ptr<SqlitePetitionStore>> open(const std::filesystem::path& file, Database& writer,
                                                           std::mutex& writer_mutex);
  ~SqlitePetitionStore() override;

  Status open_log(petition::CampaignNumber campaign, std::shared_ptr<const tally::Signer> signer) override;
  int64_t next_id() override { return ++last_id_; }
  Result<std::vector<petition::Answer>> commit(std::span<const petition::Act> acts) override;
  Status scrub() override;
  std::vector<bool> counted(petition::CampaignNumber campaign, std::span<const petition::BlindIndex> blinds) override;
  [[nodiscard]] std::shared_ptr<const tally::Head> head(petition::CampaignNumber campaign) const override;
  [[nodiscard]] std::shared_ptr<const std::string> published(petition::CampaignNumber campaign) const override;
  std::shared_ptr<const tally::Head> freeze(petition::CampaignNumber campaign) override;
  Status publish(petition::CampaignNumber campaign, std::string note) override;
  Result<std::string> cosigned(petition::CampaignNumber campaign) override;
  [[nodiscard]] const std::atomic<uint64_t>* log_size(petition::CampaignNumber campaign) const override;
  Result<Bytes> bundle(petition::CampaignNumber campaign, uint64_t index) override;
  Result<std::vector<Hash32>> tile(petition::CampaignNumber campaign, int level, uint64_t index) override;
  Result<petition::StoredSignature> find(petition::CampaignNumber campaign, int64_t id) override;
  Result<std::map<int32_t, int64_t>> counted_by_text(petition::CampaignNumber campaign) override;
  Result<petition::Statistics> statistics(petition::CampaignNumber campaign, Time now) override;
  Status export_sealed(petition::CampaignNumber campaign, petition::SealedVisitor& visitor) override;
  Status export_contacts(petition::CampaignNumber campaign, const std::string& member,
                         petition::SealedVisitor& visitor) override;

  // For a database that was restored: goes on as the public log did, of which
  // these entries come next and lead to `root`. Who waits here and is confirmed
  // there is counted; who withdrew there is forgotten. All or nothing; kCorrupt
  // if they lead elsewhere. After open_log(), beside nobody. Returns how many
  // signatures among them are of people who are not known here.
  Result<uint64_t> catch_up(petition::CampaignNumber campaign, std::span<const tally::Entry> entries,
                            const Hash32& root);

 private:
  struct Register;    // what is held in memory of one campaign
  struct Statements;  // prepared on the writer
  class Batch;        // one transaction under way

  SqlitePetitionStore(std::filesystem::path file, Database& writer, std::mutex& writer_mutex,
                      std::unique_ptr<Database> reader);
  Status load(petition::CampaignNumber campaign, Register& into, const std::shared_ptr<const tally::Signer>& signer);
  Status load_persons(petition::CampaignNumber campaign, Register& into);

  const std::filesystem::path file_;
  Database& writer_;
  std::mutex& writer_mutex_;
  std::unique_ptr<Statements> statements_;  // GUARDED_BY(writer_mutex_)
  std::unique_ptr<Database> reader_;        // GUARDED_BY(reader_mutex_)
  std::mutex reader_mutex_;
  Statement find_;  // GUARDED_BY(reader_mutex_)
  std::unique_ptr<LogReader> logs_;
  std::atomic<int64_t> last_id_{0};
  std::atomic<int64_t> last_expired_{0};
  // The map and each register's head are GUARDED_BY(registers_mutex_); the rest
  // of a register is the writer's own.
  std::map<petition::CampaignNumber, std::unique_ptr<Register>> registers_;
  mutable std::shared_mutex registers_mutex_;
};

}  // namespace outcry::store
