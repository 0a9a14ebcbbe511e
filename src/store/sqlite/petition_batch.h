// One transaction of the petition's store under way: applies acts one by one,
// collects the entries they add to each campaign's log, and writes these at
// the end. Until keep() is called nothing in memory has changed for good.
//
// Private to store/sqlite.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "store/sqlite/petition_store.h"
#include "store/sqlite/statistics.h"

namespace outcry::store {

// Prepared once on the writer's connection.
struct SqlitePetitionStore::Statements {
  explicit Statements(Database& db);
  Statement add_epoch, add_signature, add_sealed, add_mail, add_subscriber, moved_subscriber, find, sealed, set_counted,
      set_state, drop_sealed, add_shared, drop_shared, drop_shared_of, drop_signature, drop_mail, drop_subscriber,
      mail_receipt, has_record, mail_waits, mailed, note_mailed, drop_mailed, forget_mailed, oldest_pending,
      oldest_notices;
  Statement add_sheet, read_sheet, put_row, drop_waiting_sheets, drop_old_sheets;
  LogWriter logs;
  Statement put_person_tile, find_person_tile, put_head, note_expired, find_erasure, begin_erasure, put_erasure,
      updated_at, next_generation, last_of_signatures, forget_blinds, forget_blind_tiles, drop_records, drop_letters,
      last_of_epochs, drop_epochs, drop_minutes, add_trace, set_pace, drop_trace, drop_traces, drop_old_traces,
      change_state, add_invalidated, drop_invalidated, invalidated_kept, old_invalidated, forget_invalidated,
      keep_subscriber, sweep_state, count_struck, count_restored, add_reason;
  StatisticsChange::Statements statistics;
};

struct SqlitePetitionStore::Register {
  explicit Register(std::shared_ptr<const tally::Signer> signer) : log(std::move(signer)) {}

  tally::Log log;
  PersonIndex persons;
  std::vector<uint64_t> last_blinds;        // of the log's last, partial bundle
  bool over = false;                        // it takes no more signatures: something of it is erased
  bool blindless = false;                   // its blind indexes are, or are about to be
  int64_t last_epoch = -1;                  // the last epoch known to be on disk
  int64_t epoch_before = -1;                // and the one before: two may be in use at a turn
  std::shared_ptr<const tally::Head> head;  // GUARDED_BY(registers_mutex_)
  std::shared_ptr<const std::string> note;  // GUARDED_BY(registers_mutex_); published; null: the head's
  std::atomic<uint64_t> size{0};            // of `head`
};

class SqlitePetitionStore::Batch {
 public:
  explicit Batch(SqlitePetitionStore& store) : store_(store), sql_(*store.statements_) {}
  ~Batch();  // undoes what keep() did not keep

  petition::Answer apply(const petition::Submission& act);
  petition::Answer apply(const petition::Confirmation& act);
  petition::Answer apply(const petition::Withdrawal& act);
  petition::Answer apply(const petition::MailReceipt& act);
  petition::Answer apply(const petition::Expiry& act);
  petition::Answer apply(const petition::Erasure& act);
  // petition_invalidation.cc
  petition::Answer apply(const petition::Invalidation& act);
  petition::Answer apply(const petition::Restoration& act);
  // petition_paper.cc
  petition::Answer apply(const petition::PaperReading& act);

  // What a log says that went on elsewhere: the entry is added as it is, and
  // done to whom it is about, as far as that is known (petition_catch_up.cc).
  class Follower;

  // Writes entries, tiles, heads and statistics: the last step before COMMIT.
  void write_logs();
  // Of a log that write_logs() wrote; null for others.
  [[nodiscard]] const tally::Head* written(petition::CampaignNumber campaign) const {
    const auto found = changes_.find(campaign);
    return found == changes_.end() ? nullptr : found->second.head.get();
  }
  // After COMMIT.
  void keep();

 private:
  struct Change {  // of one campaign's log
    std::vector<tally::Entry> entries;
    std::vector<uint64_t> blinds;   // beside entries; 0 for entries that are not a person's
    std::optional<tally::Log> log;  // after
    std::vector<uint64_t> last_blinds;
    std::shared_ptr<const tally::Head> head;
  };

  struct Found {  // of a signature, as the transaction sees it
    petition::StoredSignature::State state{};
    uint64_t blind = 0;
    Time at{};
    uint64_t index = 0;
    std::string origin;
  };

  struct Expired {
    int64_t id;
    petition::CampaignNumber campaign;
    uint64_t blind;
    Time at;
  };

  struct Progress {  // of an erasure
    int64_t position = 0, erased = 0;
    bool ended = false;
  };

  Register* touch(petition::CampaignNumber campaign);
  bool begin(const petition::Erasure& act, Register& in);
  void erase(const petition::Erasure& act, const Register& in, Progress& progress);
  void erase_range(Statement& last, std::initializer_list<Statement*> forget, const petition::Erasure& act,
                   Progress& progress);
  void set(Register& in, bool Register::*flag);
  static void find_expired(Statement& oldest, const petition::Expiry& act, std::vector<Expired>& found);
  // Null if there is none, or `secret_hash` is not its own.
  std::optional<Found> find(petition::CampaignNumber campaign, int64_t id, const petition::SecretHash& secret_hash);
  // Whoever's it is.
  std::optional<Found> find(petition::CampaignNumber campaign, int64_t id);
  std::optional<Found> found_in(Statement& row, petition::CampaignNumber campaign, ByteView secret_hash);
  Hash32 commitment_of(int64_t id);
  static std::optional<int64_t> number(Statement& row);
  // Whether the sweep, if it is one, is this campaign's and in that state.
  bool is_in(int64_t sweep, petition::CampaignNumber campaign, int state);
  void expire_invalidated(Time now, int limit);
  void expire_sheets(Time now);
  bool begin_reading(const petition::PaperReading& act, int64_t& sheet);
  bool count_row(Register& in, const petition::PaperReading& act, int64_t sheet, const petition::PaperSignature& one);
  Change& change_of(petition::CampaignNumber campaign);
  uint64_t add_entry(petition::CampaignNumber campaign, const tally::Entry& entry, uint64_t blind);
  void write_epoch(Register& in, petition::CampaignNumber campaign, const seal::Epoch& epoch);
  void write_shared(const petition::Submission& act);
  void write_log(petition::CampaignNumber campaign, Change& change);
  void write_blinds(petition::CampaignNumber campaign, Change& change, uint64_t first_index);
  void forget_blind(petition::CampaignNumber campaign, Change& change, uint64_t index);

  SqlitePetitionStore& store_;
  Statements& sql_;
  std::map<petition::CampaignNumber, Register*> touched_;
  std::map<petition::CampaignNumber, Change> changes_;
  std::vector<std::pair<Register*, int64_t>> epochs_;          // written here: known once kept
  std::vector<std::pair<Register*, bool Register::*>> flags_;  // set here: taken back unless kept
  StatisticsChange statistics_;
  int64_t last_expired_ = 0;
  bool kept_ = false;
};

}  // namespace outcry::store
