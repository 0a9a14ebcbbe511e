#include "letters/summary.h"

#include <gmock/gmock.h>

namespace outcry::letters {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(SummaryTest, OfNothingIsNothing) {
  const Summary none = summary_of({}, {});
  EXPECT_THAT(none.targets, IsEmpty());
  EXPECT_EQ(none.all, Sums{});
  EXPECT_EQ(to_csv(none, {}),
            "series,target,key,measure,value\r\nall,,,prepared,0\r\nall,,,sent,0\r\nall,,,answers,0\r\n"
            "country,,others,prepared,0\r\ncountry,,others,sent,0\r\n");
}

TEST(SummaryTest, CountriesWithFewLettersAreToldAsOneAlsoWithinATarget) {
  const Summary summary =
      summary_of({{"a", "", 40, 4}, {"a", "DE", 9, 9}, {"a", "KR", 10, 3}, {"b", "DE", 1, 0}, {"b", "KR", 30, 0}},
                 {{"a", 2}, {"c", 1}});
  ASSERT_EQ(summary.targets.size(), 3u);
  EXPECT_EQ(summary.all, (Sums{90, 16}));
  EXPECT_EQ(summary.answers, 3);
  using One = Countries::One;
  EXPECT_THAT(summary.targets[0].countries.named, ElementsAre(One{{10, 3}, "KR"}));
  EXPECT_EQ(summary.targets[0].countries.others, (Sums{49, 13}));
  EXPECT_THAT(summary.targets[1].countries.named, ElementsAre(One{{30, 0}, "KR"}));
  EXPECT_EQ(summary.targets[2].answers, 1);
  EXPECT_THAT(summary.countries.named, ElementsAre(One{{40, 3}, "KR"}, One{{10, 9}, "DE"}));
  EXPECT_EQ(summary.countries.others, (Sums{40, 4}));
}

TEST(SummaryTest, ItsTableNamesNoSmallCountry) {
  const std::string csv =
      to_csv(summary_of({{"a", "VA", 1, 1}, {"a", "KR", 12, 0}}, {{"a", 1}}), {{20'000, "a", 13, 1}});
  EXPECT_THAT(csv, HasSubstr("country,a,KR,prepared,12\r\n"));
  EXPECT_THAT(csv, HasSubstr("country,a,others,sent,1\r\n"));
  EXPECT_THAT(csv, HasSubstr("target,a,,answers,1\r\n"));
  EXPECT_THAT(csv, HasSubstr("day,a,2024-10-04,prepared,13\r\n"));
  EXPECT_THAT(csv, Not(HasSubstr("VA")));
  const std::string text = boost::json::serialize(to_json(summary_of({{"a", "VA", 1, 1}}, {})));
  EXPECT_THAT(text, HasSubstr(R"("others":{"prepared":1,"sent":1})"));
  EXPECT_THAT(text, Not(HasSubstr("VA")));
}

}  // namespace
}  // namespace outcry::letters
