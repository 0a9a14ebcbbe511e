// Mailings: each subscriber gets one mail of it, whatever happens in between,
// and who has left gets none.

#include "store/mailing_contract_test.h"

#include "mailing/unsubscribe.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using mailing::MailingNumber;
using mailing::MailingState;
using mailing::When;

class MailingContractTest : public MailingFixture {};
INSTANTIATE_TEST_SUITE_P(All, MailingContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(MailingContractTest, ADraftIsSavedByOneAtATime) {
  const MailingNumber number = draft();
  const Time seen = at(number).updated;
  EXPECT_EQ(at(number).texts.body.at("en"), "They are **alive**.");
  EXPECT_TRUE(*store().save(number, {{{"ko", "소식"}}, {}}, seen, clock_.now()));
  EXPECT_FALSE(*store().save(number, {{{"en", "Mine"}}, {}}, seen, clock_.now())) << "seen before the other's";
  EXPECT_EQ(at(number).texts, (mailing::Texts{{{"ko", "소식"}}, {}}));
  EXPECT_FALSE(*store().remove(number, seen));
  EXPECT_FALSE(store().find(kCampaign + 1, number)) << "of another campaign";
  EXPECT_EQ(store().all(kCampaign, 10)->size(), 1u);
  EXPECT_TRUE(*store().remove(number, at(number).updated));
  EXPECT_FALSE(store().find(number));
  EXPECT_EQ(rows("mailing_text"), 0);
  EXPECT_NE(draft(), number) << "a number never means another mailing";
}

TEST_P(MailingContractTest, NobodyIsThereAndItIsDone) {
  const MailingNumber number = sending();
  EXPECT_EQ(feed(), 0);
  EXPECT_EQ(at(number).state, MailingState::kDone);
  EXPECT_EQ(at(number).people, 0);
}

TEST_P(MailingContractTest, EverybodyGetsItOnceInSmallBatches) {
  subscribers(7);
  const MailingNumber number = sending();
  EXPECT_EQ(at(number).people, 7);
  EXPECT_EQ(feed(3), 3);
  EXPECT_EQ(feed(3), 0) << "three wait: no more are put there";
  EXPECT_EQ(rows("mail", "kind = 128"), 3);
  EXPECT_EQ(at(number).state, MailingState::kSending);
  send_all(3);
  expect_each_once(7);
  EXPECT_EQ(at(number).state, MailingState::kDone);
  EXPECT_EQ(at(number).sent, 7);
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(feed(), 0);
  EXPECT_EQ(backend().outbox().kinds(clock_.now())->back().sent.today, 7);
}

TEST_P(MailingContractTest, WhoSubscribesAfterwardsIsNotInIt) {
  subscribers(2);
  sign("late@example.org");  // an id in between, confirmed later
  sign_and_confirm("third@example.org");
  send_mail();
  sending();
  clock_.pass(1s);
  EXPECT_EQ(confirm("late@example.org"), Outcome::kDone);
  send_all();
  expect_each_once(3);
  EXPECT_FALSE(std::ranges::count(got_, "late@example.org"));
}

TEST_P(MailingContractTest, ACrashBetweenLosesNobodyAndRepeatsNobody) {
  subscribers(9);
  const MailingNumber number = sending();
  feed(4);
  deliver(claim(2));
  crash_and_reopen();
  feed(4);
  const auto leased = claim(3);  // and the process dies with them in hand
  crash_and_reopen();
  deliver(claim());
  EXPECT_EQ(feed(4), 1) << "three are still in a dead hand";
  deliver(claim());
  clock_.pass(15min);  // the leases run out
  send_all(4);
  expect_each_once(9);
  EXPECT_EQ(at(number).sent, 9);
  EXPECT_EQ(at(number).state, MailingState::kDone);
}

TEST_P(MailingContractTest, WhoStartsAloneTakesBackWhatADeadProcessHadInHand) {
  subscribers(3);
  const MailingNumber number = sending();
  feed();
  claim(2);
  crash_and_reopen();
  EXPECT_EQ(claim().size(), 1u);
  EXPECT_TRUE(backend().outbox().end_leases());
  deliver(claim());
  expect_each_once(3);
  EXPECT_EQ(at(number).sent, 3);
}

TEST_P(MailingContractTest, AFeedThatFailsMovesNothing) {
  subscribers(5);
  const MailingNumber number = sending();
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    EXPECT_FALSE(store().feed(clock_.now(), 100));
    backend().end(fault);
    EXPECT_EQ(rows("mail"), 0);
    EXPECT_EQ(at(number).taken, 0);
  }
  send_all();
  expect_each_once(5);
}

