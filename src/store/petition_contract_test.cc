#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using petition::MailKind;
using State = petition::StoredSignature::State;

class PetitionContractTest : public StoreContractTest {
 protected:
  State state_of(const std::string& address, size_t link = kNewest) {
    const auto found = petitions().find(kCampaign, id_of(address, link));
    EXPECT_TRUE(found) << found.error().message;
    return found ? found->state : State::kInvalidated;
  }
  bool is_gone(const std::string& address, size_t link = kNewest) {
    const auto found = petitions().find(kCampaign, id_of(address, link));
    return !found && found.error().kind == Error::kGone;
  }
};
INSTANTIATE_TEST_SUITE_P(All, PetitionContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(PetitionContractTest, ASubmissionWaitsAndCountsNothing) {
  EXPECT_EQ(sign("a@example.org"), Outcome::kDone);
  EXPECT_EQ(state_of("a@example.org"), State::kPending);
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(rows("subscriber"), 0);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kConfirm});
}

TEST_P(PetitionContractTest, AConfirmationCountsOnce) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(state_of("a@example.org"), State::kCounted);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(rows("subscriber"), 1);
  reopen();
  EXPECT_EQ(confirm("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(PetitionContractTest, WhatTheSignatoryHoldsOpensTheRecord) {
  sign_and_confirm("a@example.org");
  const auto found = petitions().find(kCampaign, id_of("a@example.org"));
  ASSERT_TRUE(found);
  const auto own = petition::Signing::open_own(receipt_of(link_of("a@example.org")), *found);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->first.email, "a@example.org");
  EXPECT_EQ(found->lang, "en");
  EXPECT_EQ(found->text_version, 1);
  EXPECT_EQ(found->index, 0u);
}

TEST_P(PetitionContractTest, UnknownAndForgedLinksCountNothing) {
  sign("a@example.org");
  sign("b@example.org");
  auto unknown = std::get<petition::Confirmation>(confirming("a@example.org"));
  unknown.id = 4711;
  EXPECT_EQ(one(unknown), Outcome::kUnknown);
  auto forged = std::get<petition::Confirmation>(confirming("a@example.org"));
  forged.secret_hash[15] ^= 1;
  EXPECT_EQ(one(forged), Outcome::kUnknown);
  auto swapped = std::get<petition::Confirmation>(confirming("a@example.org"));
  swapped.id = id_of("b@example.org");
  EXPECT_EQ(one(swapped), Outcome::kUnknown);
  auto elsewhere = std::get<petition::Confirmation>(confirming("a@example.org"));
  elsewhere.campaign = 2;
  EXPECT_EQ(one(elsewhere), Outcome::kUnknown);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  auto forged_withdrawal = std::get<petition::Withdrawal>(withdrawing("a@example.org"));
  forged_withdrawal.secret_hash[0] ^= 1;
  EXPECT_EQ(one(forged_withdrawal), Outcome::kUnknown);
  EXPECT_EQ(count(), 1);
}

TEST_P(PetitionContractTest, ACampaignWithoutAnOpenLogTakesNothing) {
  auto act = std::get<petition::Submission>(signing("a@example.org"));
  act.campaign = 9;
  EXPECT_EQ(one(act), Outcome::kUnknown);
  EXPECT_EQ(rows("signature"), 0);
  EXPECT_EQ(petitions().head(9), nullptr);
}

TEST_P(PetitionContractTest, OneAddressGetsThreeLinksAndNoMore) {
  for (int i = 0; i < petition::kConfirmationMails; ++i) EXPECT_EQ(sign("a@example.org"), Outcome::kDone);
  EXPECT_EQ(sign("A@Example.org"), Outcome::kTooMany);
  reopen();
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(rows("mail"), petition::kConfirmationMails);
  EXPECT_EQ(confirm("a@example.org", 1), Outcome::kDone);
  EXPECT_EQ(confirm("a@example.org", 0), Outcome::kAlready);
  EXPECT_EQ(count(), 1);
}

