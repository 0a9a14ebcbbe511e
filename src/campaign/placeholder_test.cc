#include "campaign/placeholder.h"

#include <gmock/gmock.h>

namespace outcry::campaign {
namespace {

Known known() {
  Known out;
  out[static_cast<size_t>(Slot::kMissionCity)] = "시카고";
  out[static_cast<size_t>(Slot::kWriter)] = "Ana {mission.city}";
  return out;
}

TEST(PlaceholderTest, FillsWhatIsKnownAndFallsBackElsewhere) {
  EXPECT_EQ(fill("", known()), "");
  EXPECT_EQ(fill("nothing here", known()), "nothing here");
  EXPECT_EQ(fill("{mission.city}{mission.city}", known()), "시카고시카고");
  EXPECT_EQ(fill("in {writer.city|my town}.", known()), "in my town.");
  EXPECT_EQ(fill("in {writer.city}.", known()), "in .");
  EXPECT_EQ(fill("{{x} and {{{mission.city}", known()), "{x} and {시카고");
}

TEST(PlaceholderTest, WhatSomebodyTypedIsNoPlaceholder) {
  EXPECT_EQ(fill("I am {writer}.", known()), "I am Ana {mission.city}.");
}

TEST(PlaceholderTest, AMistakeIsNamedWithItsLine) {
  EXPECT_FALSE(mistake_in("fine {target} {writer.tie|a b}"));
  const auto unknown = mistake_in("one\ntwo {mision.city}\n{x}");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->kind, Mistake::kUnknown);
  EXPECT_EQ(unknown->line, 2U);
  EXPECT_EQ(unknown->word, "mision.city");
  EXPECT_EQ(mistake_in("{}")->kind, Mistake::kUnknown);
  const auto open = mistake_in("a\n\n{target");
  EXPECT_EQ(open->kind, Mistake::kOpen);
  EXPECT_EQ(open->line, 3U);
}

TEST(PlaceholderTest, WhatHasAMistakeStaysAsItIsTyped) {
  EXPECT_EQ(fill("a {nobody} b {target", known()), "a {nobody} b {target");
}

TEST(PlaceholderTest, EachNameIsItsOwn) {
  for (size_t i = 0; i < kSlots; ++i) {
    const auto slot = static_cast<Slot>(i);
    EXPECT_EQ(slot_of(to_text(slot)), slot);
    EXPECT_THAT(placeholder_names(), testing::HasSubstr("{" + std::string(to_text(slot)) + "}"));
  }
  EXPECT_FALSE(slot_of("Writer"));
}

}  // namespace
}  // namespace outcry::campaign
