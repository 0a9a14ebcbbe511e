// Mail to subscribers that fails or comes back, and when an address gets no
// more of it.

#include "store/mailing_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using mailing::MailingNumber;
using mailing::MailingState;
using Kind = outbox::Outcome::Kind;

class MailingBounceContractTest : public MailingFixture {};
INSTANTIATE_TEST_SUITE_P(All, MailingBounceContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(MailingBounceContractTest, FailedOnesAreCountedTriedAgainOrDeleted) {
  subscribers(3);
  const MailingNumber number = sending();
  feed();
  deliver(claim(2), Kind::kPermanent, "550 5.7.1");
  deliver(claim());
  EXPECT_EQ(feed(), 0);
  EXPECT_EQ(at(number).state, MailingState::kDone);
  EXPECT_EQ(at(number).failed, 2);
  const auto groups = backend().outbox().failed_groups(10);
  ASSERT_EQ(groups->size(), 1u);
  EXPECT_EQ(groups->front().mails, 2);
  EXPECT_EQ(*backend().outbox().retry_failed(128, "550 5.7.1", clock_.now(), 1), 1);
  deliver(claim());
  EXPECT_EQ(at(number).sent, 2);
  EXPECT_EQ(at(number).failed, 1);
  EXPECT_EQ(*backend().outbox().drop_failed(128, "550 5.1.1", 10), 0) << "another reason";
  EXPECT_EQ(*backend().outbox().drop_failed(128, "550 5.7.1", 10), 1);
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(rows("subscriber_bounce"), 0) << "we were refused, not they";
}

TEST_P(MailingBounceContractTest, AnAddressIsGivenUpAfterThreeDaysOfHardFailures) {
  subscribers(2);
  for (int day = 0; day < 3; ++day) {
    const MailingNumber number = sending();
    send_all();
    const int64_t mail = mailing::mail_id_of(number, subscriber(0));
    EXPECT_EQ(bounce(mail, mailing::BounceKind::kSoft), mailing::Noted::kNoted);
    EXPECT_EQ(bounce(mail), day < 2 ? mailing::Noted::kNoted : mailing::Noted::kRemoved);
    EXPECT_EQ(bounce(mail), mailing::Noted::kAlready) << "a mail counts once";
    EXPECT_EQ(at(number).returned, 1);
    clock_.pass(24h);
  }
  EXPECT_FALSE(*store().is_subscribed(kCampaign, subscriber(0)));
  EXPECT_TRUE(*store().is_subscribed(kCampaign, subscriber(1)));
  EXPECT_EQ(rows("subscriber_bounce"), 0);
  const auto numbers = store().bounces(clock_.now(), 30);
  EXPECT_EQ(numbers->removed, 1);
  EXPECT_EQ(numbers->providers.at(0).hard, 3);
  EXPECT_EQ(numbers->providers.at(0).soft, 3);
  EXPECT_EQ(count(), 2) << "the signature stays";
}

TEST_P(MailingBounceContractTest, ThreeOnOneDayAreOne) {
  subscribers(1);
  for (int i = 0; i < 4; ++i) {
    const MailingNumber number = sending();
    send_all();
    EXPECT_EQ(bounce(mailing::mail_id_of(number, subscriber(0))), mailing::Noted::kNoted);
  }
  EXPECT_TRUE(*store().is_subscribed(kCampaign, subscriber(0)));
}

TEST_P(MailingBounceContractTest, SoftOnesAndALinksBounceRemoveNobody) {
  subscribers(1);
  for (int day = 0; day < 5; ++day, clock_.pass(24h)) {
    const MailingNumber number = sending();
    send_all();
    bounce(mailing::mail_id_of(number, subscriber(0)), mailing::BounceKind::kSoft);
    bounce(mailing::mail_id_of(number, subscriber(0)), mailing::BounceKind::kPolicy);
  }
  EXPECT_EQ(bounce(subscriber(0)), mailing::Noted::kNoted) << "of the link to confirm";
  EXPECT_TRUE(*store().is_subscribed(kCampaign, subscriber(0)));
  EXPECT_EQ(store().note({77, 1, mailing::BounceKind::kHard, "gmail", clock_.now()}, 3)->what,
            mailing::Noted::kUnknown);
}

TEST_P(MailingBounceContractTest, WhatTheMailServerItselfRefusesCountsLikewise) {
  subscribers(1);
  for (int day = 0; day < 3; ++day, clock_.pass(24h)) {
    EXPECT_TRUE(store().tend(clock_.now(), 3));
    EXPECT_TRUE(*store().is_subscribed(kCampaign, subscriber(0)));
    sending();
    feed();
    deliver(claim(), Kind::kPermanent, "550 5.1.1");
  }
  EXPECT_TRUE(store().tend(clock_.now(), 3));
  EXPECT_FALSE(*store().is_subscribed(kCampaign, subscriber(0)));
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(MailingBounceContractTest, BouncesAreForgottenAMonthLater) {
  subscribers(1);
  bounce(subscriber(0));
  EXPECT_TRUE(store().tend(clock_.now() + std::chrono::days(30), 3));
  EXPECT_EQ(rows("bounce"), 1);
  EXPECT_TRUE(store().tend(clock_.now() + std::chrono::days(32), 3));
  EXPECT_EQ(rows("bounce"), 0);
}

}  // namespace
}  // namespace outcry::store
