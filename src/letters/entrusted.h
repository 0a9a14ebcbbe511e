// An Entrusted letter is one that its writer has this server send: the whole
// mail, and whom it is from. It is kept in a box under the server's mail key
// from when it is written until it has left, was cancelled, or has expired;
// then its words and its writer are forgotten.
//
// Plain values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "letters/writing.h"
#include "seal/box.h"

namespace outcry::letters {

struct Entrusted {
  std::string to;           // where it goes: the target's address, or its mission's
  std::string name, email;  // the writer's
  std::string subject, text, lang;
  bool operator==(const Entrusted&) const = default;
};

Bytes make_entrusted_box(const Entrusted& letter, const seal::Key& mail_key, Random& random);
Result<Entrusted> open_entrusted_box(ByteView box, const seal::Key& mail_key);

// Mails of these kinds belong to this room (outbox::Queued). Stored as numbers.
inline constexpr uint8_t kAskKind = 80;        // the link to confirm
inline constexpr uint8_t kEntrustedKind = 81;  // the letter itself
inline constexpr uint8_t kOneOnlyKind = 82;    // that this address has written to that target before

// A mail's id in the outbox tells its letter; all of them are below zero, the
// ids of signatures and mailings above.
inline constexpr int64_t kLetterIds = int64_t{1} << 47;
inline int64_t letter_mail_id(int64_t letter) {
  return INT64_MIN | letter;
}
// 0: it is no letter's.
inline int64_t letter_of_mail(int64_t mail_id) {
  const int64_t letter = mail_id & INT64_MAX;
  return mail_id < 0 && letter < kLetterIds ? letter : 0;
}

// Stored as numbers.
enum class EntrustedState : uint8_t {
  kAsked = 1,      // its writer has not pressed the button yet
  kWaiting = 2,    // for its turn
  kLeaving = 3,    // in the outbox
  kSent = 4,       // the mail server has accepted it
  kFailed = 5,     // it was refused for good
  kCancelled = 6,  // by its writer or an organiser
  kReturned = 7,   // it was accepted, and came back
  kExpired = 8,    // its turn did not come in time
  kNoticed = 9,    // no letter: this address was told that it has written before
};
// Its words are still here.
inline bool is_kept(EntrustedState state) {
  return state == EntrustedState::kAsked || state == EntrustedState::kWaiting || state == EntrustedState::kLeaving;
}

inline constexpr std::chrono::hours kConfirmLetterWithin{48};
inline constexpr std::chrono::days kLetterLeavesWithin{21};  // once confirmed
inline constexpr std::chrono::days kLetterRemembered{31};    // that it was sent or not; nothing of it

// On whose clocks the letter's addressee works; empty if the server sends it
// none.
std::string entrusted_zone(const campaign::Target& target, const Recipient& recipient);

}  // namespace outcry::letters
