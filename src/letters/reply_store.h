// A ReplyStore keeps answers to letters: those that wait for an organiser, in
// boxes that only the server's key opens, and those that are published. Once
// an answer is decided, its boxes are gone.
//
// Each function is one transaction, durable when it returns. Thread-safe.
// Blocks: never on an I/O thread. Errors besides those named: kBusy and
// kFailed (nothing was done, try again), kCorrupt.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "letters/reply.h"

namespace outcry::letters {

using ReplyId = int64_t;

// What is known of one without opening it.
struct ReplyHead {
  ReplyId id = 0;
  std::string target;
  int32_t day = 0;           // on which it came
  Time at{};                 // handed in, or published
  bool may_publish = false;  // so whoever handed it in
  bool has_picture = false;
  bool operator==(const ReplyHead&) const = default;
};

struct WaitingReply : ReplyHead {
  Bytes text;     // open_reply_box()
  Bytes picture;  // open_picture_box(); empty: none
};

struct NewReply {
  std::string target;
  int32_t day = 0;
  bool may_publish = false;
  Bytes text, picture;
};

// What everybody sees; of one that is only counted, nothing.
struct PublishedReply : ReplyHead {
  std::string text, lang;  // of the text; may be empty
  std::string alt;         // of the picture
  int width = 0, height = 0;
  bool operator==(const PublishedReply&) const = default;
};

struct Publication {
  std::string text, lang, alt;
  ReplyPicture picture;  // without bytes: none
};

class ReplyStore {
 public:
  static constexpr int64_t kMostWaiting = 100;       // of a campaign
  static constexpr std::chrono::days kWaitsFor{60};  // then it is erased unseen

  virtual ~ReplyStore() = default;

  // kInvalid: as many wait as there may.
  virtual Result<ReplyId> hand_in(uint16_t campaign, const NewReply& reply, Time now) = 0;

  // The oldest first.
  virtual Result<std::vector<ReplyHead>> waiting(uint16_t campaign) = 0;
  virtual Result<int64_t> count_waiting(uint16_t campaign) = 0;
  // kNotFound also if it is another campaign's, or decided.
  virtual Result<WaitingReply> find_waiting(uint16_t campaign, ReplyId id) = 0;

  // False: it does not wait any more, and nothing was done.
  virtual Result<bool> publish(uint16_t campaign, ReplyId id, const Publication& as, Time now) = 0;
  virtual Result<bool> reject(uint16_t campaign, ReplyId id) = 0;
  // Takes one down that was published; false if there is none.
  virtual Result<bool> take_down(uint16_t campaign, ReplyId id) = 0;

  // Those with anything to show, the newest answers first.
  virtual Result<std::vector<PublishedReply>> published(uint16_t campaign, int limit) = 0;
  // A JPEG; kNotFound.
  virtual Result<std::string> picture(uint16_t campaign, ReplyId id) = 0;
  // By target, those that are only counted as well.
  virtual Result<std::map<std::string, int64_t>> counts(uint16_t campaign) = 0;

  // Erases what has waited too long; how many.
  virtual Result<int64_t> forget(Time now) = 0;
};

}  // namespace outcry::letters
