#include "store/sqlite/backend_test.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "store/sqlite/account_store.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/campaign_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/directory_store.h"
#include "store/sqlite/entrusted_store.h"
#include "store/sqlite/fraud_store.h"
#include "store/sqlite/letter_store.h"
#include "store/sqlite/mailing_store.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/outbox_store.h"
#include "store/sqlite/paper_store.h"
#include "store/sqlite/petition_store.h"
#include "store/sqlite/picture_store.h"
#include "store/sqlite/place_store.h"
#include "store/sqlite/reminder_store.h"
#include "store/sqlite/reply_store.h"
#include "store/sqlite/statistics.h"

namespace outcry::store {
namespace {

std::unique_ptr<Database> opened(const std::string& file) {
  auto db = Database::open(file, Database::Use::kWrite);
  if (!db) throw std::runtime_error(db.error().message);
  return std::move(*db);
}

class SqliteBackend final : public Backend {
 public:
  ~SqliteBackend() override { close(); }

  Status open() override {
    auto writer = Database::open(file_, Database::Use::kWrite);
    if (!writer) return writer.error();
    writer_ = std::move(*writer);
    sqlite3_busy_timeout(writer_->handle(), 20);  // or each test of a lock would wait ten seconds
    if (auto migrated = migrate(*writer_); !migrated) return migrated;
    auto petitions = SqlitePetitionStore::open(file_, *writer_, mutex_);
    if (!petitions) return petitions.error();
    auto outbox = SqliteOutboxStore::open(*writer_, mutex_);
    if (!outbox) return outbox.error();
    auto pictures = SqlitePictureStore::open(file_, *writer_, mutex_);
    if (!pictures) return pictures.error();
    pictures_ = std::move(*pictures);
    auto audit = SqliteAuditStore::open(file_, *writer_, mutex_);
    if (!audit) return audit.error();
    petitions_ = std::move(*petitions);
    audit_ = std::move(*audit);
    outbox_ = std::move(*outbox);
    letters_ = std::make_unique<SqliteLetterStore>(*writer_, mutex_);
    replies_ = std::make_unique<SqliteReplyStore>(*writer_, mutex_);
    reminders_ = std::make_unique<SqliteReminderStore>(*writer_, mutex_);
    sheets_ = std::make_unique<SqlitePaperStore>(*writer_, mutex_);
    entrusted_ = std::make_unique<SqliteEntrustedStore>(*writer_, mutex_);
    campaigns_ = std::make_unique<SqliteCampaignStore>(*writer_, mutex_);
    accounts_ = std::make_unique<SqliteAccountStore>(*writer_, mutex_);
    places_ = std::make_unique<SqlitePlaceStore>(*writer_, mutex_);
    directory_ = std::make_unique<SqliteDirectoryStore>(*writer_, mutex_);
    auto mailings = SqliteMailingStore::open(file_, *writer_, mutex_);
    if (!mailings) return mailings.error();
    mailings_ = std::move(*mailings);
    fraud_ = std::make_unique<SqliteFraudStore>(file_, *writer_, mutex_);
    return {};
  }

  void close() override {
    second_outbox_.reset();
    second_audit_.reset();
    second_entrusted_.reset();
    second_.reset();
    lock_.reset();
    petitions_.reset();
    outbox_.reset();
    letters_.reset();
    replies_.reset();
    reminders_.reset();
    sheets_.reset();
    entrusted_.reset();
    campaigns_.reset();
    pictures_.reset();
    accounts_.reset();
    places_.reset();
    directory_.reset();
    mailings_.reset();
    fraud_.reset();
    audit_.reset();
    writer_.reset();
  }

  // A copy taken while everything is open has what a dead process leaves: a
  // journal that nobody has emptied.
  void crash() override {
    const std::string copy = folder_.file(fmt::format("outcry-{}.sqlite", ++crashes_));
    for (const char* suffix : {"", "-wal"}) {
      if (std::filesystem::exists(file_ + suffix)) std::filesystem::copy_file(file_ + suffix, copy + suffix);
    }
    close();
    file_ = copy;
  }

