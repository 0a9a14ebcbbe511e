#include "letters/reply.h"

#include <gmock/gmock.h>

namespace outcry::letters {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr int32_t kToday = 15'400;  // 2012-03-01
const std::vector<std::string> kTargets = {"president", "ministry"};

TypedReply good() {
  return {"president", "2012-03-01", "  We have taken note.\r\n\r\nThe Embassy ", true, false};
}

TEST(ReplyTest, IsTrimmedAndKeepsItsLines) {
  TypedReply typed = good();
  EXPECT_THAT(check(typed, kTargets, kToday), IsEmpty());
  EXPECT_EQ(typed.text, "We have taken note.\n\nThe Embassy");
}

TEST(ReplyTest, SaysWhatIsWrongWithEachField) {
  TypedReply typed{"nobody", "yesterday", "a\u202Eb", false, false};
  EXPECT_THAT(check(typed, kTargets, kToday), ElementsAre(Pair(ReplyField::kTarget, ReplyProblem::kMissing),
                                                          Pair(ReplyField::kDay, ReplyProblem::kNotADay),
                                                          Pair(ReplyField::kText, ReplyProblem::kBadText)));
}

TEST(ReplyTest, WordsOrAPictureMustBeThere) {
  TypedReply typed = good();
  typed.text = " \n ";
  EXPECT_THAT(check(typed, kTargets, kToday), ElementsAre(Pair(ReplyField::kText, ReplyProblem::kMissing)));
  typed.has_picture = true;
  EXPECT_THAT(check(typed, kTargets, kToday), IsEmpty());
}

TEST(ReplyTest, LengthsAreCountedInLetters) {
  for (const auto& [size, problems] : {std::pair<size_t, size_t>{kMostReply, 0}, {kMostReply + 1, 1}}) {
    TypedReply typed = good();
    typed.text.clear();
    for (size_t i = 0; i < size; ++i) typed.text += "한";
    EXPECT_EQ(check(typed, kTargets, kToday).size(), problems) << size;
  }
}

TEST(ReplyTest, ItsDayHasBeen) {
  for (const auto& [day, problems] : {std::pair<int32_t, size_t>{kToday, 0},
                                      {kToday + 1, 0},
                                      {kToday + 2, 1},
                                      {kToday - kOldestReply, 0},
                                      {kToday - kOldestReply - 1, 1}}) {
    TypedReply typed = good();
    typed.day = to_iso_date(day);
    EXPECT_EQ(check(typed, kTargets, kToday).size(), problems) << typed.day;
  }
}

TEST(ReplyTest, BoxesOpenUnderTheirKeyAndPurposeOnly) {
  SystemRandom random;
  const seal::Key key = random.bytes<32>(), other = random.bytes<32>();
  const Bytes box = make_reply_box("한글", key, random);
  EXPECT_EQ(open_reply_box(box, key).value(), "한글");
  EXPECT_FALSE(open_reply_box(box, other));
  EXPECT_FALSE(open_picture_box(box, key));
  const ReplyPicture picture{1280, 960, "\xFF\xD8 bytes"};
  EXPECT_EQ(open_picture_box(make_picture_box(picture, key, random), key).value(), picture);
  EXPECT_FALSE(open_picture_box(make_picture_box(picture, key, random), other));
}

}  // namespace
}  // namespace outcry::letters
