// A PetitionStore keeps a site's signatures and tally logs. Its transactions
// are whole acts of the petition: somebody signs, confirms, withdraws; time
// runs out.
//
// commit() takes many acts as one durable transaction: when it returns, all
// of them are on disk and in the heads that readers see, or none is. A
// confirmation's index, its entry, the tree and the signed checkpoint belong
// to that transaction.
//
// commit() and open_log() are called by one thread at a time; everything else
// by any thread. Errors: kBusy and kFailed (somebody else writes, or the
// world: nothing was done, try again), kCorrupt (stored data contradicts
// itself: stop).
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "petition/statistics.h"
#include "petition/token.h"
#include "petition/trace.h"
#include "seal/epoch.h"
#include "tally/log.h"

namespace outcry::petition {

using CampaignNumber = uint16_t;

// HMAC-SHA-256 of an address's normal form under the campaign's index key,
// its first 8 bytes; never 0. Two people share one by chance once in 10^5
// campaigns of ten million.
using BlindIndex = uint64_t;

// At most so many confirmation mails to one address that has not confirmed.
// With one reminder and the receipt, signing causes five mails at most.
inline constexpr int kConfirmationMails = 3;

// Whoever holds a receipt's link can have it mailed; but who found the link
// must not be able to fill the signatory's mailbox.
inline constexpr std::chrono::hours kReceiptMailEvery{24};

// What the fraud desk looks at goes after so long; what an invalidated
// signature was signed with likewise: until then it can be restored.
inline constexpr std::chrono::days kTracesKept{90};
inline constexpr std::chrono::days kInvalidatedKept{30};

// A sheet that nobody reads a second time is forgotten after so long.
inline constexpr std::chrono::days kSheetsWait{60};

// Where signatures on paper come from, among a campaign's sources; no member's slug.
inline constexpr std::string_view kPaperSource = "paper:sheets";

// The mails of one signature, in the order of its life. Stored as numbers.
enum class MailKind : uint8_t {
  kConfirm = 1,       // the link
  kReminder = 2,      // the link again, a day later
  kReceipt = 3,       // counted; the receipt's link
  kAlready = 4,       // somebody tried to sign again with an address that had signed; once a week
  kKept = 5,          // none: the letter waits, for the receipt of one who confirms late
  kConfirmAgain = 6,  // the link of one who signed again before confirming; no reminder follows
  kReceiptFile = 7,   // on wish: the receipt itself, as files; once a day
};

struct Submission {
  CampaignNumber campaign = 0;
  int64_t id = 0;  // from next_id()
  BlindIndex blind = 0;
  SecretHash secret_hash{};
  Time at{};
  int32_t text_version = 1;
  std::string lang, country, via;
  Hash32 commitment{};
  seal::EpochPlace place;
  Bytes sealed;      // for the keyholders
  Bytes own;         // for the receipt's holder
  Bytes mail;        // the letter's data, in a box under the mail key; empty: no mail is sent
  Bytes subscriber;  // likewise, if updates were asked for; else empty
  // For each member organisation that may have the contact.
  struct Shared {
    std::string member;
    Hash32 commitment{};
    seal::EpochPlace place;
    Bytes contact;
  };
  std::vector<Shared> shared;
  Trace trace;  // for the fraud desk, for kTracesKept
};

struct Confirmation {
  CampaignNumber campaign = 0;
  int64_t id = 0;
  SecretHash secret_hash{};
  bool open = true;  // whether the campaign still takes confirmations
  Time at{};
  Time not_before{};  // submissions before this have expired
};

// Of one that is invalidated no entry is made: it does not count.
struct Withdrawal {
  CampaignNumber campaign = 0;
  int64_t id = 0;
  SecretHash secret_hash{};
  Time at{};
};

// The holder of a receipt wants it by mail.
struct MailReceipt {
  CampaignNumber campaign = 0;
  int64_t id = 0;
  SecretHash secret_hash{};
  Time at{};
  Bytes mail;  // make_receipt_box()
};

// Unconfirmed submissions, and notices to those who had signed, of before
// `before` are deleted, `limit` at most; and when receipts were mailed. Where
// `now` is given, so are old traces, and what was signed with of those who were
// invalidated long ago, `limit` of each.
struct Expiry {
  Time before{};
  int limit = 1000;
  std::optional<Time> now{};
};

// A campaign that is over is forgotten on schedule, about `limit` rows at a
// time, each kind from its begin to its end. From its begin on the campaign
// takes neither signatures nor confirmations, for good; withdrawals it does.
struct Erasure {
  // Stored as numbers. The blind indexes of signatures and of the log's
  // entries; sealed records, own copies and letters, not subscribers; the
  // epochs' sealed keys.
  enum What : uint8_t { kBlinds = 1, kBlindTiles = 2, kRecords = 3, kEpochs = 4 };

