#include "gate/gate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/hash.h"
#include "gate/challenge.h"
#include "gate/ticket.h"

namespace outcry::gate {
namespace {

using namespace std::chrono_literals;

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return now_; }
  void pass(std::chrono::milliseconds time) { now_ += time; }
  void set(std::string_view text) { now_ = parse_rfc3339(text).value(); }

 private:
  Time now_ = parse_rfc3339("2012-02-23T12:00:00Z").value();
};

// What a solver sends back for a challenge.
std::string solve(const std::string& json) {
  const auto challenge = boost::json::parse(json).as_object();
  const std::string salt(challenge.at("salt").as_string()), wanted(challenge.at("challenge").as_string());
  for (int64_t number = 0; number <= challenge.at("maxnumber").as_int64(); ++number) {
    const std::string digits = std::to_string(number);
    if (to_hex(sha256({bytes_of(salt), bytes_of(digits)})) != wanted) continue;
    auto out = challenge;
    out.erase("maxnumber");
    out["number"] = number;
    out["took"] = 1;
    return to_base64(bytes_of(boost::json::serialize(out)));
  }
  return "unsolvable";
}

int64_t cost_of(const std::string& json) {
  return boost::json::parse(json).at("maxnumber").as_int64();
}

class GateTest : public testing::Test {
 protected:
  static constexpr uint16_t kCampaign = 3;
  static constexpr const char* kHome = "192.0.2.1";

  void SetUp() override { open({}); }
  void open(Options options) {
    // Cheap, so that thousands can be solved here; the steps are the same.
    if (options.cost == Options{}.cost) options.cost = 4;
    if (options.most_cost == Options{}.most_cost) options.most_cost = 64;
    gate_ = std::make_unique<Gate>(std::move(options), clock_, random_);
  }

  Verdict admit(std::string_view client, std::string_view altcha, std::string_view ticket = {}) {
    return gate_->admit({client, kCampaign, altcha, ticket});
  }
  std::string challenge(std::string_view client = kHome) { return gate_->challenge(client, kCampaign); }
  // As a browser with scripts does; what it paid is added up.
  Verdict sign(std::string_view client = kHome) {
    const std::string json = challenge(client);
    paid_ = cost_of(json);
    return admit(client, solve(json));
  }
  // As a browser without.
  Verdict sign_slowly(std::string_view client = kHome) {
    const Verdict first = admit(client, {});
    if (first.kind != Verdict::kWait) return first;
    waited_ = first.seconds;
    clock_.pass(first.seconds);
    return admit(client, {}, first.ticket);
  }
  int sign_until_refused(std::string_view client = kHome) {
    int passed = 0;
    while (passed < 2000) {
      const auto kind = sign(client).kind;
      if (kind != Verdict::kPass) break;
      ++passed;
    }
    return passed;
  }

  StoppedClock clock_;
  SystemRandom random_;
  std::unique_ptr<Gate> gate_;
  int64_t paid_ = 0;
  std::chrono::seconds waited_{0};
};

TEST_F(GateTest, WhoSolvesTheChallengePasses) {
  EXPECT_EQ(sign().kind, Verdict::kPass);
  EXPECT_EQ(paid_, 4);
}

TEST_F(GateTest, ASolutionCountsOnce) {
  const std::string solved = solve(challenge());
  EXPECT_EQ(admit(kHome, solved).kind, Verdict::kPass);
  const Verdict again = admit(kHome, solved);
  EXPECT_EQ(again.kind, Verdict::kWait);
  EXPECT_EQ(again.why, Verdict::kNotGood);
}

TEST_F(GateTest, ASolutionIsGoodForTwentyMinutesAndFromAnyNetwork) {
  const std::string solved = solve(challenge()), later = solve(challenge());
  clock_.pass(20min - 1s);
  EXPECT_EQ(admit("198.51.100.7", solved).kind, Verdict::kPass);
  clock_.pass(1s);
  EXPECT_EQ(admit(kHome, later).why, Verdict::kNotGood);
}

TEST_F(GateTest, AnotherCampaignsOrServersSolutionIsNoSolution) {
  const std::string other = solve(gate_->challenge(kHome, kCampaign + 1));
  EXPECT_EQ(admit(kHome, other).why, Verdict::kNotGood);
  const std::string before = solve(challenge());
  open({});  // a restart
  EXPECT_EQ(admit(kHome, before).why, Verdict::kNotGood);
}

