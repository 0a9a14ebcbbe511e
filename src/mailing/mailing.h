// A Mailing is one mail to everybody who asked a campaign for news: its texts
// by language, when it goes out, and how far it has come. It never holds an
// address: whom it goes to is the store's to know.
//
// Plain values; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/result.h"

namespace outcry::mailing {

// Mails of these kinds belong to this room (outbox::Queued). Stored as numbers.
inline constexpr uint8_t kTrialKind = 64;     // to whoever writes it, to look at
inline constexpr uint8_t kMailingKind = 128;  // to one who asked for news

using MailingNumber = uint16_t;
// A mail's id in the outbox tells its mailing and its subscriber, so nobody
// can stand there twice; the ids of signatures stay below all of them.
inline constexpr int kNumberShift = 48;
inline constexpr MailingNumber kMostMailings = 0x3FFF;

inline int64_t mail_id_of(MailingNumber number, int64_t subscriber) {
  return static_cast<int64_t>(number) << kNumberShift | subscriber;
}
// 0: it is no mailing's.
inline MailingNumber number_of(int64_t mail_id) {
  const auto number = static_cast<uint64_t>(mail_id) >> kNumberShift;
  return number <= kMostMailings ? static_cast<MailingNumber>(number) : 0;
}
inline int64_t subscriber_of(int64_t mail_id) {
  return mail_id & ((int64_t{1} << kNumberShift) - 1);
}
// Ids of trial mails: one waits at most of each reader and language.
inline int64_t trial_id_of(MailingNumber number, int64_t user, size_t language) {
  constexpr int64_t kUsers = int64_t{1} << 32;
  return static_cast<int64_t>(0x4000 + number) << kNumberShift | (user % kUsers) << 8 |
         static_cast<int64_t>(language & 0xFF);
}
inline MailingNumber trial_of(int64_t mail_id) {
  return static_cast<MailingNumber>((static_cast<uint64_t>(mail_id) >> kNumberShift) & kMostMailings);
}

enum class MailingState : uint8_t {
  kDraft = 1,
  kScheduled = 2,  // settled, and nobody's turn has come yet
  kSending = 3,
  kPaused = 4,
  kCancelled = 5,
  kDone = 6,
};

enum class When : uint8_t {
  kNow = 1,
  kAt = 2,
  kMorning = 3,  // nine o'clock on each country's clocks, the first after `start`
};

struct Schedule {
  When when = When::kNow;
  Time start{};
  bool operator==(const Schedule&) const = default;
};

// Those of some countries, at one time. The last wave of a schedule is of all
// countries that no other names.
struct Wave {
  Time due{};
  std::vector<std::string> countries;
};
// Everybody is in exactly one. By time, but for the last.
std::vector<Wave> waves_of(const Schedule& schedule);

struct Texts {
  Localized subject;
  Localized body;  // Markdown
  bool operator==(const Texts&) const = default;
};

inline constexpr size_t kLongestSubject = 150;  // code points
inline constexpr size_t kLongestBody = 6'000;

// What is wrong with what was typed. `field` is "subject.ko" or "body.ko".
struct TextFault {
  enum What : uint8_t { kTooLong, kControl, kHalf, kMissing };
  std::string field;
  What what = kMissing;
};
// Trims them, drops what is empty. A draft may lack anything; to be sent it
// has the first language whole, and each other whole or not at all.
std::vector<TextFault> tidy(Texts& texts);
std::vector<TextFault> faults_for_sending(const Texts& texts, const std::vector<std::string>& languages);

// The texts' language that is read by who reads `lang`: the same, its base
// language, else `first`, else whichever is there.
std::string language_for(const Texts& texts, std::string_view lang, std::string_view first);

struct Mailing {
  MailingNumber number = 0;
  uint16_t campaign = 0;
  MailingState state = MailingState::kDraft;
  Texts texts;
  int64_t made_by = 0;  // a user's id
  Time created{}, updated{};
  Schedule schedule;                                             // once settled
  std::optional<Time> settled, ended;                            // confirmed by somebody; done or cancelled
  std::optional<Time> next;                                      // the next wave's time, while one is to come
  int64_t people = 0;                                            // subscribers when it was settled
  int64_t taken = 0;                                             // put into the outbox so far
  int64_t sent = 0, failed = 0, returned = 0, unsubscribed = 0;  // mails; back with a failure; people who left by it
};

}  // namespace outcry::mailing