  CampaignNumber campaign = 0;
  What what = kBlinds;
  Time at{};
  Time judged{};  // the campaign's updated_at when it was found due: a change since then stops the begin
  int limit = 1000;
};

// A signature on paper, sealed. Nobody confirms it by mail: two people have
// read the same in its row.
struct PaperSignature {
  int64_t id = 0;  // from next_id()
  int32_t row = 0;
  BlindIndex blind = 0;      // 0: it has no address, and nobody can tell whether it is the second
  SecretHash secret_hash{};  // of a secret that nobody has: there is no receipt
  std::string country;
  Hash32 commitment{};
  seal::EpochPlace place;
  Bytes sealed;
};

// A sheet was read once more (paper/desk.h). Each of `counted` gets an entry of
// kind paper and counts, unless its address does already: then its row says so.
// Only while the sheet waits for reading number `reading`; else kAlready, and
// nothing is done. What was kept of a row to compare goes once it is decided.
struct PaperReading {
  struct Differs {  // the row waits for a third reading
    int32_t row = 0;
    Bytes marks;
  };
  // Of many that are brought in at once and read by nobody here: the sheet
  // comes into being with its signatures. kUnknown if there is one of its number.
  struct Import {
    std::string number, place;
    int32_t collected = 0;
  };

  CampaignNumber campaign = 0;
  int64_t sheet = 0;  // 0: `import`
  int reading = 2;    // 2 or 3
  int64_t by = 0;     // the user
  Time at{};
  int32_t text_version = 1;
  std::string lang;
  std::vector<PaperSignature> counted;
  std::vector<Differs> differs;
  std::vector<int32_t> unread;  // rows that no two people read alike
  std::optional<Import> import{};
};

// Signatures are found not to be valid: those of `ids` that are counted now
// get one entry each and count no longer. The records stay, apart from all
// lists and exports, for kInvalidatedKept; letters go. Of a sweep
// (fraud_store.h) only while it runs, and its numbers are brought forward;
// 0: of none.
struct Invalidation {
  CampaignNumber campaign = 0;
  int64_t sweep = 0;
  std::vector<int64_t> ids;
  tally::Reason reason = tally::Reason::kOther;
  Time at{};
};

// Those of `ids` that are invalidated now, and whose record is kept, get one
// entry each and count again. Of a sweep only while it is undone.
struct Restoration {
  CampaignNumber campaign = 0;
  int64_t sweep = 0;
  std::vector<int64_t> ids;
  Time at{};
};

using Act = std::variant<Submission, Confirmation, Withdrawal, MailReceipt, Expiry, Erasure, Invalidation, Restoration,
                         PaperReading>;

enum class Outcome {
  kDone,     // accepted; counted; withdrawn; waits to be mailed; all that was due has expired; this erased the last
  kAlready,  // the address, or this very signature, was counted before; or was withdrawn before; all was erased
             // before; another mail to the signatory still waits
  kTooMany,  // accepted in silence: enough mails have gone to that address; a receipt was mailed less than a day ago
  kExpired,  // also: nothing is left to be mailed
  kClosed,   // also: the sweep is stopped
  kUnknown,  // no such signature, or not its secret; where one as old has expired: kExpired; no such campaign
  kMore,     // Expiry, Erasure: there may be more
};

struct Answer {
  Outcome outcome = Outcome::kDone;
  // Of the entry that counts the signature; of kAlready by another one:
  // UINT64_MAX. Of an erasure: the rows erased from its begin. Of an
  // invalidation or a restoration: how many signatures it changed. Of a reading:
  // how many rows it counted.
  uint64_t index = 0;
};

struct StoredSignature {
  enum State : uint8_t { kPending = 0, kCounted = 1, kWithdrawn = 2, kInvalidated = 3, kNotice = 4 };
  State state = kPending;
  SecretHash secret_hash{};
  Time at{};
  int32_t text_version = 1;
  std::string lang;
  uint64_t index = 0;
  Bytes own;                                    // empty after a withdrawal, and once records were deleted on schedule
  tally::Reason reason = tally::Reason::kNone;  // kInvalidated
};

// A signature as it lies sealed: nothing of it can be read here.
struct SealedSignature {
  int64_t id = 0;
  uint32_t position = 0;  // in its epoch
  StoredSignature::State state = StoredSignature::kCounted;
  uint64_t index = 0;  // of the log's entry
  Hash32 commitment{};
  ByteView record;
};

// Is told the counted signatures of a campaign as of one moment: begin(),
// then each epoch before its records, these in the order of their ids. An
// epoch may be told again. Views are valid during the call; an error ends it.
class SealedVisitor {
 public:
  struct Totals {
    uint64_t records = 0;
    uint64_t log_size = 0;
    std::vector<seal::PublicKey> recipients;  // of any of the epochs that follow, each once
  };