TEST_F(GateTest, NothingOfASolutionCanBeChanged) {
  const Hash32 key = random_.bytes<32>();
  const std::string json = challenge_json({kCampaign, 9, parse_rfc3339("2012-02-23T12:20:00Z").value()}, key, random_);
  const auto good = boost::json::parse(text_of(*from_base64(solve(json)))).as_object();
  const auto payload = [](const boost::json::object& object) {
    return to_base64(bytes_of(boost::json::serialize(object)));
  };
  ASSERT_TRUE(check_solution(payload(good), key));
  const int64_t number = good.at("number").as_int64();
  const std::string salt(good.at("salt").as_string());
  constexpr std::string_view kZeros = "0000000000000000000000000000000000000000000000000000000000000000";
  const auto refused_value = [&](const char* name, boost::json::value value) {
    auto changed = good;
    changed[name] = std::move(value);
    EXPECT_FALSE(check_solution(payload(changed), key)) << name;
  };
  const auto refused = [&](const char* name, std::string_view text) { refused_value(name, boost::json::string(text)); };
  refused_value("number", number + 1);
  refused_value("number", -1);
  refused("number", "0");
  refused_value("number", static_cast<double>(number));
  refused("algorithm", "SHA-1");
  refused("signature", kZeros);
  refused("challenge", kZeros);
  refused("salt", std::string_view(salt).substr(0, salt.size() - 1));
  refused("salt", salt + "&");
  // Digits that move between the salt and the number (CVE-2025-68113).
  auto spliced = good;
  spliced["salt"] = salt + std::to_string(number);
  EXPECT_FALSE(check_solution(payload(spliced), key));
  for (const char* none : {"", "e30=", "bm8=", "W10=", "not base64"}) EXPECT_FALSE(check_solution(none, key)) << none;
  EXPECT_FALSE(check_solution(std::string(100'000, 'A'), key));
  EXPECT_FALSE(check_solution(payload(good), random_.bytes<32>()));
}

TEST_F(GateTest, WhoSolvesNothingWaitsAMomentAndPassesOnce) {
  EXPECT_EQ(sign_slowly().kind, Verdict::kPass);
  EXPECT_EQ(waited_, 8s);
  const Verdict first = admit(kHome, {});
  clock_.pass(8s);
  EXPECT_EQ(admit(kHome, {}, first.ticket).kind, Verdict::kPass);
  const Verdict again = admit(kHome, {}, first.ticket);
  EXPECT_EQ(again.kind, Verdict::kWait);
  EXPECT_NE(again.ticket, first.ticket);
}

TEST_F(GateTest, WhoPressesTooEarlyKeepsTheTicket) {
  const Verdict first = admit(kHome, {});
  clock_.pass(5s);
  const Verdict early = admit(kHome, {}, first.ticket);
  EXPECT_EQ(early.why, Verdict::kTooEarly);
  EXPECT_EQ(early.seconds, 3s);
  EXPECT_EQ(early.ticket, first.ticket);
  clock_.pass(3s);
  EXPECT_EQ(admit(kHome, {}, early.ticket).kind, Verdict::kPass);
}

TEST_F(GateTest, ATicketIsForItsNetworkItsCampaignAndHalfAnHour) {
  const Verdict first = admit(kHome, {});
  clock_.pass(9s);
  EXPECT_EQ(admit("198.51.100.7", {}, first.ticket).why, Verdict::kNotGood);
  EXPECT_EQ(gate_->admit({kHome, kCampaign + 1, {}, first.ticket}).why, Verdict::kNotGood);
  clock_.pass(30min);
  EXPECT_EQ(admit(kHome, {}, first.ticket).why, Verdict::kNotGood);
}

TEST_F(GateTest, NothingOfATicketCanBeChanged) {
  const Hash32 key = random_.bytes<32>();
  Ticket ticket{kCampaign, 77, clock_.now(), clock_.now() + 30min, false, 12345};
  const std::string text = to_text(ticket, key);
  EXPECT_EQ(text.size(), 64U);
  const auto read = parse_ticket(text, 77, key);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->ready, ticket.ready);
  EXPECT_EQ(read->id, ticket.id);
  for (size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(parse_ticket(changed, 77, key)) << i;
  }
  EXPECT_FALSE(parse_ticket(text, 78, key));
  EXPECT_FALSE(parse_ticket(text.substr(1), 77, key));
}

// An evening in a square: 300 people behind the router of one café, all
// within five minutes.
TEST_F(GateTest, ARallyOfThreeHundredBehindOneAddressGetsThrough) {
  for (int person = 0; person < 300; ++person) {
    ASSERT_EQ(sign().kind, Verdict::kPass) << person;
    EXPECT_LE(paid_, 64) << person;
    clock_.pass(1s);
  }
}

TEST_F(GateTest, EvenAllAtOnce) {
  for (int person = 0; person < 300; ++person) ASSERT_EQ(sign().kind, Verdict::kPass) << person;
}

TEST_F(GateTest, AFloodFromOneNetworkPaysMoreAndMoreAndIsSentAway) {
  std::vector<int64_t> costs;
  Verdict last;
  while ((last = sign()).kind == Verdict::kPass) {
    if (costs.empty() || costs.back() != paid_) costs.push_back(paid_);
  }
  EXPECT_THAT(costs, testing::ElementsAre(4, 8, 16, 32, 64));
  EXPECT_EQ(last.kind, Verdict::kWait);
  EXPECT_EQ(last.why, Verdict::kCrowded);
  EXPECT_EQ(last.seconds, 60s);

  // Tickets drawn in store help as far as the measure goes.
  std::vector<std::string> tickets;
  for (int i = 0; i < 200; ++i) tickets.push_back(admit(kHome, solve(challenge())).ticket);
  clock_.pass(60s);
  int passed = 0;
  for (const std::string& ticket : tickets) passed += admit(kHome, {}, ticket).kind == Verdict::kPass;
  EXPECT_EQ(passed, 120);
  EXPECT_EQ(sign().kind, Verdict::kRefuse);
  EXPECT_EQ(sign("198.51.100.1").kind, Verdict::kPass) << "others notice nothing";
  EXPECT_EQ(paid_, 4);
}

TEST_F(GateTest, AFullNetworkIsToldWhenToComeBack) {
  open({.challenge = false, .network = {3, 1}});
  EXPECT_EQ(sign_until_refused(), 3);
  const Verdict refused = admit(kHome, {});
  EXPECT_EQ(refused.kind, Verdict::kRefuse);
  EXPECT_EQ(refused.seconds, 60s);
  clock_.pass(60s);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kPass);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kRefuse);
}

