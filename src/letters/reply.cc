#include "letters/reply.h"

#include <algorithm>

#include "base/text.h"

namespace outcry::letters {
namespace {

constexpr std::string_view kText = "outcry letter reply 1", kPicture = "outcry reply picture 1";
constexpr size_t kSides = 4;  // width and height, two bytes each

}  // namespace

std::string_view to_text(ReplyField field) {
  constexpr std::string_view kNames[] = {"target", "day", "text"};
  return kNames[static_cast<size_t>(field)];
}

ReplyProblems check_text(std::string& text, bool has_picture) {
  ReplyProblems out;
  std::erase(text, '\r');  // as browsers send it
  if (!is_utf8(text) || has_control(text, true)) {
    out.emplace(ReplyField::kText, ReplyProblem::kBadText);
    return out;
  }
  text = to_nfc(trimmed(text));
  if (length_of(text) > kMostReply) out.emplace(ReplyField::kText, ReplyProblem::kTooLong);
  if (text.empty() && !has_picture) out.emplace(ReplyField::kText, ReplyProblem::kMissing);
  return out;
}

ReplyProblems check(TypedReply& typed, const std::vector<std::string>& targets, int32_t today) {
  ReplyProblems out = check_text(typed.text, typed.has_picture);
  if (std::ranges::find(targets, typed.target) == targets.end()) {
    out.emplace(ReplyField::kTarget, ReplyProblem::kMissing);
  }
  const auto day = parse_iso_date(typed.day);
  // Where the sender lives it may be tomorrow.
  if (!day || *day > today + 1 || *day < today - kOldestReply) out.emplace(ReplyField::kDay, ReplyProblem::kNotADay);
  return out;
}

Bytes make_reply_box(std::string_view text, const seal::Key& mail_key, Random& random) {
  return seal::make_box(mail_key, kText, bytes_of(text), random);
}

Result<std::string> open_reply_box(ByteView box, const seal::Key& mail_key) {
  const auto plain = seal::open_box(mail_key, kText, box);
  if (!plain) return plain.error();
  return std::string(text_of(*plain));
}

Bytes make_picture_box(const ReplyPicture& picture, const seal::Key& mail_key, Random& random) {
  Bytes plain;
  plain.reserve(kSides + picture.jpeg.size());
  for (const int side : {picture.width, picture.height}) {
    plain.push_back(static_cast<uint8_t>(side >> 8));
    plain.push_back(static_cast<uint8_t>(side));
  }
  plain.insert(plain.end(), picture.jpeg.begin(), picture.jpeg.end());
  return seal::make_box(mail_key, kPicture, plain, random);
}

Result<ReplyPicture> open_picture_box(ByteView box, const seal::Key& mail_key) {
  const auto plain = seal::open_box(mail_key, kPicture, box);
  if (!plain) return plain.error();
  if (plain->size() < kSides) return corrupt("a waiting picture is damaged");
  const auto side = [&](size_t at) { return (*plain)[at] << 8 | (*plain)[at + 1]; };
  return ReplyPicture{side(0), side(2), std::string(text_of(ByteView(*plain).subspan(kSides)))};
}

}  // namespace outcry::letters
