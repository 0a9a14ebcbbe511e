#include "letters/composition.h"

#include <gmock/gmock.h>

namespace outcry::letters {
namespace {

using campaign::LetterWords;
using campaign::PartKind;
using testing::ElementsAre;
using testing::IsEmpty;

LetterWords words(size_t alternatives) {
  LetterWords out;
  out.lang = "en";
  for (size_t kind = 0; kind < campaign::kPartKinds; ++kind) {
    for (size_t i = 0; i < alternatives; ++i) {
      out.parts[kind].push_back(fmt::format("part {} said as number {} to {{target|you}}", kind, i));
    }
  }
  out.subjects = {"One", "Two"};
  return out;
}

TEST(CompositionTest, OneSeedGivesOneLetter) {
  const auto a = compose(words(5), 7, {}, {}, ""), b = compose(words(5), 7, {}, {}, "");
  EXPECT_EQ(a.text(), b.text());
  EXPECT_EQ(a.subject, b.subject);
  EXPECT_EQ(a.parts.size(), campaign::kPartKinds);
}

TEST(CompositionTest, AWriterChangesOnePartAndTheOthersStay) {
  const auto before = compose(words(5), 7, {}, {}, "");
  const size_t other = (before.parts[1].alternative + 1) % 5;
  const auto after = compose(words(5), 7, {{PartKind::kFacts, other}}, {}, "");
  EXPECT_EQ(after.parts[1].alternative, other);
  for (const size_t i : {0, 2, 3, 4}) EXPECT_EQ(after.parts[i].text, before.parts[i].text);
}

TEST(CompositionTest, OwnWordsStandBeforeWhatIsAsked) {
  LetterWords few;
  few.parts[0] = {"opening"};
  few.parts[3] = {"demand"};
  EXPECT_THAT(compose(few, 1, {}, {}, "mine").paragraphs(), ElementsAre("opening", "mine", "demand"));
  EXPECT_THAT(compose(few, 1, {{PartKind::kDemand, kLeftOut}}, {}, "mine").paragraphs(),
              ElementsAre("opening", "mine"));
  EXPECT_THAT(compose({}, 1, {}, {}, "").paragraphs(), IsEmpty());
}

TEST(CompositionTest, AForgedAlternativeIsTheSeeds) {
  EXPECT_EQ(compose(words(3), 9, {{PartKind::kLaw, 99}}, {}, "").text(), compose(words(3), 9, {}, {}, "").text());
}

TEST(CompositionTest, SeedsDrawEvenly) {
  std::map<std::string, int> texts;
  uint64_t seed = 1;
  for (int i = 0; i < 1000; ++i) ++texts[compose(words(6), seed = next_seed(seed), {}, {}, "").text()];
  for (const auto& [text, times] : texts) EXPECT_LE(times, 5) << text;
}

TEST(CompositionTest, AdviceIsGentleAndRare) {
  EXPECT_THAT(advice_on("My grandmother crossed that river in 1950. I think of her when I read of them."), IsEmpty());
  EXPECT_THAT(advice_on(""), IsEmpty());
  EXPECT_THAT(advice_on("할머니께서 1950년에 그 강을 건너셨습니다."), IsEmpty());
  EXPECT_THAT(advice_on("RELEASE THEM AT ONCE, EVERY ONE OF THEM, TODAY AND NOT TOMORROW"),
              ElementsAre(Advice::kShouting));
  EXPECT_THAT(advice_on("Shame on you!"), ElementsAre(Advice::kInsult));
  EXPECT_THAT(advice_on("你们会遭到报复"), ElementsAre(Advice::kThreat));
}

TEST(CompositionTest, OverlapIsOfEightWordsInARow) {
  const std::string text = "one two three four five six seven eight nine ten";
  EXPECT_DOUBLE_EQ(overlap(text, text), 1);
  EXPECT_DOUBLE_EQ(overlap(text, "one two three four five six seven"), 0);
  EXPECT_DOUBLE_EQ(overlap("", ""), 0);
  EXPECT_GT(overlap("二〇一二年二月八日韩国朝鲜的人们在沈阳被拘留现在大约三十人",
                    "二〇一二年二月八日韩国朝鲜的人们在沈阳被拘留现在大约三十人"),
            0.9);
}

}  // namespace
}  // namespace outcry::letters