  petition::PetitionStore& petitions() override { return *petitions_; }
  campaign::CampaignStore& campaigns() override { return *campaigns_; }
  campaign::PictureStore& pictures() override { return *pictures_; }
  accounts::AccountStore& accounts() override { return *accounts_; }
  gate::PlaceStore& places() override { return *places_; }
  directory::DirectoryStore& directory() override { return *directory_; }
  letters::LetterStore& letters() override { return *letters_; }
  letters::ReplyStore& replies() override { return *replies_; }
  letters::ReminderStore& reminders() override { return *reminders_; }
  paper::PaperStore& sheets() override { return *sheets_; }
  letters::EntrustedStore& entrusted() override { return *entrusted_; }
  outbox::OutboxStore& outbox() override { return *outbox_; }
  mailing::MailingStore& mailings() override { return *mailings_; }
  petition::FraudStore& fraud() override { return *fraud_; }
  outbox::OutboxStore& second_outbox() override {
    if (!second_outbox_) {
      if (!second_) second_ = opened(file_);
      second_outbox_ = std::move(*SqliteOutboxStore::open(*second_, second_mutex_));
    }
    return *second_outbox_;
  }

  audit::AuditStore& audit() override { return *audit_; }
  audit::AuditStore& second_audit() override {
    if (!second_audit_) {
      if (!second_) second_ = opened(file_);
      second_audit_ = std::move(*SqliteAuditStore::open(file_, *second_, second_mutex_));
    }
    return *second_audit_;
  }

  letters::EntrustedStore& second_entrusted() override {
    if (!second_entrusted_) {
      if (!second_) second_ = opened(file_);
      second_entrusted_ = std::make_unique<SqliteEntrustedStore>(*second_, second_mutex_);
    }
    return *second_entrusted_;
  }

  Result<uint64_t> open_log_beside(petition::CampaignNumber campaign,
                                   std::shared_ptr<const tally::Signer> signer) override {
    const auto beside = opened(file_);
    std::mutex mutex;
    auto store = SqlitePetitionStore::open(file_, *beside, mutex);
    if (!store) return store.error();
    if (auto open = (*store)->open_log(campaign, std::move(signer)); !open) return open.error();
    return (*store)->head(campaign)->size;
  }

  void begin(Fault fault) override {
    if (fault == Fault::kLocked) {
      lock_ = opened(file_);
      lock_->execute("BEGIN IMMEDIATE");
      return;
    }
    if (fault == Fault::kAtCommit) {
      sqlite3_commit_hook(
          writer_->handle(), [](void*) { return 1; }, nullptr);
      return;
    }
    // Free pages of the file would still take a few writes.
    execute("VACUUM");
    execute("PRAGMA wal_checkpoint(TRUNCATE)");
    writer_->execute("PRAGMA max_page_count=1");  // SQLite takes it as: not one page more
  }
  void end(Fault fault) override {
    if (fault == Fault::kLocked) {
      lock_.reset();
    } else if (fault == Fault::kAtCommit) {
      sqlite3_commit_hook(writer_->handle(), nullptr, nullptr);
    } else {
      writer_->execute("PRAGMA max_page_count=1073741823");
    }
  }

  void execute(const std::string& sql) override { opened(file_)->execute(sql); }
  int64_t number(const std::string& sql) override {
    const auto db = opened(file_);
    Statement row = db->prepare(sql);
    return row.step() ? row.integer(0) : 0;
  }
  Bytes blob(const std::string& sql) override {
    const auto db = opened(file_);
    Statement row = db->prepare(sql);
    return row.step() ? Bytes(row.blob(0).begin(), row.blob(0).end()) : Bytes();
  }
  std::string literal(ByteView bytes) const override { return "x'" + to_hex(bytes) + "'"; }

  void recompute_statistics() override {
    const auto db = opened(file_);
    Transaction transaction(*db);
    db->execute("DELETE FROM statistic_day; DELETE FROM statistic_minute; DELETE FROM statistic_group");
    db->execute("DELETE FROM statistic_reason");
    compute_statistics(*db);
    compute_reasons(*db);
    transaction.commit();
  }

