// A Backend is a database that the stores live in, as the contract tests see
// it: the stores themselves, and beside them the test's own hands, which read
// and damage what lies on disk without asking the stores.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "accounts/account_store.h"
#include "audit/audit_store.h"
#include "campaign/campaign_store.h"
#include "campaign/picture_store.h"
#include "directory/directory_store.h"
#include "gate/place.h"
#include "letters/entrusted_store.h"
#include "letters/letter_store.h"
#include "letters/reminder_store.h"
#include "letters/reply_store.h"
#include "mailing/mailing_store.h"
#include "outbox/outbox_store.h"
#include "paper/paper_store.h"
#include "petition/fraud_store.h"
#include "petition/petition_store.h"

namespace outcry::store {

// A tally log as it lies on disk.
struct StoredLog {
  std::map<uint64_t, Bytes> bundles;                              // by index
  std::map<std::pair<int, uint64_t>, std::vector<Hash32>> tiles;  // by level and index
  std::optional<tally::Head> head;
};

class Backend {
 public:
  virtual ~Backend() = default;  // and the database with it

  // Opens the stores over what is there, at first over nothing.
  virtual Status open() = 0;
  // Lets go of everything, as the end of the process would.
  virtual void close() = 0;
  // As kill -9 would: what is on disk now is all that the next open() finds.
  virtual void crash() = 0;

  virtual petition::PetitionStore& petitions() = 0;
  virtual campaign::CampaignStore& campaigns() = 0;
  virtual campaign::PictureStore& pictures() = 0;
  virtual accounts::AccountStore& accounts() = 0;
  virtual gate::PlaceStore& places() = 0;
  virtual directory::DirectoryStore& directory() = 0;
  virtual audit::AuditStore& audit() = 0;
  virtual letters::LetterStore& letters() = 0;
  virtual letters::ReplyStore& replies() = 0;
  virtual letters::ReminderStore& reminders() = 0;
  virtual paper::PaperStore& sheets() = 0;
  virtual letters::EntrustedStore& entrusted() = 0;
  virtual outbox::OutboxStore& outbox() = 0;
  virtual mailing::MailingStore& mailings() = 0;
  virtual petition::FraudStore& fraud() = 0;
  // As a second process has them; owned by the backend.
  virtual outbox::OutboxStore& second_outbox() = 0;
  virtual audit::AuditStore& second_audit() = 0;
  virtual letters::EntrustedStore& second_entrusted() = 0;

  // The log as a verb beside the server opens it: its size.
  virtual Result<uint64_t> open_log_beside(petition::CampaignNumber campaign,
                                           std::shared_ptr<const tally::Signer> signer) = 0;

  // While it lasts, every transaction that needs room fails: in its middle, at
  // its BEGIN because another process writes, or not before its COMMIT.
  enum class Fault { kDiskFull, kLocked, kAtCommit };
  virtual void begin(Fault fault) = 0;
  virtual void end(Fault fault) = 0;

  // On a connection of the test's own, which holds nothing in between.
  virtual void execute(const std::string& sql) = 0;
  virtual int64_t number(const std::string& sql) = 0;  // the first column of the first row
  virtual Bytes blob(const std::string& sql) = 0;      // likewise
  virtual std::string literal(ByteView bytes) const = 0;
  // As when a database from before there were statistics is brought to this
  // version: what is kept of them is thrown away, and computed again.
  virtual void recompute_statistics() = 0;
  virtual StoredLog stored_log(petition::CampaignNumber campaign) = 0;
  // Everything that is on disk: the database, its journal, its free pages.
  virtual std::string raw_bytes() = 0;
};

struct BackendKind {
  const char* name;
  std::unique_ptr<Backend> (*make)();
};

}  // namespace outcry::store
