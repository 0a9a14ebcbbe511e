#include <gmock/gmock.h>

#include "letters/entrusted_store.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using letters::Asking;
using letters::Confirming;
using letters::EntrustedState;
using Mailed = outbox::Outcome;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kWords = "My grandmother crossed that river in 1950.";
constexpr const char* kSeoul = "Asia/Seoul";

class EntrustedContractTest : public StoreContractTest {
 protected:
  letters::EntrustedStore& store() { return backend().entrusted(); }

  // A letter of that writer's to the target; its id.
  int64_t ask(uint64_t who, const std::string& target = "president", Asking expected = Asking::kAsked) {
    letters::NewEntrusted letter;
    letter.id = ++last_;
    letter.campaign = kCampaign;
    letter.target = target;
    letter.zone = kSeoul;
    letter.country = "KR";
    letter.who = who + 1000 * target.size();
    letter.secret = secret_;
    letter.at = clock_.now();
    letter.box = letters::make_entrusted_box(
        {"head@mission.example", "Ana", "ana@example.org", "Subject", kWords, "en"}, mail_key_, dice_);
    letter.ask = petition::make_letter_box({"ana@example.org", "Ana", "en", {}}, mail_key_, dice_);
    const auto asked = store().ask(letter, limits_);
    EXPECT_TRUE(asked) << asked.error().message;
    EXPECT_EQ(asked.value_or(Asking::kFull), expected);
    return letter.id;
  }
  Confirming confirm(int64_t id, size_t most = 100) {
    const auto confirmed = store().confirm(kCampaign, id, secret_, clock_.now(), clock_.now() + 1h, most);
    EXPECT_TRUE(confirmed) << confirmed.error().message;
    return confirmed.value_or(Confirming::kNot);
  }
  int64_t waiting(uint64_t who, const std::string& target = "president") {
    const int64_t id = ask(who, target);
    send_links();
    EXPECT_EQ(confirm(id), Confirming::kDone);
    return id;
  }
  std::optional<EntrustedState> state(int64_t id) {
    const auto row = store().find(id).value();
    return row ? std::optional(row->state) : std::nullopt;
  }
  letters::EntrustedLane lane(const std::string& target = "president") {
    return store().lane(kCampaign, target, clock_.now()).value().value_or(letters::EntrustedLane{});
  }
  bool hand_over(int64_t per_hour = 10, const std::string& target = "president") {
    return store().hand_over(kCampaign, target, kSeoul, clock_.now(), lane(target).taken, per_hour).value();
  }
  std::vector<outbox::Queued> claim() {
    return backend().outbox().claim(clock_.now(), 100, 5min, outbox::Lane::kFirst).value();
  }
  void finish(const outbox::Queued& mail, Mailed::Kind kind, const std::string& reason = {}) {
    Mailed out{mail.id, mail.leased_until, kind, clock_.now()};
    out.mail_kind = mail.kind;
    out.reason = reason;
    if (kind == Mailed::kRetry) out.due = clock_.now() + 1min;
    EXPECT_TRUE(backend().outbox().finish(std::span(&out, 1)));
  }
  // Whatever is due; what kinds it was.
  std::vector<int> send_links() {
    std::vector<int> kinds;
    for (const auto& mail : claim()) {
      kinds.push_back(mail.kind);
      finish(mail, Mailed::kSent);
    }
    return kinds;
  }
  int64_t box_count() { return rows("entrusted_letter", "box IS NOT NULL"); }
  std::vector<letters::Tally> tallies() { return backend().letters().tallies(kCampaign).value(); }
  static letters::Tally tally(int64_t prepared, int64_t sent) { return {"president", "KR", prepared, sent}; }

  letters::EntrustedLimits limits_{.waiting = 100, .asked = 50, .links = 3};
  const petition::SecretHash secret_{1, 2, 3};
  int64_t last_ = 0;
  SystemRandom dice_;
};

INSTANTIATE_TEST_SUITE_P(All, EntrustedContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(EntrustedContractTest, ALetterLeavesOnceItIsConfirmedAndIsForgottenOnceItHasLeft) {
  const int64_t id = ask(7);
  EXPECT_THAT(send_links(), ElementsAre(letters::kAskKind));
  EXPECT_THAT(store().lines().value(), IsEmpty()) << "nobody has pressed the button";
  EXPECT_THAT(tallies(), IsEmpty());
  EXPECT_EQ(confirm(id), Confirming::kDone);
  EXPECT_EQ(confirm(id), Confirming::kDone) << "pressed twice";
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 0)));
  EXPECT_THAT(store().zones(kCampaign, "president").value(), ElementsAre(kSeoul));
  ASSERT_TRUE(hand_over());
  const auto mails = claim();
  ASSERT_EQ(mails.size(), 1U);
  EXPECT_EQ(mails[0].kind, letters::kEntrustedKind);
  EXPECT_TRUE(mails[0].box.empty());
  const auto box = store().begin_sending(letters::letter_of_mail(mails[0].id), clock_.now(), 10);
  ASSERT_TRUE(box) << box.error().message;
  const auto letter = letters::open_entrusted_box(*box, mail_key_);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->text, kWords);
  EXPECT_EQ(box_count(), 1);
  finish(mails[0], Mailed::kSent);
  EXPECT_EQ(state(id), EntrustedState::kSent);
  EXPECT_EQ(box_count(), 0);
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 1)));
  EXPECT_EQ(lane().sent_today, 1);
}