  virtual ~SealedVisitor() = default;
  virtual Status begin(const Totals& totals) = 0;
  virtual Status epoch(int64_t id, ByteView sealed_keys) = 0;
  virtual Status record(const SealedSignature& signature) = 0;
};

class PetitionStore {
 public:
  virtual ~PetitionStore() = default;

  // Opens the campaign's log, or begins it. To be called before any act on
  // the campaign; again is harmless.
  virtual Status open_log(CampaignNumber campaign, std::shared_ptr<const tally::Signer> signer) = 0;

  // Never the same twice, also after a crash, if used by a committed act.
  virtual int64_t next_id() = 0;

  // One answer an act, in order.
  virtual Result<std::vector<Answer>> commit(std::span<const Act> acts) = 0;

  // Takes what was deleted out of the journal, too. kBusy: somebody reads, try
  // again later. Any thread; holds up the next commit() for a moment.
  virtual Status scrub() = 0;

  // Of each address, whether it is counted now. After open_log(); holds up
  // commit(). None of them is 0.
  virtual std::vector<bool> counted(CampaignNumber campaign, std::span<const BlindIndex> blinds) = 0;

  // The log as of the last commit; null before open_log().
  [[nodiscard]] virtual std::shared_ptr<const tally::Head> head(CampaignNumber campaign) const = 0;

  // The checkpoint that stands for the log to everybody: the one that was
  // published last, or where none is the head's. Null before open_log().
  [[nodiscard]] virtual std::shared_ptr<const std::string> published(CampaignNumber campaign) const = 0;
  // From now on the newest checkpoint as it is now stands for it, however the
  // log grows; its head, or null. No larger one was published before.
  virtual std::shared_ptr<const tally::Head> freeze(CampaignNumber campaign) = 0;
  // From now on this cosigned one does; kept, durably. Any thread.
  virtual Status publish(CampaignNumber campaign, std::string note) = 0;
  // The last that was, also by an earlier process; kNotFound.
  virtual Result<std::string> cosigned(CampaignNumber campaign) = 0;

  // The log's size as it grows with each commit, to be looked at often. Null
  // before open_log(); lives as long as the store.
  [[nodiscard]] virtual const std::atomic<uint64_t>* log_size(CampaignNumber campaign) const = 0;

  // The log as it lies in storage: the entries of a bundle and the hashes of a
  // tile, as many as there are by now. kNotFound if there are none.
  virtual Result<Bytes> bundle(CampaignNumber campaign, uint64_t index) = 0;
  virtual Result<std::vector<Hash32>> tile(CampaignNumber campaign, int level, uint64_t index) = 0;

  // kGone if it has expired, or is older than one that has; kNotFound if there
  // is none.
  virtual Result<StoredSignature> find(CampaignNumber campaign, int64_t id) = 0;

  // The campaign's numbers as of one moment, exact: whatever a commit() changes
  // is in them with it. Reads sums, never the signatures, and holds nobody up.
  // Does not need open_log().
  virtual Result<Statistics> statistics(CampaignNumber campaign, Time now) = 0;

  // How many signatures count, by the version of the text they are for. Reads
  // every signature, and holds nobody up.
  virtual Result<std::map<int32_t, int64_t>> counted_by_text(CampaignNumber campaign) = 0;

  // All counted signatures, in one consistent read that holds nobody up. Does
  // not need open_log(). Returns the visitor's error if it has one; kGone once
  // records were deleted on schedule.
  virtual Status export_sealed(CampaignNumber campaign, SealedVisitor& visitor) = 0;
  // Likewise the contacts of those who agreed that `member` has them; their
  // commitments are not the log's.
  virtual Status export_contacts(CampaignNumber campaign, const std::string& member, SealedVisitor& visitor) = 0;
};

}  // namespace outcry::petition