TEST_P(PetitionContractTest, WhoeverSignedIsToldOnceIfTheySignAgain) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kAlready});
  EXPECT_EQ(confirm("a@example.org"), Outcome::kUnknown) << "a notice's link confirms nothing";
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  reopen();
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(count(), 1);
}

TEST_P(PetitionContractTest, EveryLinkIsOneMailAndTheNoticeOneMore) {
  for (int i = 0; i < 10; ++i) {
    sign("a@example.org");
    if (i != 4) continue;
    EXPECT_EQ(confirm("a@example.org", 0), Outcome::kDone);
  }
  // Of the three links the first became the receipt.
  EXPECT_EQ(rows("mail"), 4);
  EXPECT_EQ(rows("mail", "kind = 6"), 2);
  EXPECT_EQ(rows("mail", "kind = 3"), 1);
  EXPECT_EQ(rows("mail", "kind = 4"), 1);
}

TEST_P(PetitionContractTest, AWithdrawalDeletesTheRecordAndKeepsTheCommitment) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(rows("sealed"), 1);
  clock_.pass(48h);
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone);
  EXPECT_EQ(count(), 0);
  expect_log_is_whole(2);  // among it the commitment
  EXPECT_EQ(state_of("a@example.org"), State::kWithdrawn);
  EXPECT_TRUE(petitions().find(kCampaign, id_of("a@example.org"))->own.empty());
  for (const char* table : {"sealed", "mail", "subscriber"}) EXPECT_EQ(rows(table), 0) << table;
  EXPECT_EQ(rows("signature", "blind <> 0"), 0);
  EXPECT_EQ(backend().blob("SELECT blinds FROM person_tile"), Bytes(16)) << "nothing ties the address to its entry";
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kUnknown);
  reopen();
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kAlready);
}

TEST_P(PetitionContractTest, AWaitingSignatureCannotBeWithdrawn) {
  sign("a@example.org");
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kUnknown);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
}

TEST_P(PetitionContractTest, AfterAWithdrawalOneMaySignAgain) {
  for (int i = 0; i < 4; ++i) {
    sign_and_confirm("a@example.org");
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone);
    EXPECT_EQ(count(), 0);
    if (i % 2 == 1) reopen();
  }
  sign_and_confirm("a@example.org");
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
  expect_log_is_whole(9);
}

TEST_P(PetitionContractTest, AWithdrawalFromAFullTileForgetsItsPerson) {
  sign_and_confirm("a@example.org");
  crowd(600);
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone);
  EXPECT_EQ(withdraw("crowd300@example.org"), Outcome::kDone);
  EXPECT_EQ(withdraw("crowd600@example.org"), Outcome::kDone);
  reopen();
  for (const char* address : {"a@example.org", "crowd300@example.org", "crowd600@example.org"}) {
    sign_and_confirm(address);
  }
  EXPECT_EQ(sign("crowd301@example.org"), Outcome::kAlready);
  EXPECT_EQ(count(), 601);
}

TEST_P(PetitionContractTest, AClosedCampaignCountsNobodyButLetsGo) {
  sign("a@example.org");
  sign_and_confirm("b@example.org");
  open_ = false;
  EXPECT_EQ(confirm("a@example.org"), Outcome::kClosed);
  EXPECT_EQ(confirm("b@example.org"), Outcome::kAlready);
  EXPECT_EQ(withdraw("b@example.org"), Outcome::kDone);
  open_ = true;  // the day of grace
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
}

