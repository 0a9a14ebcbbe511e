#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using Kind = outbox::Outcome::Kind;
using outbox::Queued;
using petition::MailKind;

class OutboxContractTest : public StoreContractTest {
 protected:
  outbox::OutboxStore& box() { return backend().outbox(); }
  std::vector<Queued> claim(int limit = 100) {
    const auto mails = box().claim(clock_.now(), limit, 5min, outbox::Lane::kFirst);
    EXPECT_TRUE(mails) << mails.error().message;
    return mails.value_or(std::vector<Queued>());
  }
  outbox::Outcome outcome(const Queued& mail, Kind kind) const {
    outbox::Outcome out;
    out.id = mail.id;
    out.leased_until = mail.leased_until;
    out.kind = kind;
    out.at = clock_.now();
    return out;
  }
  void finish(const outbox::Outcome& outcome) { EXPECT_TRUE(box().finish(std::span(&outcome, 1))); }
  void retry(const Queued& mail, std::chrono::milliseconds after) {
    auto out = outcome(mail, Kind::kRetry);
    out.due = clock_.now() + after;
    out.reason = "450 later";
    finish(out);
  }
  outbox::Counts counts() { return box().counts().value(); }
};
INSTANTIATE_TEST_SUITE_P(All, OutboxContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(OutboxContractTest, AnEmptyOutboxHasNothingToDo) {
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(counts().queued, 0);
  EXPECT_FALSE(counts().oldest_due);
  EXPECT_TRUE(box().failures(10)->empty());
  EXPECT_TRUE(box().finish({}));
}

TEST_P(OutboxContractTest, AMailSaysWhoseItIsAndItsBoxOpens) {
  sign("a@example.org");
  EXPECT_EQ(counts().queued, 1);
  EXPECT_EQ(counts().oldest_due, clock_.now());
  const auto mails = claim();
  ASSERT_EQ(mails.size(), 1u);
  const Queued& mail = mails[0];
  EXPECT_EQ(mail.id, id_of("a@example.org"));
  EXPECT_EQ(mail.campaign, kCampaign);
  EXPECT_EQ(mail.kind, static_cast<uint8_t>(MailKind::kConfirm));
  EXPECT_EQ(mail.attempts, 0);
  EXPECT_EQ(mail.first_due, clock_.now());
  EXPECT_EQ(mail.leased_until, clock_.now() + 5min);
  const auto letter = petition::open_letter_box(mail.box, mail_key_);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->to, "a@example.org");
  EXPECT_EQ(letter->confirmation, link_of("a@example.org"));
}

TEST_P(OutboxContractTest, LongestDueFirstAndNoMoreThanAsked) {
  for (const char* address : {"a@example.org", "b@example.org", "c@example.org"}) {
    sign(address);
    clock_.pass(1s);
  }
  const auto two = claim(2);
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0].id, id_of("a@example.org"));
  EXPECT_EQ(two[1].id, id_of("b@example.org"));
  EXPECT_EQ(claim().size(), 1u);
  EXPECT_TRUE(claim().empty());
}

TEST_P(OutboxContractTest, ALeaseRunsOutAlsoAfterACrash) {
  sign("a@example.org");
  const auto first = claim();
  EXPECT_TRUE(claim().empty());
  reopen();
  clock_.pass(5min - 1ms);
  EXPECT_TRUE(claim().empty());
  clock_.pass(1ms);
  const auto second = claim();
  ASSERT_EQ(second.size(), 1u);
  finish(outcome(first.at(0), Kind::kSent));  // too late: somebody else has it
  EXPECT_EQ(rows("mail"), 1);
  finish(outcome(second[0], Kind::kSent));
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(OutboxContractTest, ASentMailIsDeletedBoxAndAll) {
  sign("a@example.org");
  const Bytes box_of_it = claim().at(0).box;
  reopen();
  clock_.pass(5min);
  finish(outcome(claim().at(0), Kind::kSent));
  EXPECT_EQ(rows("mail"), 0);
  EXPECT_EQ(counts().queued, 0);
}

TEST_P(OutboxContractTest, ARetryWaitsAndIsCounted) {
  sign("a@example.org");
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto mails = claim();
    ASSERT_EQ(mails.size(), 1u);
    EXPECT_EQ(mails[0].attempts, attempt);
    retry(mails[0], 10min);
    EXPECT_TRUE(claim().empty());
    EXPECT_EQ(counts().queued, 0);
    EXPECT_EQ(counts().retrying, 1);
    clock_.pass(10min);
  }
  EXPECT_EQ(claim().at(0).first_due, clock_.now() - 30min);
}

