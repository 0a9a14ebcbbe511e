#include "letters/reminding.h"

#include <gmock/gmock.h>

#include <map>

#include "base/hash.h"

namespace outcry::letters {
namespace {

class MovedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_millis(1'329'998'400'000); }
};

// What was asked of it, by id; the store itself has tests of its own.
class Noted final : public ReminderStore {
 public:
  Status ask(uint16_t, int64_t id, const Bytes& box, Time) override {
    if (full) return invalid("too many");
    boxes.emplace(id, box);
    return {};
  }
  Result<State> state(uint16_t, int64_t) override { return State::kNone; }
  Result<bool> settle(uint16_t, int64_t, Time due) override {
    at = due;
    return true;
  }
  Result<bool> end(uint16_t, int64_t, Time until) override {
    at = until;
    return true;
  }
  Status forget(Time) override { return {}; }

  std::map<int64_t, Bytes> boxes;
  Time at{};
  bool full = false;
};

class RemindingTest : public testing::Test {
 protected:
  Noted store_;
  MovedClock clock_;
  SystemRandom random_;
  seal::Key key_ = random_.bytes<32>();
  Reminding reminding_{store_, petition::EmailRules::standard(), key_, clock_, random_};
};

TEST_F(RemindingTest, OneMailboxIsOneReminderOfACampaignHoweverItIsSpelt) {
  for (const char* typed : {"ana@gmail.com", " Ana+x@GMail.com ", "a.n.a@googlemail.com"}) {
    ASSERT_TRUE(reminding_.ask(1, typed, {"", "en", 3, "ticket"})) << typed;
  }
  EXPECT_EQ(store_.boxes.size(), 1U);
  ASSERT_TRUE(reminding_.ask(2, "ana@gmail.com", {"", "en", 3, "ticket"}));
  ASSERT_TRUE(reminding_.ask(1, "ben@gmail.com", {"", "en", 3, "ticket"}));
  EXPECT_EQ(store_.boxes.size(), 3U);
  for (const auto& [id, box] : store_.boxes) EXPECT_GE(id, kReminderIds);
}

TEST_F(RemindingTest, TheBoxHoldsAllThatTheMailsNeed) {
  ASSERT_TRUE(reminding_.ask(1, "ana@example.org", {"", "ko", 7, "a.b.KR.1.x.y"}));
  const Reminder expected{"ana@example.org", "ko", 7, "a.b.KR.1.x.y"};
  EXPECT_EQ(open_reminder_box(store_.boxes.begin()->second, key_).value(), expected);
  EXPECT_FALSE(open_reminder_box(store_.boxes.begin()->second, random_.bytes<32>()));
  store_.boxes.clear();
  ASSERT_TRUE(reminding_.ask(1, "ana@example.org", {"", "ko", 365, "t"}));
  EXPECT_EQ(open_reminder_box(store_.boxes.begin()->second, key_).value().days, kReminderDays[0]) << "no other days";
}

TEST_F(RemindingTest, WhatIsNoAddressAndWhatIsTooMuchAreToldApart) {
  for (const char* bad : {"", "ana", "ana@", "a b@example.org", "ana@example.org\nBcc: x@example.org"}) {
    EXPECT_EQ(reminding_.ask(1, bad, {}).error().kind, Error::kInvalid) << bad;
  }
  store_.full = true;
  EXPECT_EQ(reminding_.ask(1, "ana@example.org", {}).error().kind, Error::kGone);
}

TEST_F(RemindingTest, ALinkIsReadBackAndNobodyElseMakesOne) {
  const Reminding::Link link{513, kReminderIds | 0x7F'1234'5678'9ABC, 7};
  const std::string token = reminding_.token(link);
  EXPECT_EQ(token.size(), 32U);
  EXPECT_EQ(reminding_.read(token), link);
  const Reminding others(store_, petition::EmailRules::standard(), random_.bytes<32>(), clock_, random_);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(reminding_.read(forged)) << i;
  }
  for (const std::string& bad :
       {others.token(link), std::string(), token + "A", token.substr(1), std::string(32, '!')}) {
    EXPECT_FALSE(reminding_.read(bad)) << bad;
  }
}

TEST_F(RemindingTest, ItComesSoManyDaysAfterItWasConfirmed) {
  ASSERT_TRUE(reminding_.confirm({1, kReminderIds, 7}).value());
  EXPECT_EQ(store_.at - clock_.now(), std::chrono::days(7));
  ASSERT_TRUE(reminding_.end({1, kReminderIds, 7}).value());
  EXPECT_EQ(store_.at - clock_.now(), Reminding::kSilence);
}

}  // namespace
}  // namespace outcry::letters