TEST_P(EntrustedContractTest, NothingOfALetterIsOnTheDiskInTheClear) {
  const int64_t id = waiting(7);
  const auto expect_nothing = [&](const char* when) {
    const std::string disk = backend().raw_bytes();
    for (const char* word : {"grandmother", "ana@example.org", "head@mission.example", "Subject"}) {
      EXPECT_EQ(disk.find(word), std::string::npos) << word << " " << when;
    }
  };
  expect_nothing("while it waits");
  const Bytes box = backend().blob(fmt::format("SELECT box FROM entrusted_letter WHERE id = {}", id));
  ASSERT_FALSE(box.empty());
  ASSERT_TRUE(hand_over());
  expect_nothing("while it leaves");
  finish(claim().at(0), Mailed::kSent);
  backend().execute("PRAGMA wal_checkpoint(TRUNCATE)");
  EXPECT_EQ(backend().raw_bytes().find(text_of(box)), std::string::npos) << "not even the box, once it has left";
}

TEST_P(EntrustedContractTest, OnePersonWritesOneLetterToATarget) {
  const int64_t first = ask(7), second = ask(7), other = ask(7, "ministry");
  send_links();
  EXPECT_EQ(confirm(first), Confirming::kDone);
  EXPECT_EQ(confirm(second), Confirming::kNot) << "the earlier tries are gone";
  EXPECT_EQ(confirm(other), Confirming::kDone) << "another target is another letter";
  ask(7, "president", Asking::kOneOnly);
  EXPECT_THAT(send_links(), ElementsAre(letters::kOneOnlyKind));
  ask(7, "president", Asking::kOneOnly);
  EXPECT_THAT(send_links(), IsEmpty()) << "it is told once a day";
  clock_.pass(25h);
  ask(7, "president", Asking::kOneOnly);
  EXPECT_THAT(send_links(), ElementsAre(letters::kOneOnlyKind));
  EXPECT_EQ(box_count(), 2) << "of the two that wait";
}

TEST_P(EntrustedContractTest, NobodysMailboxIsFilledWithLinks) {
  for (int i = 0; i < 3; ++i) ask(7);
  ask(7, "president", Asking::kTooMany);
  EXPECT_EQ(send_links().size(), 3U);
}

TEST_P(EntrustedContractTest, TheQueueIsBoundedWhenAskedAndWhenConfirmed) {
  limits_.waiting = 2;
  const int64_t late = ask(1);
  waiting(2);
  waiting(3);
  ask(4, "president", Asking::kFull);
  EXPECT_EQ(confirm(late, 2), Confirming::kFull);
  EXPECT_EQ(state(late), EntrustedState::kAsked) << "to be pressed again later";
  ask(4, "ministry");
  limits_.asked = 1;
  ask(5, "ministry", Asking::kFull);
}