TEST_P(OutboxContractTest, AReleasedMailWasNotTried) {
  sign("a@example.org");
  auto released = outcome(claim().at(0), Kind::kReleased);
  released.due = clock_.now();
  finish(released);
  EXPECT_EQ(claim().at(0).attempts, 0);
}

TEST_P(OutboxContractTest, TheNextKindBeginsAnew) {
  sign("a@example.org");
  retry(claim().at(0), 1min);
  clock_.pass(1min);
  auto sent = outcome(claim().at(0), Kind::kSent);
  sent.due = clock_.now() + 24h;
  sent.next_kind = static_cast<uint8_t>(MailKind::kReminder);
  finish(sent);
  clock_.pass(24h);
  const Queued reminder = claim().at(0);
  EXPECT_EQ(reminder.kind, static_cast<uint8_t>(MailKind::kReminder));
  EXPECT_EQ(reminder.attempts, 0);
  EXPECT_EQ(reminder.first_due, clock_.now());
}

TEST_P(OutboxContractTest, APermanentFailureIsListedAndLeftAlone) {
  for (const char* address : {"a@example.org", "b@example.org"}) {
    sign(address);
    auto failed = outcome(claim().at(0), Kind::kPermanent);
    failed.reason = "550 no such user";
    finish(failed);
    clock_.pass(1h);
  }
  reopen();
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(counts().failed, 2);
  EXPECT_EQ(counts().queued + counts().retrying, 0);
  const auto failures = box().failures(10);
  ASSERT_TRUE(failures);
  ASSERT_EQ(failures->size(), 2u);
  EXPECT_EQ(failures->at(0).id, id_of("b@example.org")) << "newest first";
  EXPECT_EQ(failures->at(0).at, clock_.now() - 1h);
  EXPECT_EQ(failures->at(0).reason, "550 no such user");
  EXPECT_EQ(failures->at(0).attempts, 1);
  EXPECT_EQ(box().failures(1)->size(), 1u);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);  // the link came some other way: the receipt is tried
  EXPECT_EQ(claim().at(0).kind, static_cast<uint8_t>(MailKind::kReceipt));
}

TEST_P(OutboxContractTest, AMailThatItsOwnerChangedMeanwhileStaysChanged) {
  sign("a@example.org");
  const Queued link = claim().at(0);
  clock_.pass(1s);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  finish(outcome(link, Kind::kSent));
  const Queued receipt = claim().at(0);
  EXPECT_EQ(receipt.kind, static_cast<uint8_t>(MailKind::kReceipt));
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone);
  retry(receipt, 1min);
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(OutboxContractTest, AllOutcomesOrNone) {
  sign("a@example.org");
  sign("b@example.org");
  std::vector<outbox::Outcome> sent;
  for (const Queued& mail : claim()) sent.push_back(outcome(mail, Kind::kSent));
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    EXPECT_FALSE(box().finish(sent));
    EXPECT_FALSE(box().claim(clock_.now() + 1h, 10, 5min, outbox::Lane::kFirst));
    backend().end(fault);
    EXPECT_EQ(rows("mail"), 2);
  }
  EXPECT_TRUE(box().finish(sent));
  EXPECT_EQ(rows("mail"), 0);
}