  StoredLog stored_log(petition::CampaignNumber campaign) override {
    const auto db = opened(file_);
    StoredLog log;
    constexpr uint64_t kIndex = (uint64_t{1} << 40) - 1;
    Statement bundles = db->prepare("SELECT key, entries FROM bundle WHERE key >> 40 = ?");
    for (bundles.bind(campaign); bundles.step();) {
      log.bundles[static_cast<uint64_t>(bundles.integer(0)) & kIndex].assign(bundles.blob(1).begin(),
                                                                             bundles.blob(1).end());
    }
    Statement tiles = db->prepare("SELECT key, hashes FROM tile WHERE key >> 44 = ?");
    for (tiles.bind(campaign); tiles.step();) {
      const auto key = static_cast<uint64_t>(tiles.integer(0));
      std::vector<Hash32>& hashes = log.tiles[{static_cast<int>(key >> 40 & 15), key & kIndex}];
      EXPECT_EQ(tiles.blob(1).size() % sizeof(Hash32), 0u);
      hashes.resize(tiles.blob(1).size() / sizeof(Hash32));
      std::memcpy(hashes.data(), tiles.blob(1).data(), hashes.size() * sizeof(Hash32));
    }
    Statement row = db->prepare(
        "SELECT size, root, sign, paper, withdraw, invalidate, restore, checkpoint FROM log_head WHERE campaign = ?");
    if (!row.bind(campaign).step()) return log;
    const auto number = [&](int column) { return static_cast<uint64_t>(row.integer(column)); };
    tally::Head& head = log.head.emplace();
    head.size = number(0);
    EXPECT_EQ(row.blob(1).size(), head.root.size());
    std::copy(row.blob(1).begin(), row.blob(1).end(), head.root.begin());
    head.tally = {number(2), number(3), number(4), number(5), number(6)};
    head.checkpoint = row.text(7);
    return log;
  }

  std::string raw_bytes() override {
    std::ostringstream all;
    for (const char* suffix : {"", "-wal"}) {
      std::ifstream in(file_ + suffix, std::ios::binary);
      if (in.peek() != std::ifstream::traits_type::eof()) all << in.rdbuf();
    }
    return all.str();
  }

 private:
  TemporaryFolder folder_;
  int crashes_ = 0;
  std::string file_ = folder_.file("outcry.sqlite");
  std::unique_ptr<Database> writer_;
  std::mutex mutex_;
  std::unique_ptr<SqlitePetitionStore> petitions_;
  std::unique_ptr<SqliteLetterStore> letters_;
  std::unique_ptr<SqliteReplyStore> replies_;
  std::unique_ptr<SqliteReminderStore> reminders_;
  std::unique_ptr<SqlitePaperStore> sheets_;
  std::unique_ptr<SqliteEntrustedStore> entrusted_;
  std::unique_ptr<SqliteOutboxStore> outbox_;
  std::unique_ptr<SqliteCampaignStore> campaigns_;
  std::unique_ptr<SqlitePictureStore> pictures_;
  std::unique_ptr<SqliteAccountStore> accounts_;
  std::unique_ptr<SqlitePlaceStore> places_;
  std::unique_ptr<SqliteDirectoryStore> directory_;
  std::unique_ptr<SqliteMailingStore> mailings_;
  std::unique_ptr<SqliteFraudStore> fraud_;
  std::unique_ptr<SqliteAuditStore> audit_;
  std::unique_ptr<Database> second_, lock_;
  std::mutex second_mutex_;
  std::unique_ptr<SqliteOutboxStore> second_outbox_;
  std::unique_ptr<SqliteAuditStore> second_audit_;
  std::unique_ptr<SqliteEntrustedStore> second_entrusted_;
};

}  // namespace

std::unique_ptr<Backend> make_sqlite_backend() {
  return std::make_unique<SqliteBackend>();
}

TemporaryFolder::TemporaryFolder() {
  std::string path = std::filesystem::temp_directory_path() / "outcry-store-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("couldn't make a temporary folder");
  path_ = path;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace outcry::store