TEST_P(MailingContractTest, APauseHoldsWhatIsInTheOutboxAndCountsNothing) {
  subscribers(6);
  const MailingNumber number = sending();
  feed(4);
  const auto on_their_way = claim(1);
  EXPECT_TRUE(*store().pause(number, clock_.now()));
  EXPECT_FALSE(*store().pause(number, clock_.now()));
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(feed(), 0);
  deliver(on_their_way);
  EXPECT_EQ(at(number).sent, 1);
  crash_and_reopen();
  EXPECT_EQ(at(number).state, MailingState::kPaused);
  EXPECT_TRUE(claim().empty());
  EXPECT_TRUE(*store().resume(number, clock_.now()));
  send_all(4);
  expect_each_once(6);
}

TEST_P(MailingContractTest, APausedMailingHoldsNoOtherUp) {
  subscribers(3);
  const MailingNumber held = sending();
  feed(3);
  EXPECT_TRUE(*store().pause(held, clock_.now()));
  const MailingNumber other = sending();
  send_all(3);
  expect_each_once(3);
  EXPECT_EQ(at(other).state, MailingState::kDone);
}

TEST_P(MailingContractTest, ACancelledOneSendsNothingMore) {
  subscribers(6);
  const MailingNumber number = sending();
  feed(4);
  deliver(claim(2));
  EXPECT_TRUE(*store().cancel(number, clock_.now()));
  EXPECT_FALSE(*store().cancel(number, clock_.now()));
  EXPECT_FALSE(*store().resume(number, clock_.now()));
  EXPECT_EQ(rows("mail"), 0);
  send_all();
  expect_each_once(2);
  EXPECT_EQ(at(number).sent, 2);
}

TEST_P(MailingContractTest, WhoUnsubscribesWhileItIsSentGetsNothingMore) {
  subscribers(4);
  const MailingNumber number = sending();
  feed(2);
  EXPECT_EQ(rows("mail"), 2);
  const auto was = store().unsubscribe(kCampaign, subscriber(0), number);
  ASSERT_TRUE(was && *was);
  EXPECT_EQ(rows("mail"), 1) << "what waited for them is gone with them";
  EXPECT_TRUE(*store().unsubscribe(kCampaign, subscriber(3), number));
  EXPECT_FALSE(*store().unsubscribe(kCampaign, subscriber(3), number)) << "again is harmless";
  EXPECT_FALSE(*store().unsubscribe(kCampaign + 1, subscriber(1), number)) << "another campaign's";
  send_all();
  expect_each_once(2);
  EXPECT_EQ(at(number).unsubscribed, 2);
  EXPECT_EQ(at(number).state, MailingState::kDone);

  EXPECT_TRUE(store().subscribe_again(kCampaign, subscriber(0), **was, number));
  EXPECT_TRUE(*store().is_subscribed(kCampaign, subscriber(0)));
  EXPECT_EQ(at(number).unsubscribed, 1);
  EXPECT_EQ(feed(), 0) << "a mailing that is through stays so";
}

TEST_P(MailingContractTest, WhoLeftAndCameBackWhileItIsSentGetsItOnce) {
  subscribers(4);
  const MailingNumber number = sending();
  feed(1);
  deliver(claim());
  for (const int i : {0, 3}) {  // one had it, one was still to get it
    const auto was = store().unsubscribe(kCampaign, subscriber(i), number);
    ASSERT_TRUE(was && *was);
    clock_.pass(1s);
    EXPECT_TRUE(store().subscribe_again(kCampaign, subscriber(i), **was, number));
  }
  send_all(1);
  expect_each_once(4);
}

TEST_P(MailingContractTest, WhoWithdrawsWhileItIsSentGetsNothingMoreAndCannotComeBack) {
  subscribers(3);
  const MailingNumber number = sending();
  feed();
  const auto in_hand = claim(2);
  const auto was = store().unsubscribe(kCampaign, subscriber(2), number);
  EXPECT_EQ(withdraw("s1@example.org"), Outcome::kDone);
  EXPECT_EQ(rows("mail"), 1);
  EXPECT_EQ(withdraw("s2@example.org"), Outcome::kDone);
  EXPECT_EQ(store().subscribe_again(kCampaign, subscriber(2), **was, number).error().kind, Error::kGone);
  deliver(in_hand);
  send_all();
  expect_each_once(1);
}

