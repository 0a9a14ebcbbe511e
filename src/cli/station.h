// The Station is a site's running parts, wired: database, stores, keys,
// roster, intake, mail, pages, server. Only here is it known which database
// there is.
//
// open() for what works on the data alone; serve() runs until a signal.
#pragma once

#include <memory>

#include "audit/audit_log.h"
#include "cli/access_log.h"
#include "cli/config.h"
#include "cli/data_folder.h"
#include "directory/current.h"
#include "letters/courier.h"
#include "letters/entrusting.h"
#include "letters/mails.h"
#include "letters/reminder_mails.h"
#include "mailing/letters.h"
#include "outbox/capture.h"
#include "outbox/worker.h"
#include "petition/cosigning.h"
#include "petition/intake.h"
#include "petition/mails.h"
#include "petition/retention.h"
#include "petition/roster.h"
#include "store/sqlite/account_store.h"
#include "store/sqlite/audit_store.h"
#include "store/sqlite/campaign_store.h"
#include "store/sqlite/copy.h"
#include "store/sqlite/directory_store.h"
#include "store/sqlite/entrusted_store.h"
#include "store/sqlite/fraud_store.h"
#include "store/sqlite/letter_store.h"
#include "store/sqlite/mailing_store.h"
#include "store/sqlite/outbox_store.h"
#include "store/sqlite/paper_store.h"
#include "store/sqlite/petition_store.h"
#include "store/sqlite/picture_store.h"
#include "store/sqlite/place_store.h"
#include "store/sqlite/reminder_store.h"
#include "store/sqlite/reply_store.h"

namespace outcry::gate {
class Places;
}
namespace outcry::http {
class Server;
}
namespace outcry::web {
class App;
class Console;
}  // namespace outcry::web

namespace outcry::cli {

class Station {
 public:
  // Opens the folder for a server (and holds its lock), for a verb beside one,
  // for campaigns() and missions() alone, which need no key, or, with its lock, to settle
  // what was restored: a server refuses that.
  enum class Use { kServe, kBeside, kCampaigns, kRestored };
  static Result<std::unique_ptr<Station>> open(const DataFolder& folder, const Config& config, Use use);
  ~Station();

  campaign::CampaignStore& campaigns() { return *campaigns_; }
  campaign::PictureStore& pictures() { return *pictures_; }
  petition::PetitionStore& petitions() { return *petitions_; }
  // Of what was restored (store/sqlite/copy.h); beside no server.
  Result<std::vector<store::Unsettled>> unsettled();
  Status settle(petition::CampaignNumber campaign);
  Result<uint64_t> catch_up(petition::CampaignNumber campaign, std::span<const tally::Entry> entries,
                            const Hash32& root) {
    return petitions_->catch_up(campaign, entries, root);
  }
  outbox::OutboxStore& outbox() { return *outbox_; }
  accounts::AccountStore& accounts() { return *accounts_; }
  directory::DirectoryStore& missions() { return *missions_; }
  mailing::MailingStore& mailings() { return *mailings_; }
  letters::LetterStore& letters() { return *letter_counts_; }
  letters::ReplyStore& replies() { return *replies_; }
  paper::PaperStore& sheets() { return *sheets_; }
  const outbox::ReturnPath& return_path() const { return *return_path_; }
  // With campaigns() alone nothing is signed: what is written down waits for
  // the server.
  audit::AuditLog& audit() { return *audit_; }
  audit::AuditStore& audit_store() { return *audit_store_; }
  seal::KeyRing& keys() { return *keys_; }
  petition::Roster& roster() { return *roster_; }
  const seal::Key& mail_key() const { return *mail_key_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }

  // Listens, calls `ready` with the port and the console, serves until SIGTERM or SIGINT,
  // drains, returns.
  using Ready = std::function<void(uint16_t port, web::Console& console)>;
  Status serve(const Ready& ready);

 private:
  Station(DataFolder folder, Config config) : folder_(std::move(folder)), config_(std::move(config)) {}
  Status migrate();
  Status open_stores(Use use);
  Result<outbox::TransportFactory> transports();
  void make_letters();
  [[nodiscard]] bool sends_mail() const { return config_.mail.mode == "smtp" || config_.mail.mode == "capture"; }
  Status start_mail();
  void feed_mailings();
  void send_letters();
  // The program's list, and the operator's own.
  [[nodiscard]] petition::ThrowawayDomains throwaway_domains() const;
  [[nodiscard]] std::unique_ptr<petition::Cosigning> start_cosigning();
  Status run_until_signal(http::Server& server, web::App& app, web::Console& console, petition::Intake& intake);
  void keep_house(web::App& app, web::Console& console, petition::Intake& intake, petition::Retention& retention,
                  int64_t round);

  DataFolder folder_;
  Config config_;
  SystemClock clock_;
  SystemRandom random_;
  std::shared_ptr<DataFolder::Lock> lock_;
  std::unique_ptr<store::Database> writer_;
  std::mutex writer_mutex_;
  std::unique_ptr<store::SqliteCampaignStore> campaigns_;
  std::unique_ptr<store::SqlitePictureStore> pictures_;
  std::unique_ptr<store::SqlitePetitionStore> petitions_;
  std::unique_ptr<store::SqliteOutboxStore> outbox_;
  std::unique_ptr<store::SqliteAccountStore> accounts_;
  std::unique_ptr<store::SqliteFraudStore> fraud_;
  std::unique_ptr<store::SqlitePlaceStore> place_store_;
  std::unique_ptr<gate::Places> places_;  // of a server
  std::unique_ptr<store::SqliteDirectoryStore> missions_;
  std::unique_ptr<store::SqliteMailingStore> mailings_;
  std::unique_ptr<store::SqliteAuditStore> audit_store_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<store::SqliteLetterStore> letter_counts_;
  std::unique_ptr<store::SqliteReplyStore> replies_;
  std::unique_ptr<store::SqliteReminderStore> reminders_;
  std::unique_ptr<store::SqlitePaperStore> sheets_;
  std::unique_ptr<store::SqliteEntrustedStore> entrusted_;
  std::unique_ptr<seal::KeyRing> keys_;
  std::optional<seal::KeptKey> mail_key_;
  std::unique_ptr<petition::Roster> roster_;
  std::unique_ptr<directory::CurrentDirectory> directory_;
  std::unique_ptr<AccessLog> access_log_;
  std::unique_ptr<outbox::Capture> capture_;
  std::optional<outbox::ReturnPath> return_path_;
  std::unique_ptr<petition::Mails> mails_;
  std::unique_ptr<letters::Mails> letter_mails_;
  std::unique_ptr<letters::Entrusting> entrusting_;
  std::unique_ptr<letters::Courier> courier_;
  std::unique_ptr<mailing::Unsubscribing> unsubscribing_;
  std::unique_ptr<letters::Reminding> reminding_;
  std::unique_ptr<letters::ReminderMails> reminder_mails_;
  std::unique_ptr<mailing::Letters> letters_;
  std::unique_ptr<outbox::Worker> worker_;
};

// Blocks SIGTERM and SIGINT in this thread and those it starts from now on.
void block_signals();

}  // namespace outcry::cli
