// A Reply is an answer that came for a letter, as whoever got it hands it in:
// from whom, on which day, its words, perhaps a picture of it. Until an
// organiser has looked at it, words and picture lie in boxes under the
// server's mail key; what is published is the organiser's text.
//
// Pure; any thread. What was typed is never lost and never part of a message.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "seal/box.h"

namespace outcry::letters {

inline constexpr size_t kMostReply = 5'000;     // code points
inline constexpr int32_t kOldestReply = 3'660;  // days

struct TypedReply {
  std::string target, day, text;  // an id; "2012-03-01"; plain
  bool may_publish = false;
  bool has_picture = false;
};

enum class ReplyField : uint8_t { kTarget, kDay, kText };
std::string_view to_text(ReplyField field);  // the form's name for it

enum class ReplyProblem : uint8_t {
  kMissing,
  kTooLong,
  kBadText,  // not UTF-8, or with control or direction-changing characters
  kNotADay,  // none, of the future, or of long ago
};
using ReplyProblems = std::map<ReplyField, ReplyProblem>;

// Trims and normalises (NFC) what is good, and says what isn't. Either words
// or a picture must be there. `targets` are those that there are.
ReplyProblems check(TypedReply& typed, const std::vector<std::string>& targets, int32_t today);

// For the same words in an organiser's form.
ReplyProblems check_text(std::string& text, bool has_picture);

struct ReplyPicture {
  int width = 0, height = 0;
  std::string jpeg;
  bool operator==(const ReplyPicture&) const = default;
};

Bytes make_reply_box(std::string_view text, const seal::Key& mail_key, Random& random);
Result<std::string> open_reply_box(ByteView box, const seal::Key& mail_key);
Bytes make_picture_box(const ReplyPicture& picture, const seal::Key& mail_key, Random& random);
Result<ReplyPicture> open_picture_box(ByteView box, const seal::Key& mail_key);

}  // namespace outcry::letters