TEST_P(EntrustedContractTest, WhatIsNotConfirmedInTimeIsErased) {
  const int64_t id = ask(7);
  clock_.pass(letters::kConfirmLetterWithin + 1min);
  EXPECT_EQ(confirm(id), Confirming::kExpired);
  ASSERT_TRUE(store().tend(clock_.now(), 100));
  EXPECT_EQ(state(id), std::nullopt);
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(EntrustedContractTest, NoSecretNoLetter) {
  const int64_t id = ask(7);
  EXPECT_EQ(store().find(kCampaign, id, {}).value(), std::nullopt);
  EXPECT_EQ(store().confirm(kCampaign, id, {}, clock_.now(), clock_.now(), 10).value(), Confirming::kNot);
  EXPECT_EQ(store().confirm(2, id, secret_, clock_.now(), clock_.now(), 10).value(), Confirming::kNot);
  EXPECT_FALSE(store().cancel(kCampaign, id, {}, clock_.now()));
}

TEST_P(EntrustedContractTest, AnHourHoldsNoMoreThanItsBudget) {
  for (uint64_t who = 1; who <= 5; ++who) waiting(who);
  EXPECT_TRUE(hand_over(2));
  clock_.pass(1min);
  EXPECT_TRUE(hand_over(2));
  clock_.pass(1min);
  EXPECT_FALSE(hand_over(2));
  EXPECT_EQ(lane().in_hour, 2);
  EXPECT_EQ(lane().waiting, 3) << "nothing was lost";
  clock_.pass(1h);
  EXPECT_EQ(lane().in_hour, 0);
  EXPECT_TRUE(hand_over(2));
}

TEST_P(EntrustedContractTest, WhatIsTriedAgainInALaterHourTakesOfThatHoursBudget) {
  for (uint64_t who = 1; who <= 2; ++who) waiting(who);
  ASSERT_TRUE(hand_over(1));
  const int64_t id = letters::letter_of_mail(claim().at(0).id);
  EXPECT_TRUE(store().begin_sending(id, clock_.now(), 1));
  clock_.pass(1h);
  ASSERT_TRUE(hand_over(1)) << "the next hour's one";
  const auto held = store().begin_sending(id, clock_.now(), 1);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, Error::kBusy);
  clock_.pass(1h);
  EXPECT_TRUE(store().begin_sending(id, clock_.now(), 1));
  EXPECT_FALSE(hand_over(1));
  EXPECT_TRUE(store().begin_sending(id, clock_.now(), 1)) << "within an hour it is one";
}

TEST_P(EntrustedContractTest, TwoProcessesNeverTakeTheSameTurn) {
  for (uint64_t who = 1; who <= 2; ++who) waiting(who);
  const Time taken = lane().taken;
  auto& other = backend().second_entrusted();
  EXPECT_TRUE(store().hand_over(kCampaign, "president", kSeoul, clock_.now(), taken, 10).value());
  EXPECT_FALSE(other.hand_over(kCampaign, "president", kSeoul, clock_.now(), taken, 10).value());
  EXPECT_EQ(lane().waiting, 1);
  EXPECT_EQ(lane().in_hour, 1);
}

TEST_P(EntrustedContractTest, APauseHoldsWhatWaitsAndWhatIsInHand) {
  const int64_t id = waiting(7);
  waiting(8);
  ASSERT_TRUE(hand_over());
  ASSERT_TRUE(store().pause(kCampaign, "president", true));
  EXPECT_FALSE(hand_over());
  const auto held = store().begin_sending(id, clock_.now(), 10);
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().kind, Error::kBusy);
  ASSERT_TRUE(store().pause(kCampaign, "president", false));
  EXPECT_TRUE(store().begin_sending(id, clock_.now(), 10));
  clock_.pass(1min);
  EXPECT_TRUE(hand_over());
  ASSERT_TRUE(store().pause(kCampaign, "ministry", true)) << "before anybody has written there";
  waiting(7, "ministry");
  EXPECT_TRUE(lane("ministry").paused);
  EXPECT_FALSE(hand_over(10, "ministry"));
}

TEST_P(EntrustedContractTest, CancellingEndsAllOfATargetAndNoOther) {
  const int64_t leaving = waiting(7), waits = waiting(8), other = waiting(8, "ministry");
  ASSERT_TRUE(hand_over());
  EXPECT_EQ(store().cancel_all(kCampaign, "president", clock_.now()).value(), 2);
  EXPECT_EQ(state(leaving), EntrustedState::kCancelled);
  EXPECT_EQ(state(waits), EntrustedState::kCancelled);
  EXPECT_EQ(state(other), EntrustedState::kWaiting);
  EXPECT_EQ(box_count(), 1);
  EXPECT_EQ(rows("mail", "kind = 81"), 0);
  EXPECT_FALSE(store().begin_sending(leaving, clock_.now(), 10));
  EXPECT_THAT(tallies(), testing::Contains(tally(2, 0))) << "prepared, and never sent";
  waiting(7);
}

TEST_P(EntrustedContractTest, WhatWasCancelledTooLateHasBeenSentAndCountsSo) {
  const int64_t id = waiting(7);
  ASSERT_TRUE(hand_over());
  const auto mail = claim().at(0);
  EXPECT_EQ(store().cancel(kCampaign, id, secret_, clock_.now()).value(), EntrustedState::kLeaving)
      << "its writer is told that it leaves";
  EXPECT_EQ(store().cancel_all(kCampaign, "president", clock_.now()).value(), 1);
  finish(mail, Mailed::kSent);
  EXPECT_EQ(state(id), EntrustedState::kSent);
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 1)));
  finish(mail, Mailed::kSent);
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 1))) << "once";
}

