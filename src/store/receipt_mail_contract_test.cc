// The receipt by mail, on its holder's wish: one at a time, one a day, and
// nothing once the signature or its record is gone.

#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using petition::MailKind;

class ReceiptMailContractTest : public StoreContractTest {
 protected:
  petition::MailReceipt mailing(const std::string& address, size_t link = kNewest) {
    const petition::Token receipt = receipt_of(link_of(address, link));
    return {kCampaign, static_cast<int64_t>(receipt.id), hash_of(receipt), clock_.now(),
            make_receipt_box(receipt, mail_key_, random_)};
  }
  Outcome mail(const std::string& address) { return one(mailing(address)); }
  // Signs, confirms, and has read the mails about that.
  void arrive(const std::string& address) {
    sign_and_confirm(address);
    EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  }
  void refuse_mail() {
    const auto mails = backend().outbox().claim(clock_.now(), 10, 1h, outbox::Lane::kFirst);
    ASSERT_TRUE(mails);
    std::vector<outbox::Outcome> refused;
    for (const auto& one : *mails) {
      refused.push_back({one.id, one.leased_until, outbox::Outcome::kPermanent, clock_.now()});
      refused.back().reason = "552 the mailbox is full";
    }
    ASSERT_TRUE(backend().outbox().finish(refused));
  }

  SystemRandom random_;
};
INSTANTIATE_TEST_SUITE_P(All, ReceiptMailContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(ReceiptMailContractTest, OneIsMailedAndItsLetterDeleted) {
  arrive("a@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
  EXPECT_EQ(count(), 1) << "nothing is counted by it";
  expect_log_is_whole(1);
  const auto waiting = petition::open_receipt_box(backend().blob("SELECT box FROM mail"), mail_key_);
  ASSERT_TRUE(waiting);
  EXPECT_EQ(*waiting, receipt_of(link_of("a@example.org")));
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceiptFile});
  EXPECT_EQ(rows("mail"), 0);
  clock_.pass(48h);
  EXPECT_TRUE(send_mail().empty()) << "no reminder follows";
}

TEST_P(ReceiptMailContractTest, OneWaitsAtATime) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kAlready) << "the receipt's link has not left yet";
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  EXPECT_EQ(batch({mailing("a@example.org"), mailing("a@example.org")}), (Outcomes{Outcome::kDone, Outcome::kAlready}));
  clock_.pass(48h);
  crash_and_reopen();
  EXPECT_EQ(mail("a@example.org"), Outcome::kAlready) << "however long it waits";
  const auto claimed = backend().outbox().claim(clock_.now(), 10, 1h, outbox::Lane::kFirst);
  EXPECT_EQ(claimed->size(), 1u);
  EXPECT_EQ(mail("a@example.org"), Outcome::kAlready) << "it is on its way this very moment";
}

TEST_P(ReceiptMailContractTest, ADayHasOne) {
  arrive("a@example.org");
  arrive("b@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
  send_mail();
  EXPECT_EQ(mail("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(mail("b@example.org"), Outcome::kDone) << "each signatory has their own";
  clock_.pass(24h - 1ms);
  reopen();
  EXPECT_EQ(mail("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(rows("mail", "kind = 7"), 1);
  clock_.pass(1ms);
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
  EXPECT_EQ(mail("a@example.org"), Outcome::kAlready);
}

TEST_P(ReceiptMailContractTest, OneThatFailedForGoodMakesRoom) {
  sign_and_confirm("a@example.org");
  refuse_mail();
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone) << "the receipt's link was refused";
  EXPECT_EQ(rows("mail"), 1);
  EXPECT_EQ(rows("mail", "attempts = 0 AND reason = ''"), 1) << "it begins anew";
  refuse_mail();
  EXPECT_EQ(mail("a@example.org"), Outcome::kTooMany) << "nor is a mailbox that refuses asked all day";
  clock_.pass(24h);
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceiptFile});
}

TEST_P(ReceiptMailContractTest, OnlyForWhoIsCountedAndHoldsTheLink) {
  sign("a@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kUnknown) << "not confirmed";
  EXPECT_EQ(send_mail(), std::vector{MailKind::kConfirm});
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  send_mail();
  auto forged = mailing("a@example.org");
  forged.secret_hash[15] ^= 1;
  EXPECT_EQ(one(forged), Outcome::kUnknown);
  auto unknown = mailing("a@example.org");
  unknown.id = 4711;
  EXPECT_EQ(one(unknown), Outcome::kUnknown);
  for (const auto other : std::initializer_list<petition::CampaignNumber>{2, 9}) {
    auto elsewhere = mailing("a@example.org");
    elsewhere.campaign = other;
    EXPECT_EQ(one(elsewhere), Outcome::kUnknown);
  }
  sign("a@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kUnknown) << "a notice has no receipt";
  EXPECT_EQ(rows("mail", "kind = 7"), 0);
}

TEST_P(ReceiptMailContractTest, AWithdrawalTakesItBack) {
  arrive("a@example.org");
  EXPECT_EQ(batch({mailing("a@example.org"), withdrawing("a@example.org"), mailing("a@example.org")}),
            (Outcomes{Outcome::kDone, Outcome::kDone, Outcome::kUnknown}));
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(rows("receipt_mailed"), 0);
  arrive("a@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone) << "a new signature begins anew";
}

TEST_P(ReceiptMailContractTest, NothingIsLeftToBeMailedOnceRecordsAreDeleted) {
  arrive("a@example.org");
  arrive("b@example.org");
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
  auto campaign = test_campaign("two-lives");
  campaign.status = campaign::CampaignStatus::kClosed;
  ASSERT_TRUE(backend().campaigns().apply(campaign, clock_.now()));
  EXPECT_EQ(one(erasing(petition::Erasure::kRecords)), Outcome::kDone);
  EXPECT_EQ(rows("mail"), 0) << "what waited goes, too";
  EXPECT_EQ(mail("a@example.org"), Outcome::kExpired);
  EXPECT_EQ(mail("b@example.org"), Outcome::kExpired);
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(ReceiptMailContractTest, WhenItWasMailedIsForgottenWithinAWeek) {
  arrive("a@example.org");
  mail("a@example.org");
  send_mail();
  EXPECT_EQ(rows("receipt_mailed"), 1);
  clock_.pass(7 * 24h);
  expire();
  EXPECT_EQ(rows("receipt_mailed"), 1);
  clock_.pass(1ms);
  expire();
  EXPECT_EQ(rows("receipt_mailed"), 0);
}

TEST_P(ReceiptMailContractTest, AFailedTransactionMailsNothing) {
  arrive("a@example.org");
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    fail({mailing("a@example.org")});
    backend().end(fault);
    EXPECT_EQ(rows("mail") + rows("receipt_mailed"), 0);
  }
  EXPECT_EQ(mail("a@example.org"), Outcome::kDone);
}

}  // namespace
}  // namespace outcry::store
