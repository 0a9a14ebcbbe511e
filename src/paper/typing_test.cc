// Sheets as people type them: checked, and compared without being readable.

#include "paper/typing.h"

#include <gmock/gmock.h>

#include "paper/sheet.h"

namespace outcry::paper {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class TypingTest : public testing::Test {
 protected:
  Typing type(const std::vector<TypedRow>& rows, const std::string& country = "KR") {
    return check(rows, 1, country, rules_, {"en", "ko"});
  }
  // "2 name same 1" and so on.
  std::vector<std::string> problems(const std::vector<TypedRow>& rows, const std::string& country = "KR") {
    constexpr const char* kWhat[] = {"missing", "long", "text", "address", "country", "same"};
    std::vector<std::string> out;
    for (const Problem& one : type(rows, country).problems) {
      out.push_back(fmt::format("{} {} {}{}", one.row, to_text(one.field), kWhat[static_cast<size_t>(one.what)],
                                one.other == 0 ? "" : fmt::format(" {}", one.other)));
    }
    return out;
  }
  Bytes marks(const TypedRow& row, const std::string& sheet = "17", int32_t number = 1) {
    auto typed = check({&row, 1}, number, "KR", rules_, {"en"});
    EXPECT_EQ(typed.rows.size(), 1U);
    return marks_of(key_, 1, sheet, typed.rows.at(0));
  }

  const petition::EmailRules rules_ = petition::EmailRules::standard();
  seal::Key key_{1, 2, 3};
};

TEST_F(TypingTest, EmptyRowsAreNothingAndTheCountryIsCarriedOver) {
  const auto typing = type({{"Ana", "Bilbao", "es", "", true},
                            {},
                            {" ", "", "DE", "", true},
                            {"Bo", "", "", "", false},
                            {"Cy", "", "대한민국", "", false}});
  EXPECT_THAT(typing.problems, IsEmpty());
  ASSERT_EQ(typing.rows.size(), 3U);
  EXPECT_EQ(typing.rows[0].country, "ES");
  EXPECT_EQ(typing.rows[1].row, 4);
  EXPECT_EQ(typing.rows[1].country, "ES") << "an empty row carries nothing on";
  EXPECT_EQ(typing.rows[2].country, "KR") << "by its name, in Korean";
}

TEST_F(TypingTest, WhatIsWrongIsNamedByRowAndField) {
  EXPECT_THAT(problems({{"", "Seoul", "", "", true},
                        {std::string(201, 'a'), "", "", "", false},
                        {"Bo", std::string(61, 'b'), "", "", false},
                        {"Cy", "", "Atlantis", "", false},
                        {"Di", "", "", "nobody", false},
                        {"E\u202eve", "", "", "", false},
                        {"F\xff", "", "", "", false}}),
              ElementsAre("1 name missing", "2 name long", "3 town long", "4 country country", "5 email address",
                          "6 name text", "7 name text"));
  EXPECT_THAT(problems({{"Ana", "", "", "", false}}, ""), ElementsAre("1 country missing"));
}

TEST_F(TypingTest, NobodyStandsTwiceOnASheet) {
  EXPECT_THAT(problems({{"Ana Durán", "Bilbao", "ES", "", true},
                        {"ana  DURÁN ", "bilbao", "ES", "", false},
                        {"Ana Durán", "Bilbao", "FR", "", true},
                        {"Ana Durán", "Getxo", "ES", "", true}}),
              ElementsAre("2 name same 1"));
  EXPECT_THAT(problems({{"Ana", "", "", "ana@example.org", true}, {"Bo", "", "", "ANA@Example.org", true}}),
              ElementsAre("2 email same 1"));
}

TEST_F(TypingTest, CaseWidthAndBlanksAreNoDifference) {
  const TypedRow typed{"Kim Seo-yun", "Seoul", "KR", "kim@example.org", true};
  EXPECT_THAT(differing(marks(typed), marks({" ｋｉｍ  SEO-YUN", "SEOUL ", "", "KIM@example.org", true})), IsEmpty());
}

TEST_F(TypingTest, EachFieldThatDiffersIsTold) {
  const TypedRow typed{"박선영", "부산", "KR", "sun@example.org", true};
  const auto against = [&](TypedRow other) { return differing(marks(typed), marks(std::move(other))); };
  EXPECT_THAT(against({"박선녕", "부산", "KR", "sun@example.org", true}), ElementsAre(RowField::kName));
  EXPECT_THAT(against({"박선영", "", "KR", "sun@example.org", true}), ElementsAre(RowField::kTown));
  EXPECT_THAT(against({"박선영", "부산", "JP", "sun@example.org", true}), ElementsAre(RowField::kCountry));
  EXPECT_THAT(against({"박선영", "부산", "KR", "", true}), ElementsAre(RowField::kEmail));
  EXPECT_THAT(against({"박선영", "부산", "KR", "sun@example.org", false}), ElementsAre(RowField::kShown));
  EXPECT_EQ(differing(marks(typed), {}).size(), std::size(kRowFields)) << "against nothing, all of them";
  EXPECT_THAT(differing({}, {}), IsEmpty());
}

TEST_F(TypingTest, MarksAreShortAndOfTheirPlaceAlone) {
  const TypedRow typed{"Ana", "Bilbao", "ES", "", true};
  EXPECT_EQ(marks(typed).size(), 10U);
  EXPECT_NE(marks(typed), marks(typed, "18"));
  EXPECT_NE(marks(typed), marks(typed, "17", 2)) << "the same name in two rows is not seen to be";
  const Bytes before = marks(typed);
  key_[0] ^= 1;
  EXPECT_NE(marks(typed), before);
}

TEST_F(TypingTest, NumbersOfSheets) {
  for (const char* good : {"1", "SEOUL-1", "a.b_c/d", "12345678901234567890"})
    EXPECT_TRUE(is_sheet_number(good)) << good;
  for (const char* wrong : {"", "17 a", "시트", "123456789012345678901", "<1>"})
    EXPECT_FALSE(is_sheet_number(wrong)) << wrong;
}

}  // namespace
}  // namespace outcry::paper
