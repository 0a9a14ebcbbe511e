#include <gmock/gmock.h>

#include "letters/reminder.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using letters::ReminderStore;
using outbox::Lane;
using State = ReminderStore::State;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kId = letters::kReminderIds | 77;

class ReminderContractTest : public StoreContractTest {
 protected:
  ReminderStore& store() { return backend().reminders(); }
  static Bytes box() { return {bytes_of("a sealed address").begin(), bytes_of("a sealed address").end()}; }
  void ask(int64_t id = kId) { ASSERT_TRUE(store().ask(1, id, box(), clock_.now())); }
  State state(uint16_t campaign = 1) { return store().state(campaign, kId).value(); }
  std::vector<outbox::Queued> due() {
    return backend().outbox().claim(clock_.now(), 10, std::chrono::minutes(5), Lane::kFirst).value();
  }
  // As the worker does once the first mail has left.
  void send_ask() {
    const auto mails = due();
    ASSERT_THAT(mails, SizeIs(1));
    ASSERT_EQ(mails[0].kind, letters::kReminderAskKind);
    const outbox::Outcome sent{mails[0].id,
                               mails[0].leased_until,
                               outbox::Outcome::kSent,
                               clock_.now(),
                               clock_.now() + std::chrono::days(3),
                               letters::kReminderSilentKind,
                               {},
                               mails[0].kind};
    ASSERT_TRUE(backend().outbox().finish({&sent, 1}));
  }
};

INSTANTIATE_TEST_SUITE_P(All, ReminderContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(ReminderContractTest, ItIsAskedForOnceHoweverOften) {
  EXPECT_EQ(state(), State::kNone);
  ask();
  ask();
  EXPECT_EQ(state(), State::kAsked);
  EXPECT_EQ(state(2), State::kNone);
  send_ask();
  EXPECT_EQ(state(), State::kAsked) << "until it is confirmed or too late";
  ask();
  EXPECT_THAT(due(), IsEmpty());
}

TEST_P(ReminderContractTest, OnceConfirmedItIsSentOnItsDayAndThenGone) {
  ask();
  send_ask();
  EXPECT_FALSE(store().settle(2, kId, clock_.now()).value());
  EXPECT_TRUE(store().settle(1, kId, clock_.now() + std::chrono::days(7)).value());
  EXPECT_FALSE(store().settle(1, kId, clock_.now()).value()) << "once";
  reopen();
  EXPECT_EQ(state(), State::kSettled);
  clock_.pass(std::chrono::days(7) - std::chrono::milliseconds(1));
  EXPECT_THAT(due(), IsEmpty());
  clock_.pass(std::chrono::milliseconds(1));
  const auto mails = due();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].kind, letters::kReminderKind);
  EXPECT_EQ(mails[0].box, box());
  const outbox::Outcome sent{mails[0].id, mails[0].leased_until, outbox::Outcome::kSent, clock_.now(), {}, 0,
                             {},          mails[0].kind};
  ASSERT_TRUE(backend().outbox().finish({&sent, 1}));
  EXPECT_EQ(state(), State::kNone);
  EXPECT_EQ(backend().number("SELECT count(*) FROM mail"), 0);
}

TEST_P(ReminderContractTest, ItCanBeConfirmedBeforeTheFirstMailIsNotedAsSent) {
  ask();
  const auto mails = due();
  EXPECT_TRUE(store().settle(1, kId, clock_.now() + std::chrono::days(3)).value());
  const outbox::Outcome sent{mails[0].id,  mails[0].leased_until, outbox::Outcome::kSent,
                             clock_.now(), clock_.now(),          letters::kReminderSilentKind,
                             {},           mails[0].kind};
  ASSERT_TRUE(backend().outbox().finish({&sent, 1}));
  EXPECT_EQ(state(), State::kSettled);
}

TEST_P(ReminderContractTest, WhoWantsNoneIsErasedAtOnceAndLeftInPeaceForAWhile) {
  for (const bool settled : {false, true}) {
    backend().execute("DELETE FROM mail");
    ask();
    if (settled) {
      ASSERT_TRUE(store().settle(1, kId, clock_.now() + std::chrono::days(3)).value());
    }
    EXPECT_FALSE(store().end(2, kId, clock_.now()).value());
    EXPECT_TRUE(store().end(1, kId, clock_.now() + std::chrono::days(30)).value());
    EXPECT_FALSE(store().end(1, kId, clock_.now()).value()) << "there is nothing more to end";
    EXPECT_EQ(state(), State::kNone);
    EXPECT_EQ(backend().number("SELECT sum(length(box)) FROM mail"), 0);
    ask();
    EXPECT_THAT(due(), IsEmpty());
    EXPECT_FALSE(store().settle(1, kId, clock_.now()).value());
  }
}

TEST_P(ReminderContractTest, WhatCannotBeSentIsErasedInTime) {
  ask();
  const auto mails = due();
  const outbox::Outcome failed{mails[0].id, mails[0].leased_until, outbox::Outcome::kPermanent, clock_.now(), {}, 0,
                               "550",       mails[0].kind};
  ASSERT_TRUE(backend().outbox().finish({&failed, 1}));
  clock_.pass(ReminderStore::kFailedFor);
  ASSERT_TRUE(store().forget(clock_.now()));
  EXPECT_EQ(backend().number("SELECT count(*) FROM mail"), 1);
  clock_.pass(std::chrono::milliseconds(1));
  ASSERT_TRUE(store().forget(clock_.now()));
  EXPECT_EQ(backend().number("SELECT count(*) FROM mail"), 0);
}

TEST_P(ReminderContractTest, WhatCannotBeCommittedChangesNothing) {
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(store().ask(1, kId, box(), clock_.now()));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_EQ(state(), State::kNone);
}

}  // namespace
}  // namespace outcry::store