TEST_P(PetitionContractTest, ALinkIsGoodForSevenDays) {
  sign("a@example.org");
  clock_.pass(7 * 24h);
  sign("b@example.org");
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone) << "to the millisecond";
  clock_.pass(7 * 24h + 1ms);
  EXPECT_EQ(confirm("b@example.org"), Outcome::kExpired);
  EXPECT_EQ(state_of("b@example.org"), State::kPending);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_TRUE(is_gone("b@example.org"));
  EXPECT_EQ(confirm("b@example.org"), Outcome::kExpired);
  EXPECT_EQ(rows("sealed"), 1);
  EXPECT_EQ(rows("mail"), 1);
  EXPECT_EQ(state_of("a@example.org"), State::kCounted);
}

TEST_P(PetitionContractTest, WhoeverLetALinkExpireMaySignAgain) {
  for (int i = 0; i < petition::kConfirmationMails; ++i) sign("a@example.org");
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  clock_.pass(8 * 24h);
  EXPECT_EQ(expire(2), Outcome::kMore);
  EXPECT_EQ(expire(2), Outcome::kDone);
  EXPECT_EQ(rows("signature"), 0);
  sign_and_confirm("a@example.org");
}

TEST_P(PetitionContractTest, TheReminderComesOnceADayLater) {
  sign("a@example.org");
  EXPECT_EQ(send_mail(), std::vector{MailKind::kConfirm});
  clock_.pass(24h - 1ms);
  EXPECT_TRUE(send_mail().empty());
  clock_.pass(1ms);
  reopen();
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReminder});
  clock_.pass(48h);
  EXPECT_TRUE(send_mail().empty());
}

TEST_P(PetitionContractTest, AConfirmationTurnsTheReminderIntoTheReceipt) {
  sign("a@example.org");
  EXPECT_EQ(send_mail(), std::vector{MailKind::kConfirm});
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  clock_.pass(48h);
  EXPECT_TRUE(send_mail().empty());
  EXPECT_EQ(rows("mail"), 0) << "the letter is deleted with its last mail";
}

// Its letter was deleted with the reminder, and no receipt came.
TEST_P(PetitionContractTest, WhoeverConfirmsAfterTheReminderGetsAReceipt) {
  sign("a@example.org");
  send_mail();
  clock_.pass(24h);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReminder});
  clock_.pass(48h);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(PetitionContractTest, SigningCausesFiveMailsAtMost) {
  size_t mails = 0;
  for (int i = 0; i < 10; ++i) {
    sign("a@example.org");
    mails += send_mail().size();
  }
  clock_.pass(24h);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReminder});
  EXPECT_EQ(confirm("a@example.org", 1), Outcome::kDone);
  mails += 1 + send_mail().size();
  for (int day = 0; day < 10; ++day) {
    clock_.pass(24h);
    mails += send_mail().size();
    expire();
  }
  EXPECT_EQ(mails, 5u);
  EXPECT_EQ(rows("mail"), 0);
}

// Else an address would stay marked for ever.
TEST_P(PetitionContractTest, ANoticeIsForgottenAfterAWeek) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(rows("signature"), 2);
  clock_.pass(8 * 24h);
  expire();
  EXPECT_EQ(rows("signature"), 1);
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
}

TEST_P(PetitionContractTest, ABatchIsAppliedInItsOrder) {
  sign_and_confirm("old@example.org");
  sign("waiting@example.org");
  std::vector<petition::Act> acts;
  acts.push_back(signing("new@example.org"));
  acts.push_back(confirming("new@example.org"));  // submitted and confirmed in one batch
  acts.push_back(signing("new@example.org"));     // the same address again
  acts.push_back(signing("twice@example.org"));   // twice in one batch
  acts.push_back(signing("twice@example.org"));
  acts.push_back(confirming("twice@example.org", 1));
  acts.push_back(confirming("twice@example.org", 0));
  acts.push_back(withdrawing("old@example.org"));
  acts.push_back(signing("old@example.org"));  // and back
  acts.push_back(confirming("old@example.org"));
  acts.push_back(confirming("waiting@example.org"));
  acts.push_back(withdrawing("waiting@example.org"));  // counted and withdrawn in one batch
  acts.push_back(withdrawing("waiting@example.org"));
  acts.push_back(expiring());
  using enum petition::Outcome;
  EXPECT_EQ(batch(acts), (Outcomes{kDone, kDone, kAlready, kDone, kDone, kDone, kAlready, kDone, kDone, kDone, kDone,
                                   kDone, kAlready, kDone}));
  expect_log_is_whole(7);
  EXPECT_EQ(count(), 3);
  reopen();
  EXPECT_EQ(sign("waiting@example.org"), kDone);
  EXPECT_EQ(sign("twice@example.org"), kAlready);
  EXPECT_EQ(sign("old@example.org"), kAlready);
}