TEST_P(OutboxContractTest, TwoProcessesNeverHoldOneMail) {
  constexpr int kMails = 400;
  std::vector<petition::Act> acts;
  acts.reserve(kMails);
  for (int i = 0; i < kMails; ++i) acts.push_back(signing(fmt::format("a{}@example.org", i)));
  batch(acts);
  std::array<std::vector<int64_t>, 2> taken;
  std::array<outbox::OutboxStore*, 2> boxes{&backend().second_outbox(), &box()};
  std::atomic<int> ready{0};
  const auto take = [&](size_t who) {
    ++ready;
    while (ready < 2) std::this_thread::yield();
    for (int empty = 0; empty < 50;) {
      const auto mails = boxes[who]->claim(clock_.now(), 3, 5min, outbox::Lane::kFirst);
      if (!mails) continue;  // busy: nothing was taken
      if (mails->empty()) ++empty;
      for (const Queued& mail : *mails) taken[who].push_back(mail.id);
    }
  };
  std::thread other(take, 0);
  take(1);
  other.join();
  std::set<int64_t> all(taken[0].begin(), taken[0].end());
  all.insert(taken[1].begin(), taken[1].end());
  EXPECT_EQ(all.size(), kMails);
  EXPECT_EQ(taken[0].size() + taken[1].size(), kMails);
}

// What a thief of the database gets, without the server's keys.
TEST_P(OutboxContractTest, NeitherNameNorAddressIsEverOnDisk) {
  const std::string address = "Unmistakable.Person@Sub.Example.org";
  const auto expect_nothing = [&](const char* when) {
    const std::string disk = backend().raw_bytes();
    EXPECT_GT(disk.size(), 10'000u);
    for (const std::string& plain :
         {address, std::string("unmistakable.person@sub.example.org"), std::string("Unmistakable.Person"),
          std::string("unmistakable.person"), std::string("Park Sun-young"), std::string("park sun-young")}) {
      EXPECT_EQ(disk.find(plain), std::string::npos) << when << ": " << plain;
      for (size_t skip = 0; skip < 3; ++skip) {  // base64, wherever in its groups of three it begins
        const size_t whole = (plain.size() - skip) / 3 * 3;
        const std::string coded = to_base64(bytes_of(plain).subspan(skip, whole));
        EXPECT_EQ(disk.find(coded), std::string::npos) << when << ": base64 of " << plain;
      }
    }
  };
  sign(address);
  expect_nothing("waiting");
  EXPECT_EQ(send_mail(), std::vector{MailKind::kConfirm});
  EXPECT_EQ(confirm(address), Outcome::kDone);
  expect_nothing("counted");
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt});
  sign(address);
  expect_nothing("told that it had signed");
  EXPECT_EQ(withdraw(address, 0), Outcome::kDone);
  expect_nothing("withdrawn");
  reopen();
  expect_nothing("after a restart");
}

TEST_P(OutboxContractTest, WhatWasSentIsCountedByDay) {
  const auto sent = [this] {
    const auto now = box().sent(clock_.now()).value();
    return std::pair(now.today, now.all);
  };
  EXPECT_EQ(sent(), std::pair(int64_t{0}, int64_t{0}));
  sign("a@example.org");
  sign("b@example.org");
  sign("c@example.org");
  const auto mails = claim();
  ASSERT_EQ(mails.size(), 3u);
  retry(mails[0], 1min);
  auto reminder = outcome(mails[1], Kind::kSent);
  reminder.due = clock_.now() + 24h;
  finish(reminder);
  finish(outcome(mails[2], Kind::kSent));
  finish(outcome(mails[2], Kind::kSent));  // passed over: it is no longer leased
  EXPECT_EQ(sent(), std::pair(int64_t{2}, int64_t{2}));
  clock_.pass(24h);
  EXPECT_EQ(sent(), std::pair(int64_t{0}, int64_t{2}));
  reopen();
  EXPECT_EQ(send_mail().size(), 2u);
  EXPECT_EQ(sent(), std::pair(int64_t{2}, int64_t{4}));
}

}  // namespace
}  // namespace outcry::store
