#include "petition/fraud_rule.h"

#include <gtest/gtest.h>

#include "petition/fraud_picture.h"

namespace outcry::petition {
namespace {

using namespace std::chrono_literals;

const Time kThen = from_millis(1'329'998'400'000);  // 2012-02-23T12:00Z

Traced traced(TraceHash network = 5000, TraceHash domain = 1, Time at = kThen) {
  Traced out;
  out.at = at;
  out.trace = {network, domain, 7000, 3, false};
  out.pace = Pace::kHour;
  out.lang = "ko";
  out.via = "";
  return out;
}

TEST(Rule, IsReadAsItIsWritten) {
  for (const char* text :
       {"", "network=0000000003e8", "network-at-least=40;domain-at-least=30;throwaway=yes", "domain=naver.com",
        "domain=8f3a00000000;name=8f3a00000001;name-at-least=2;shape=359;lang=zh-Hant;via=seoul-office;pace=2",
        "via=-;from=2012-02-23T12:00Z;until=2012-02-24T00:00Z"}) {
    const auto rule = parse_rule(text);
    ASSERT_TRUE(rule) << text;
    EXPECT_EQ(to_text(*rule), text);
  }
  EXPECT_FALSE(parse_rule("from=2012-02-23T12:00Z")->has_condition());
  EXPECT_TRUE(parse_rule("via=-")->has_condition());
}

TEST(Rule, SaysWhichConditionMakesNoSense) {
  const std::pair<const char*, const char*> cases[] = {{"network=12", "network"},
                                                       {"network=0000000003e7", "network"},
                                                       {"network=XYZ000000000", "network"},
                                                       {"domain=example.org", "domain"},
                                                       {"pace=0", "pace"},
                                                       {"pace=8", "pace"},
                                                       {"network-at-least=0", "network-at-least"},
                                                       {"network-at-least=-5", "network-at-least"},
                                                       {"network-at-least=007", "network-at-least"},
                                                       {"shape=360", "shape"},
                                                       {"via=A b", "via"},
                                                       {"lang=", "lang"},
                                                       {"from=yesterday", "from"},
                                                       {"from=2012-02-30T12:00Z", "from"},
                                                       {"throwaway=no", "throwaway"},
                                                       {"throwaway=yes;throwaway=yes", "throwaway"},
                                                       {"lang=ko;lang=en", "lang"},
                                                       {"everybody=yes", "rule"},
                                                       {"network", "network"},
                                                       {";", "rule"}};
  for (const auto& [text, wrong] : cases) {
    const auto rule = parse_rule(text);
    ASSERT_FALSE(rule) << text;
    EXPECT_EQ(rule.error().message, wrong) << text;
  }
  EXPECT_FALSE(parse_rule(std::string(5000, 'x')));
}

TEST(Sieve, CatchesWhereAllConditionsHold) {
  const auto catches = [](const char* text, const Traced& one) { return Sieve(*parse_rule(text)).catches(one); };
  EXPECT_TRUE(catches("network=000000001388", traced()));
  EXPECT_TRUE(catches("network=000000001388;lang=ko;via=-;pace=5", traced()));
  EXPECT_FALSE(catches("network=000000001388;lang=en", traced()));
  EXPECT_FALSE(catches("pace=4", traced()));
  EXPECT_FALSE(catches("throwaway=yes", traced()));
  EXPECT_TRUE(catches("domain=gmail.com", traced()));
  EXPECT_TRUE(catches("lang=ko;from=2012-02-23T12:00Z;until=2012-02-23T12:01Z", traced()));
  EXPECT_FALSE(catches("lang=ko;until=2012-02-23T12:00Z", traced()));
  EXPECT_FALSE(catches("lang=ko;from=2012-02-23T12:01Z", traced()));
}

TEST(Sieve, CountsWhatItIsAskedToCount) {
  Sieve networks(*parse_rule("network-at-least=3")), domains(*parse_rule("domain-at-least=1"));
  for (int i = 0; i < 3; ++i) networks.count(traced(5000));
  for (int i = 0; i < 2; ++i) networks.count(traced(6000));
  for (int i = 0; i < 9; ++i) networks.count(traced(0));
  EXPECT_TRUE(networks.catches(traced(5000)));
  EXPECT_FALSE(networks.catches(traced(6000)));
  EXPECT_FALSE(networks.catches(traced(0))) << "unknown is not one network";
  domains.count(traced(5000, 1));
  domains.count(traced(5000, 9999));
  EXPECT_FALSE(domains.catches(traced(5000, 1))) << "a large provider is not one domain";
  EXPECT_TRUE(domains.catches(traced(5000, 9999)));
}

TEST(Likeness, OfACrowdSaysNothingAndOfAMachineALot) {
  LikenessBuilder crowd, machine;
  uint64_t seed = 12345;
  const auto random = [&](uint64_t below) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (seed >> 33) % below;
  };
  Time at = kThen;
  for (int i = 0; i < 300; ++i) {
    at += std::chrono::milliseconds(random(20'000));
    Traced one = traced(5000, 1 + random(12), at);  // a rally behind one network
    one.trace.name = 10'000 + random(1'000'000);
    one.trace.shape = static_cast<Shape>(random(40));
    crowd.see(one);
    Traced bot = traced(5000 + random(20), 77'777, kThen + i * 2s);
    bot.pace = Pace::kFast;
    machine.see(bot);
  }
  EXPECT_LE(crowd.build().suspicion(), 1);
  EXPECT_GE(machine.build().suspicion(), 5);
  EXPECT_GT(machine.build().evenness, 0.9);
  EXPECT_EQ(LikenessBuilder().build().suspicion(), 0);
}

TEST(Picture, ShowsWhoComesInABurst) {
  PictureBuilder builder;
  for (int minute = 0; minute < 600; ++minute) {
    Traced one = traced(10'000 + static_cast<TraceHash>(minute), 1 + minute % 9, kThen + minute * 1min);
    one.trace.name = 100'000 + static_cast<TraceHash>(minute);
    builder.see(one);
    if (minute < 300 || minute >= 305) continue;
    for (int i = 0; i < 30; ++i) {
      Traced bot = traced(5000 + i % 2, 88'888, kThen + minute * 1min + i * 2s);
      bot.pace = Pace::kAtOnce;
      builder.see(bot);
    }
  }
  const Picture picture = builder.build();
  EXPECT_EQ(picture.counted, 750);
  ASSERT_FALSE(picture.findings.empty());
  EXPECT_LE(picture.findings.size(), kMostFindings);
  std::set<std::string> rules;
  for (const Finding& finding : picture.findings) {
    rules.insert(to_text(finding.rule));
    if (finding.rule.network) {
      EXPECT_EQ(finding.likeness.signatures, 75);
    }
    if (finding.rule.domain) {
      EXPECT_EQ(finding.likeness.signatures, 150);
    }
  }
  EXPECT_TRUE(rules.contains("domain=000000015b38"));
  EXPECT_TRUE(rules.contains("network-at-least=75"));
  EXPECT_TRUE(rules.contains("pace=2"));
  int64_t all = 0, marked = 0;
  for (const Arrivals& one : picture.arrivals) {
    all += one.all;
    marked += one.marked;
  }
  EXPECT_EQ(all, 750);
  EXPECT_EQ(marked, 150);
  EXPECT_LE(picture.arrivals.size(), kMostStretches + 1);
  EXPECT_TRUE(PictureBuilder().build().findings.empty());
}

}  // namespace
}  // namespace outcry::petition
