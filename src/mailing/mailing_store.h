// A MailingStore keeps the mails to those who asked for news, and moves them
// into the outbox, bit by bit: a mailing of a million is never there whole.
//
// Nobody gets a mailing twice and nobody is left out: feed() moves the mark up
// to which everybody has had their turn in the transaction that puts their
// mails into the outbox, whose ids are made of mailing and subscriber. Who
// subscribes after it was settled is not in it. When a subscriber goes, by
// whatever way, what waits for them goes in the same transaction.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Errors besides those named: kFailed, kBusy (nothing was done, try again),
// kCorrupt.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "mailing/mailing.h"
#include "petition/statistics.h"

namespace outcry::mailing {

struct Audience {
  int64_t people = 0;
  petition::Groups languages;  // small ones merged
};

// To whom a mail in the outbox is to go, as things stand now.
struct Addressee {
  MailingState state = MailingState::kDraft;
  Bytes box;  // petition::open_subscriber_box(); empty: no subscriber any more
};

struct Unsubscribed {
  Bytes box;
  Time since{};
};

// What came back for a mail.
enum class BounceKind : uint8_t {
  kHard = 1,    // the address is wrong or closed
  kSoft = 2,    // not now: full, or the server was out of reach
  kPolicy = 3,  // we are refused, not the address
};

struct Bounce {
  uint16_t campaign = 0;
  int64_t mail = 0;  // as in the outbox
  BounceKind kind = BounceKind::kSoft;
  std::string provider;  // provider_of()
  Time at{};
};

struct Noted {
  enum What : uint8_t {
    kNoted,
    kAlready,  // of this mail it was known
    kRemoved,  // it was one too many: the address gets no more news
    kUnknown,  // no such campaign
  };
  What what = kNoted;
};

struct BounceNumbers {
  struct Row {
    std::string provider;
    int64_t hard = 0, soft = 0, policy = 0;
  };
  std::vector<Row> providers;  // most mails first
  int64_t removed = 0;         // addresses that get no more news
};

class MailingStore {
 public:
  virtual ~MailingStore() = default;

  // A new draft; kGone once kMostMailings were made.
  virtual Result<MailingNumber> create(uint16_t campaign, int64_t made_by, const Texts& texts, Time now) = 0;
  // kNotFound also if it is another campaign's.
  virtual Result<Mailing> find(uint16_t campaign, MailingNumber number) = 0;
  // By number alone, for whoever composes.
  virtual Result<Mailing> find(MailingNumber number) = 0;
  // Newest first, without their bodies.
  virtual Result<std::vector<Mailing>> all(uint16_t campaign, int limit) = 0;

  // False: it is not as it was at `seen`, or no draft any more, and nothing
  // was done.
  virtual Result<bool> save(MailingNumber number, const Texts& texts, Time seen, Time now) = 0;
  virtual Result<bool> remove(MailingNumber number, Time seen) = 0;
  // Likewise; from then on its texts stand. It has `waves`.
  virtual Result<bool> settle(MailingNumber number, const Schedule& schedule, const std::vector<Wave>& waves, Time seen,
                              Time now) = 0;

  // False if it is not in a state for that. A pause holds what is in the
  // outbox; a cancellation deletes it. What is on its way at that very moment
  // arrives.
  virtual Result<bool> pause(MailingNumber number, Time now) = 0;
  virtual Result<bool> resume(MailingNumber number, Time now) = 0;
  virtual Result<bool> cancel(MailingNumber number, Time now) = 0;

  // Puts mails whose time has come into the outbox, while fewer than `most`
  // wait there untried; ends mailings that are through. How many were put
  // there; to be called often, it is quick when there is nothing to do.
  virtual Result<int64_t> feed(Time now, int most) = 0;

  // Reads the disk, never waits for a writer.
  virtual Result<Addressee> addressee(int64_t mail_id) = 0;
  virtual Result<Audience> audience(uint16_t campaign) = 0;

  // A mail to oneself, in place of one that waits; `box` is a letter's.
  virtual Status put_trial(uint16_t campaign, int64_t mail_id, const Bytes& box, Time now) = 0;

  // Deletes the subscriber and what waits for them; nothing if there is none.
  // The mailing by whose link they left counts it (0: none).
  virtual Result<std::optional<Unsubscribed>> unsubscribe(uint16_t campaign, int64_t subscriber, MailingNumber by) = 0;
  virtual Result<bool> is_subscribed(uint16_t campaign, int64_t subscriber) = 0;
  // Takes it back; kGone if the signature does not count any more.
  virtual Status subscribe_again(uint16_t campaign, int64_t subscriber, const Unsubscribed& was, MailingNumber by) = 0;

  // Counts what came back, once a mail. A hard one of a mailing counts against
  // its subscriber, one a day at most; the `limit`-th removes the subscription.
  virtual Result<Noted> note(const Bounce& bounce, int limit) = 0;
  // Of the last `days` days.
  virtual Result<BounceNumbers> bounces(Time now, int days) = 0;
  // Forgets which mails came back, a month later; ends the subscriptions that
  // the mail server itself refused `limit` times.
  virtual Status tend(Time now, int limit) = 0;
};

}  // namespace outcry::mailing
