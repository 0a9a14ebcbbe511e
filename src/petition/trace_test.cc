#include "petition/trace.h"

#include <gtest/gtest.h>

#include "base/network.h"

namespace outcry::petition {
namespace {

using namespace std::chrono_literals;

class SetClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return at; }
  Time at = from_millis(1'329'998'400'000);
};

class TraceTest : public testing::Test {
 protected:
  Trace of(const std::string& address, const std::string& client = "192.0.2.1", const std::string& name = "Ana Kim",
           uint16_t campaign = 1) {
    Checked checked;
    checked.email = parse_email(address, EmailRules::standard()).value();
    checked.record.name = name;
    return tracer_.trace(campaign, checked, network_of(client));
  }
  SetClock clock_;
  SystemRandom random_;
  Tracer tracer_{ThrowawayDomains::parse("# a list\nmailinator.example\n\nthrow.example\n"), clock_, random_};
};

TEST_F(TraceTest, OneNetworkOneDomainOneNameHaveOneCodeADay) {
  EXPECT_EQ(of("ana@a.example", "192.0.2.1").network, of("bo@b.example", "192.0.2.254").network);
  EXPECT_NE(of("ana@a.example", "192.0.2.1").network, of("ana@a.example", "192.0.3.1").network);
  EXPECT_EQ(of("ana@a.example").domain, of("bo@A.example").domain);
  EXPECT_EQ(of("ana@a.example", "::1", "Ana  KIM").name, of("bo@b.example", "::1", "ana kim").name);
  EXPECT_NE(of("ana@a.example", "::1", "박선영").name, of("ana@a.example", "::1", "박선열").name);
  const Trace today = of("ana@a.example");
  clock_.at += 24h;
  const Trace tomorrow = of("ana@a.example");
  EXPECT_NE(today.network, tomorrow.network);
  EXPECT_NE(today.domain, tomorrow.domain);
  EXPECT_NE(today.name, tomorrow.name);
  EXPECT_EQ(today.shape, tomorrow.shape);
}

TEST_F(TraceTest, CodesOfTwoCampaignsAndOfTwoKindsHaveNothingInCommon) {
  const Trace one = of("ana@a.example", "192.0.2.1", "Ana", 1), other = of("ana@a.example", "192.0.2.1", "Ana", 2);
  EXPECT_NE(one.network, other.network);
  EXPECT_NE(one.domain, other.domain);
  EXPECT_NE(one.name, other.name);
  EXPECT_NE(of("x@a.example", "192.0.2.1", "a.example").name, of("x@a.example").domain);
}

TEST_F(TraceTest, OnlyLargeProvidersHaveTheirName) {
  EXPECT_EQ(provider_of(of("ana@gmail.com").domain), "gmail.com");
  EXPECT_EQ(provider_of(of("ana@naver.com").domain), "naver.com");
  EXPECT_EQ(provider_of(of("ana@a.example").domain), "");
  EXPECT_GE(of("ana@a.example").domain, kLeastHash);
  EXPECT_EQ(provider_of(0), "");
  EXPECT_EQ(of("ana@a.example", "not an address").network, 0u);
}

TEST_F(TraceTest, ThrowAwayDomainsAreKnownAlsoBelow) {
  EXPECT_TRUE(of("ana@mailinator.example").throwaway);
  EXPECT_TRUE(of("ana@eu.throw.example").throwaway);
  EXPECT_FALSE(of("ana@a.example").throwaway);
  ThrowawayDomains domains = ThrowawayDomains::parse("a.example\nb.example");
  domains.remove("a.example");
  domains.add("c.example");
  EXPECT_EQ(domains.size(), 2u);
  EXPECT_FALSE(domains.contains("a.example"));
  EXPECT_TRUE(domains.contains("c.example"));
}

TEST(Shape, IsHowAnAddressIsBuiltAndNothingOfItsLetters) {
  EXPECT_EQ(shape_of("maria1984"), shape_of("jonas2011"));
  EXPECT_NE(shape_of("maria1984"), shape_of("maria84"));
  EXPECT_NE(shape_of("maria1984"), shape_of("1984maria"));
  EXPECT_EQ(shape_of("a.b"), shape_of("c_d"));
  const std::pair<const char*, ShapeParts::Pattern> cases[] = {
      {"ana", ShapeParts::kWord},        {"ana.kim", ShapeParts::kWords},
      {"ana7", ShapeParts::kWordDigits}, {"a.kim7", ShapeParts::kWordsDigits},
      {"1984", ShapeParts::kDigits},     {"7ana", ShapeParts::kDigitsFirst},
      {"a7b8c9", ShapeParts::kMixed},    {"ana+news", ShapeParts::kTagged},
      {"박선영", ShapeParts::kOther},    {"", ShapeParts::kDigits}};
  for (const auto& [local, pattern] : cases) EXPECT_EQ(parts_of(shape_of(local)).pattern, pattern) << local;
  EXPECT_TRUE(parts_of(shape_of("xkcdqwrtp")).random);
  EXPECT_FALSE(parts_of(shape_of("seoyeonkim")).random);
  EXPECT_EQ(parts_of(shape_of("ana123456")).digits, 3);
  EXPECT_EQ(parts_of(shape_of(std::string(64, 'a'))).length, 4);
  EXPECT_LE(shape_of(std::string(64, '\x80') + "1234567"), kMostShape);
}

TEST(Pace, HasBoundsAtWhichItChanges) {
  EXPECT_EQ(pace_of(-5s), Pace::kAtOnce);
  EXPECT_EQ(pace_of(2999ms), Pace::kAtOnce);
  EXPECT_EQ(pace_of(3s), Pace::kFast);
  EXPECT_EQ(pace_of(10s), Pace::kMinute);
  EXPECT_EQ(pace_of(1min), Pace::kTenMinutes);
  EXPECT_EQ(pace_of(10min), Pace::kHour);
  EXPECT_EQ(pace_of(1h), Pace::kDay);
  EXPECT_EQ(pace_of(24h), Pace::kLater);
}

}  // namespace
}  // namespace outcry::petition