TEST_P(PetitionContractTest, AnEmptyBatchIsHarmless) {
  EXPECT_TRUE(batch({}).empty());
  reopen();
}

TEST_P(PetitionContractTest, OpeningALogAgainChangesNothing) {
  sign_and_confirm("a@example.org");
  const auto before = head();
  ASSERT_TRUE(petitions().open_log(kCampaign, signer_));
  EXPECT_EQ(head(), before);
}

TEST_P(PetitionContractTest, CampaignsDoNotShareTheirPeople) {
  ASSERT_TRUE(backend().campaigns().apply(test_campaign("another"), clock_.now()));
  const auto signer = std::make_shared<const tally::Signer>("outcry.example/c/another", seal::Key{});
  ASSERT_TRUE(petitions().open_log(2, signer));
  auto act = std::get<petition::Submission>(signing("a@example.org"));
  auto elsewhere = act;
  elsewhere.campaign = 2;
  elsewhere.id = petitions().next_id();
  auto confirmation = std::get<petition::Confirmation>(confirming("a@example.org"));
  EXPECT_EQ(one(act), Outcome::kDone);
  EXPECT_EQ(one(elsewhere), Outcome::kDone);
  EXPECT_EQ(one(confirmation), Outcome::kDone);
  EXPECT_EQ(petitions().head(2)->size, 0u);
  EXPECT_EQ(petitions().find(2, act.id).error().kind, Error::kNotFound);
}

// An id is part of tokens that are in people's mail.
TEST_P(PetitionContractTest, AnIdIsNeverUsedAgainAlsoIfItsSignatureExpired) {
  sign("a@example.org");
  sign("b@example.org");
  const int64_t last = id_of("b@example.org");
  clock_.pass(8 * 24h);
  EXPECT_EQ(expire(), Outcome::kDone);
  reopen();
  EXPECT_GT(petitions().next_id(), last);
}

TEST_P(PetitionContractTest, AnEpochsKeysAreOnDiskBeforeItsRecords) {
  constexpr const char* kOrphans = "SELECT count(*) FROM sealed WHERE epoch NOT IN (SELECT id FROM epoch)";
  for (int i = 0; i < 4; ++i) {
    const auto late = signing(fmt::format("late{}@example.org", i));  // sealed in the epoch that ends here
    clock_.pass(2min);
    batch({signing(fmt::format("a{}@example.org", i)), late, signing(fmt::format("b{}@example.org", i))});
    EXPECT_EQ(backend().number(kOrphans), 0);
    backend().begin(Backend::Fault::kDiskFull);
    clock_.pass(2min);
    std::vector<petition::Act> lost;
    lost.reserve(50);
    for (int n = 0; n < 50; ++n) lost.push_back(signing(fmt::format("c{}.{}@example.org", i, n)));
    fail(lost);
    backend().end(Backend::Fault::kDiskFull);
    sign(fmt::format("d{}@example.org", i));  // in the epoch whose keys were not written
    EXPECT_EQ(backend().number(kOrphans), 0);
    if (i == 2) reopen();
  }
  EXPECT_GE(rows("epoch"), 9);
  EXPECT_EQ(rows("epoch", "length(sealed_keys) < 32"), 0);
}

}  // namespace
}  // namespace outcry::store