TEST_F(GateTest, AnEasyChallengeKeptInStoreIsWorthNothingUnderPressure) {
  std::vector<std::string> kept;
  for (int i = 0; i < 3; ++i) kept.push_back(solve(challenge()));
  while (cost_of(challenge()) < 16) ASSERT_EQ(sign().kind, Verdict::kPass);
  EXPECT_EQ(admit(kHome, kept[0]).kind, Verdict::kPass) << "two doublings are forgiven: people read";
  while (cost_of(challenge()) < 32) ASSERT_EQ(sign().kind, Verdict::kPass);
  EXPECT_EQ(admit(kHome, kept[1]).why, Verdict::kNotGood);
}

TEST_F(GateTest, AFloodFromManyNetworksRaisesTheCampaignsStepAndSendsNobodyAway) {
  open({.campaign = {1000, 10}});
  Verdict last;
  for (int i = 0; i < 1500; ++i) {
    last = sign(fmt::format("10.{}.{}.1", i / 256, i % 256));
    if (last.kind == Verdict::kWait) break;
  }
  EXPECT_EQ(last.why, Verdict::kCrowded);
  EXPECT_EQ(last.seconds, 8s);
  EXPECT_EQ(paid_, 64);
  EXPECT_EQ(cost_of(gate_->challenge(kHome, kCampaign + 1)), 4) << "of this campaign alone";
  for (int i = 0; i < 600; ++i) {
    const std::string person = fmt::format("10.9.{}.1", i % 256);
    const Verdict verdict = admit(person, solve(challenge(person)));
    ASSERT_NE(verdict.kind, Verdict::kRefuse) << i;
    if (verdict.kind == Verdict::kPass) continue;
    clock_.pass(verdict.seconds);
    ASSERT_EQ(admit(person, {}, verdict.ticket).kind, Verdict::kPass) << i;
    clock_.pass(-verdict.seconds);
  }
}

