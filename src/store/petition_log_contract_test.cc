// The tally log on disk: its edges, its faults, its damages.
#include <atomic>
#include <thread>

#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using Fault = Backend::Fault;

class PetitionLogContractTest : public StoreContractTest {
 protected:
  void grow_to(size_t size) {
    crowd(size - head()->size);
    expect_log_is_whole(size);
    reopen();
  }
  static constexpr const char* kLastBundle = "key = (SELECT max(key) FROM bundle)";
  static constexpr const char* kUpperTile = "key = (SELECT max(key) FROM tile)";
};
INSTANTIATE_TEST_SUITE_P(All, PetitionLogContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(PetitionLogContractTest, EveryEdgeOfATileSurvivesAReopening) {
  for (const size_t size : {0, 1, 2, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025}) grow_to(size);
  EXPECT_EQ(sign("crowd1@example.org"), Outcome::kAlready);
  EXPECT_EQ(sign("crowd1025@example.org"), Outcome::kAlready);
}

TEST_P(PetitionLogContractTest, TheThirdLevelBeginsAt65536) {
  for (const size_t size : {65'535, 65'536, 65'537}) grow_to(size);
  EXPECT_EQ(withdraw("crowd1@example.org"), Outcome::kDone);
  EXPECT_EQ(withdraw("crowd65536@example.org"), Outcome::kDone);
  reopen();
  EXPECT_EQ(count(), 65'535);
}

TEST_P(PetitionLogContractTest, ABatchMayCrossManyTiles) {
  crowd(255);
  crowd(1000);
  crowd(1);
  reopen();
  expect_log_is_whole(1256);
}

TEST_P(PetitionLogContractTest, WhatWasAnsweredSurvivesTheDeathOfTheProcess) {
  sign_and_confirm("a@example.org");
  crash_and_reopen();
  for (const size_t people : {254, 1, 1, 700}) {
    crowd(people);
    crash_and_reopen();
  }
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(withdraw("a@example.org", 0), Outcome::kDone);
  crash_and_reopen();
  EXPECT_EQ(sign("a@example.org"), Outcome::kDone);
  crash_and_reopen();
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  expect_log_is_whole(959);
}

// The failed batch holds a bit of everything; the same acts succeed after.
TEST_P(PetitionLogContractTest, AFailedTransactionLeavesNoTrace) {
  const std::pair<Fault, std::string> faults[] = {
      {Fault::kDiskFull, "full"}, {Fault::kLocked, "locked"}, {Fault::kAtCommit, "commit"}};
  for (const auto& [fault, tag] : faults) {
    sign_and_confirm(tag + "-counted@example.org");
    sign(tag + "-waiting@example.org");
    backend().begin(fault);
    for (int i = 0; i < 4; ++i) {  // more often than mails may go to one address
      std::vector<petition::Act> acts{confirming(tag + "-waiting@example.org"),
                                      withdrawing(tag + "-counted@example.org")};
      for (int n = 0; n < 300; ++n) acts.push_back(signing(fmt::format("{}-{}@example.org", tag, n)));
      for (int n = 0; n < 300; ++n) acts.push_back(confirming(fmt::format("{}-{}@example.org", tag, n)));
      const Error error = fail(acts);
      EXPECT_EQ(error.kind, fault == Fault::kLocked ? Error::kBusy : Error::kFailed) << error.message;
      EXPECT_EQ(error.message.find('@'), std::string::npos) << "no person's data in messages";
    }
    backend().end(fault);
    expect_log_is_whole();
    EXPECT_EQ(rows("signature", fmt::format("id = {}", id_of(tag + "-waiting@example.org")) + " AND state = 0"), 1);
    EXPECT_EQ(sign(tag + "-counted@example.org"), Outcome::kAlready) << "the withdrawal did not happen";
    EXPECT_EQ(withdraw(tag + "-counted@example.org", 0), Outcome::kDone);
    EXPECT_EQ(confirm(tag + "-waiting@example.org"), Outcome::kDone);
    for (int i = 0; i < petition::kConfirmationMails; ++i) EXPECT_EQ(sign(tag + "-7@example.org"), Outcome::kDone);
    EXPECT_EQ(confirm(tag + "-7@example.org"), Outcome::kDone);
    reopen();
    EXPECT_EQ(sign(tag + "-7@example.org"), Outcome::kAlready);
  }
}

// A refused link once left its read open: the next writer from outside made
// every later transaction fail.
TEST_P(PetitionLogContractTest, ARefusedLinkDoesNotShutTheStoreOnceAnotherProcessWrites) {
  sign_and_confirm("a@example.org");
  sign("b@example.org");
  auto forged = std::get<petition::Withdrawal>(withdrawing("a@example.org"));
  forged.secret_hash[0] ^= 1;
  open_ = false;
  int written = 0;
  for (const petition::Act& refused :
       {petition::Act(forged), confirming("a@example.org"), confirming("b@example.org")}) {
    one(refused);
    backend().execute("UPDATE site SET generation = generation + 1");
    EXPECT_EQ(sign(fmt::format("c{}@example.org", written++)), Outcome::kDone);
  }
}

TEST_P(PetitionLogContractTest, DamageAtTheRightEdgeIsRefused) {
  crowd(600);
  const std::string row = "campaign = 1";
  const auto refuses = [&](const std::string& table, const std::string& column, const std::string& where, size_t byte) {
    SCOPED_TRACE(table + "." + column);
    damage(table, column, where, byte);
    EXPECT_EQ(refused().kind, Error::kCorrupt);
    EXPECT_EQ(refused().kind, Error::kCorrupt) << "and is not repaired";
    damage(table, column, where, byte);
    reopen();
  };
  refuses("bundle", "entries", kLastBundle, 0);   // a length
  refuses("bundle", "entries", kLastBundle, 30);  // a commitment
  refuses("tile", "hashes", kUpperTile, 5);
  refuses("log_head", "root", row, 31);
}

TEST_P(PetitionLogContractTest, AHeadThatContradictsItsLogIsRefused) {
  crowd(300);
  const auto refuses = [&](const std::string& change, const std::string& back) {
    SCOPED_TRACE(change);
    backend().execute("UPDATE log_head SET " + change);
    EXPECT_EQ(refused().kind, Error::kCorrupt);
    backend().execute("UPDATE log_head SET " + back);
    reopen();
  };
  refuses("size = size + 1", "size = size - 1");
  refuses("size = size + 256", "size = size - 256");
  refuses("sign = sign + 1", "sign = sign - 1");
  refuses("withdraw = withdraw + 1", "withdraw = withdraw - 1");
  const std::string checkpoint = head()->checkpoint;
  refuses("checkpoint = replace(checkpoint, '300', '301')", "checkpoint = '" + checkpoint + "'");
  std::string forged = checkpoint;
  forged[forged.size() - 20] = forged[forged.size() - 20] == 'A' ? 'B' : 'A';  // within the signature
  refuses("checkpoint = '" + forged + "'", "checkpoint = '" + checkpoint + "'");
}

// Once, a verb beside a busy server read the head, then the rows of a later
// one, and called the log damaged.
TEST_P(PetitionLogContractTest, IsOneLogToWhoeverOpensItWhileItGrows) {
  crowd(600);
  std::atomic<bool> stop{false};
  std::string complaint;
  uint64_t size = 600;
  std::thread beside([&] {
    while (!stop && complaint.empty()) {
      const auto found = backend().open_log_beside(kCampaign, signer_);
      if (!found) complaint = found.error().message;
      if (found && *found < size) complaint = "it shrank";
      if (found) size = *found;
    }
  });
  for (int i = 0; i < 500; ++i) crowd(1);
  stop = true;
  beside.join();
  EXPECT_EQ(complaint, "");
  EXPECT_GT(size, 600u) << "nobody looked while it grew";
}

TEST_P(PetitionLogContractTest, MissingRowsAreRefused) {
  for (const char* loss : {"DELETE FROM bundle WHERE key = (SELECT max(key) FROM bundle)",
                           "DELETE FROM tile WHERE key = (SELECT max(key) FROM tile)", "DELETE FROM log_head",
                           "DELETE FROM person_tile WHERE key = (SELECT max(key) FROM person_tile)",
                           "DELETE FROM person_tile WHERE key = (SELECT min(key) FROM person_tile)"}) {
    SCOPED_TRACE(loss);
    start();
    crowd(300);
    backend_->execute(loss);
    EXPECT_EQ(refused().kind, Error::kCorrupt);
  }
}

}  // namespace
}  // namespace outcry::store