TEST_P(EntrustedContractTest, ItsWriterTakesItBackAndMayWriteAgain) {
  const int64_t id = waiting(7);
  EXPECT_EQ(store().cancel(kCampaign, id, secret_, clock_.now()).value(), EntrustedState::kCancelled);
  EXPECT_EQ(box_count(), 0);
  EXPECT_EQ(lane().waiting, 0);
  waiting(7);
}

TEST_P(EntrustedContractTest, WhatIsRefusedForGoodIsANumberAndNeverCounted) {
  const int64_t id = waiting(7);
  ASSERT_TRUE(hand_over());
  finish(claim().at(0), Mailed::kRetry, "450 4.2.2");
  EXPECT_EQ(state(id), EntrustedState::kLeaving);
  EXPECT_EQ(box_count(), 1);
  clock_.pass(1min);
  finish(claim().at(0), Mailed::kPermanent, "550 5.1.1");
  EXPECT_EQ(state(id), EntrustedState::kFailed);
  EXPECT_EQ(box_count(), 0);
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(lane().failed, 1);
  EXPECT_EQ(lane().reason, "550 5.1.1");
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 0)));
  waiting(7);
}

TEST_P(EntrustedContractTest, WhatComesBackIsCountedNoLonger) {
  const int64_t id = waiting(7);
  ASSERT_TRUE(hand_over());
  finish(claim().at(0), Mailed::kSent);
  clock_.pass(30h);
  const mailing::Bounce bounce{kCampaign, letters::letter_mail_id(id), mailing::BounceKind::kHard, "other",
                               clock_.now()};
  ASSERT_TRUE(backend().mailings().note(bounce, 3));
  EXPECT_EQ(state(id), EntrustedState::kReturned);
  EXPECT_EQ(lane().returned, 1);
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 0)));
  ASSERT_TRUE(backend().mailings().note(bounce, 3));
  EXPECT_EQ(lane().returned, 1) << "told twice, it came back once";
}

TEST_P(EntrustedContractTest, WhatWaitsTooLongEndsAndWhatEndedIsForgotten) {
  const int64_t id = waiting(7);
  clock_.pass(letters::kLetterLeavesWithin + 1min);
  EXPECT_TRUE(lane().late_since);
  ASSERT_TRUE(store().tend(clock_.now(), 100));
  EXPECT_EQ(state(id), EntrustedState::kExpired);
  EXPECT_EQ(box_count(), 0);
  EXPECT_EQ(lane().expired, 1);
  EXPECT_FALSE(lane().late_since);
  clock_.pass(letters::kLetterRemembered + 1min);
  ASSERT_TRUE(store().tend(clock_.now(), 100));
  EXPECT_EQ(state(id), std::nullopt);
}

TEST_P(EntrustedContractTest, WhoHasWrittenIsForgottenWithTheIndexKey) {
  waiting(7);
  EXPECT_EQ(rows("entrusted_writer"), 1);
  ASSERT_TRUE(store().tend(clock_.now(), 100));
  EXPECT_EQ(rows("entrusted_writer"), 1);
  backend().execute("INSERT INTO erasure VALUES (1, 1, 0, 0, 0, 0)");
  ASSERT_TRUE(store().tend(clock_.now(), 100));
  EXPECT_EQ(rows("entrusted_writer"), 0);
}

TEST_P(EntrustedContractTest, AKilledProcessLosesNothingAndSendsNothingTwice) {
  const int64_t first = waiting(1), second = waiting(2);
  ASSERT_TRUE(hand_over());
  crash_and_reopen();
  EXPECT_EQ(state(first), EntrustedState::kLeaving);
  EXPECT_EQ(state(second), EntrustedState::kWaiting);
  auto mail = claim().at(0);
  crash_and_reopen();
  ASSERT_TRUE(backend().outbox().end_leases());
  mail = claim().at(0);
  finish(mail, Mailed::kSent);
  crash_and_reopen();
  ASSERT_TRUE(backend().outbox().end_leases());
  EXPECT_THAT(claim(), IsEmpty());
  EXPECT_EQ(lane().in_hour, 1);
  EXPECT_THAT(tallies(), ElementsAre(tally(2, 1)));
}

TEST_P(EntrustedContractTest, WhatCannotBeCommittedHasNotHappened) {
  const int64_t id = waiting(7);
  ASSERT_TRUE(hand_over());
  const auto mail = claim().at(0);
  backend().begin(Backend::Fault::kAtCommit);
  Mailed out{mail.id, mail.leased_until, Mailed::kSent, clock_.now()};
  out.mail_kind = mail.kind;
  EXPECT_FALSE(backend().outbox().finish(std::span(&out, 1)));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_EQ(state(id), EntrustedState::kLeaving);
  EXPECT_THAT(tallies(), ElementsAre(tally(1, 0)));
}

}  // namespace
}  // namespace outcry::store