TEST_F(GateTest, TheSlowLaneHasAMeasureOfItsOwn) {
  open({.slow = {4, 1}});
  const auto slowly = [&] { return sign_slowly().kind; };
  EXPECT_EQ(slowly(), Verdict::kPass);
  EXPECT_EQ(slowly(), Verdict::kPass);
  EXPECT_GT(waited_, 8s);
  std::vector<std::string> tickets;
  for (int i = 0; i < 5; ++i) tickets.push_back(admit(kHome, {}).ticket);
  clock_.pass(61s);
  int passed = 0;
  for (const std::string& ticket : tickets) passed += admit(kHome, {}, ticket).kind == Verdict::kPass;
  EXPECT_LT(passed, 5) << "tickets in store do not get past it";
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kRefuse);
  EXPECT_EQ(sign().kind, Verdict::kPass) << "who solves the challenge is not touched";
  EXPECT_EQ(sign_slowly("198.51.100.7").kind, Verdict::kPass);
}

TEST_F(GateTest, ANetworkIsASlash24OrASlash48) {
  open({.challenge = false, .network = {2, 1}});
  sign_until_refused("192.0.2.1");
  const auto refused = [&](std::string_view client) { return admit(client, {}).kind == Verdict::kRefuse; };
  EXPECT_TRUE(refused("192.0.2.254"));
  EXPECT_TRUE(refused("::ffff:192.0.2.7")) << "IPv4 in IPv6's clothes";
  EXPECT_FALSE(refused("192.0.3.1"));
  EXPECT_FALSE(refused("::ffff:198.51.100.1"));
  sign_until_refused("2001:db8:1::1");
  EXPECT_TRUE(refused("2001:db8:1:ffff::2"));
  EXPECT_TRUE(refused("2001:0DB8:0001::3"));
  EXPECT_FALSE(refused("2001:db8:2::1"));
  sign_until_refused("unknown");
  for (const char* none : {"", "x", "192.0.2", "192.0.2.256", ":::"}) EXPECT_TRUE(refused(none)) << none;
  EXPECT_TRUE(refused(std::string(100'000, '1')));
  EXPECT_TRUE(refused(std::string_view("\0", 1)));
}

TEST_F(GateTest, AllowedNetworksHaveNoMeasureButTheChallenge) {
  open({.network = {2, 1}, .slow = {2, 1}, .free = Networks::parse({"192.0.2.0/24", "2001:db8::/32"}).value()});
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(sign("192.0.2.9").kind, Verdict::kPass);
    ASSERT_EQ(sign_slowly("2001:db8:77::1").kind, Verdict::kPass);
  }
  EXPECT_EQ(waited_, 8s);
  EXPECT_EQ(sign_until_refused("198.51.100.1"), 2);
}

TEST_F(GateTest, AllIsForgottenAtMidnight) {
  open({.challenge = false, .network = {3, 1}});
  clock_.set("2012-02-23T23:59:50Z");
  sign_until_refused();
  const Verdict refused = admit(kHome, {});
  EXPECT_EQ(refused.kind, Verdict::kRefuse);
  clock_.pass(10s);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kPass);
}

TEST_F(GateTest, ATicketOfBeforeMidnightIsExchanged) {
  clock_.set("2012-02-23T23:59:55Z");
  const Verdict first = admit(kHome, {});
  clock_.pass(8s);
  const Verdict second = admit(kHome, {}, first.ticket);
  EXPECT_EQ(second.why, Verdict::kNotGood);
  clock_.pass(8s);
  EXPECT_EQ(admit(kHome, {}, second.ticket).kind, Verdict::kPass);
}

TEST_F(GateTest, SwitchedOffItLetsAllPass) {
  open({.challenge = false, .limits = false, .network = {1, 1}});
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(admit(kHome, {}).kind, Verdict::kPass);
}

TEST_F(GateTest, WithoutLimitsTheChallengeStays) {
  open({.limits = false, .network = {1, 1}});
  for (int i = 0; i < 100; ++i) ASSERT_EQ(sign().kind, Verdict::kPass);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kWait);
}

TEST_F(GateTest, WhoComesThroughAPlaceHasNoNetworksMeasure) {
  open({.network = {1, 1}, .slow = {1, 1}});
  for (int i = 0; i < 100; ++i) {
    Attempt attempt{kHome, kCampaign};
    attempt.invited = true;
    const std::string json = challenge();
    const std::string solved = solve(json);
    attempt.altcha = solved;
    ASSERT_EQ(gate_->admit(attempt).kind, Verdict::kPass);
  }
  EXPECT_EQ(cost_of(challenge()), 4) << "and leaves others theirs";
}