TEST_P(MailingContractTest, EachCountryHasItsMorning) {
  subscribers(6);
  // Asia/Seoul is nine hours before London and fourteen before New York.
  const char* const countries[] = {"KR", "US", "GB", "KR", "XX", "US"};
  for (int i = 0; i < 6; ++i) {
    backend().execute(fmt::format("UPDATE signature SET country = '{}' WHERE id = {}", countries[i], subscriber(i)));
  }
  const MailingNumber number = sending(When::kMorning);  // 12:00Z on 23 February 2012
  const auto expect_by = [&](std::chrono::minutes after, size_t people) {
    clock_.pass(after);
    for (int i = 0; i < 3; ++i) {
      feed();
      deliver(claim());
    }
    EXPECT_EQ(got_.size(), people) << to_rfc3339(clock_.now());
  };
  expect_by(0min, 0);
  EXPECT_EQ(at(number).state, MailingState::kScheduled);
  expect_by(119min, 0);
  expect_by(1min, 2);  // 14:00Z, New York
  expect_by(9h + 59min, 2);
  expect_by(1min, 4);  // 00:00Z, Seoul
  expect_by(8h + 59min, 4);
  expect_by(1min, 6);  // 09:00Z, London, and who is nowhere
  expect_each_once(6);
  expect_by(6h, 6);
  EXPECT_EQ(at(number).state, MailingState::kDone);
}

TEST_P(MailingContractTest, ALinkToConfirmNeverWaitsBehindIt) {
  subscribers(5);
  sending();
  feed();
  clock_.pass(1min);
  sign("new@example.org");
  const auto first = backend().outbox().claim(clock_.now(), 2, 15min, outbox::Lane::kFirst);
  ASSERT_EQ(first->size(), 1u);
  EXPECT_EQ(first->front().kind, static_cast<uint8_t>(petition::MailKind::kConfirm));
  EXPECT_EQ(claim().size(), 5u);
}

TEST_P(MailingContractTest, TheWayBackIsOnThePageAlone) {
  subscribers(2);
  SystemRandom random;
  mailing::Unsubscribing door(store(), mail_key_, clock_, random);
  const mailing::Unsubscribing::Link mine{kCampaign, subscriber(0), 0}, other{kCampaign, subscriber(1), 0};
  EXPECT_EQ(door.read(door.token(mine)), mine);
  std::string forged = door.token(mine);
  forged[7] = forged[7] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(door.read(forged));
  const auto regret = door.unsubscribe(mine);
  ASSERT_TRUE(regret && !regret->empty());
  EXPECT_EQ(regret->find("example.org"), std::string::npos);
  EXPECT_EQ(backend().raw_bytes().find("s0@example.org"), std::string::npos);
  EXPECT_EQ(door.subscribe_again(other, *regret).error().kind, Error::kInvalid) << "not with another's link";
  clock_.pass(25h);
  EXPECT_EQ(door.subscribe_again(mine, *regret).error().kind, Error::kInvalid) << "too late";
  clock_.pass(-2h);
  EXPECT_TRUE(door.subscribe_again(mine, *regret));
  EXPECT_TRUE(*door.is_subscribed(mine));
}

TEST_P(MailingContractTest, ATrialWaitsOnceForEachReaderAndLanguage) {
  const MailingNumber number = draft();
  const int64_t id = mailing::trial_id_of(number, 5, 1);
  EXPECT_EQ(mailing::trial_of(id), number);
  EXPECT_EQ(mailing::number_of(id), 0);
  EXPECT_TRUE(store().put_trial(kCampaign, id, Bytes{1}, clock_.now()));
  EXPECT_TRUE(store().put_trial(kCampaign, id, Bytes{2}, clock_.now()));
  EXPECT_EQ(rows("mail"), 1);
  EXPECT_TRUE(claim().empty()) << "somebody waits for it";
}

TEST_P(MailingContractTest, AnAudienceIsCountedByLanguageAndSmallGroupsMerged) {
  EXPECT_EQ(store().audience(kCampaign)->people, 0);
  subscribers(12);
  for (int i = 0; i < 2; ++i) {
    backend().execute(fmt::format("UPDATE signature SET lang = 'ko' WHERE id = {}", subscriber(i)));
  }
  const auto audience = store().audience(kCampaign);
  EXPECT_EQ(audience->people, 12);
  ASSERT_EQ(audience->languages.named().size(), 1u);
  EXPECT_EQ(audience->languages.named().front().people, 10);
  EXPECT_EQ(audience->languages.others(), 2);
}

}  // namespace
}  // namespace outcry::store