TEST_F(GateTest, OtherActsCountInTheSameMeasure) {
  open({.challenge = false, .network = {2, 1}});
  EXPECT_EQ(gate_->spend(kHome), 0s);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kPass);
  EXPECT_EQ(gate_->spend(kHome), 60s);
  EXPECT_EQ(gate_->spend("198.51.100.1"), 0s);
}

TEST_F(GateTest, AClockThatGoesBackGivesNothing) {
  open({.challenge = false, .network = {3, 1}});
  sign_until_refused();
  clock_.pass(-1h);
  EXPECT_EQ(admit(kHome, {}).kind, Verdict::kRefuse);
}

TEST(UsedTest, EachCountsOnce) {
  Used used(30min);
  Time now = parse_rfc3339("2012-02-23T12:00:00Z").value();
  EXPECT_TRUE(used.take(1, now, now));
  EXPECT_FALSE(used.take(1, now, now));
  EXPECT_TRUE(used.take(2, now, now));
  EXPECT_FALSE(used.take(1, now, now + 29min));
}

// The memory is full: what was issued before its older half ended is refused,
// used or not, so that nothing used comes back.
TEST(UsedTest, WhatIsForgottenIsNeverGoodAgain) {
  Used used(30min, 100);
  const Time begin = parse_rfc3339("2012-02-23T12:00:00Z").value();
  for (uint64_t id = 0; id < 1000; ++id) {
    const Time now = begin + std::chrono::seconds(id);
    ASSERT_TRUE(used.take(id, now, now));
    ASSERT_LE(used.size(), 100U);
  }
  const Time now = begin + 1000s;
  for (uint64_t id = 0; id < 1000; ++id) EXPECT_FALSE(used.take(id, begin + std::chrono::seconds(id), now)) << id;
  EXPECT_TRUE(used.take(5000, now, now));
}

TEST(UsedTest, ALongPauseForgetsAll) {
  Used used(30min, 100);
  Time now = parse_rfc3339("2012-02-23T12:00:00Z").value();
  for (uint64_t id = 0; id < 20; ++id) EXPECT_TRUE(used.take(id, now, now));
  now += 31min;
  EXPECT_TRUE(used.take(100, now, now));
  now += 31min;
  EXPECT_TRUE(used.take(101, now, now));
  EXPECT_LE(used.size(), 2U);
}

TEST(LevelsTest, NoMoreThanAHundredThousandAreRemembered) {
  Levels levels({1, 1});
  const Time now = parse_rfc3339("2012-02-23T12:00:00Z").value();
  for (uint64_t key = 0; key < 250'000; ++key) levels.add(key, now);
  EXPECT_LE(levels.size(), Levels::kMost);
}

TEST(LevelsTest, EmptyOnesGoBeforeFullOnes) {
  Levels levels({1, 1});
  Time now = parse_rfc3339("2012-02-23T12:00:00Z").value();
  for (uint64_t key = 0; key < Levels::kMost - 1; ++key) levels.add(key, now);
  now += 11min;
  levels.add(1'000'000, now);
  levels.add(1'000'001, now);
  EXPECT_EQ(levels.pressure(1'000'000, now).step, Step::kRefuse);
  EXPECT_EQ(levels.size(), 2U);
}

TEST(PressureTest, StepsGoUpWithTheLevel) {
  const Rate rate{400, 20};
  const auto at = [&](double level) {
    const Pressure pressure = pressure_at(level, rate);
    return std::pair{pressure.step, pressure.times};
  };
  EXPECT_EQ(at(0), (std::pair{Step::kNormal, 1U}));
  EXPECT_EQ(at(99), (std::pair{Step::kNormal, 1U}));
  EXPECT_EQ(at(100), (std::pair{Step::kHarder, 2U}));
  EXPECT_EQ(at(150), (std::pair{Step::kHarder, 4U}));
  EXPECT_EQ(at(200), (std::pair{Step::kHarder, 8U}));
  EXPECT_EQ(at(299), (std::pair{Step::kHarder, 16U}));
  EXPECT_EQ(at(300), (std::pair{Step::kWait, 16U}));
  EXPECT_EQ(at(399), (std::pair{Step::kWait, 16U}));
  EXPECT_EQ(at(400), (std::pair{Step::kRefuse, 16U}));
}

}  // namespace
}  // namespace outcry::gate
