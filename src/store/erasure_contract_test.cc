// What is forgotten on schedule: blind indexes and records, a stretch at a
// time, and then not a byte of them on the disk.

#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using petition::Erasure;
using State = petition::StoredSignature::State;

constexpr Erasure::What kAll[] = {Erasure::kBlinds, Erasure::kBlindTiles, Erasure::kRecords, Erasure::kEpochs};

class ErasureContractTest : public StoreContractTest {
 protected:
  void close(std::optional<campaign::Day> delivered = std::nullopt) {
    campaign::Campaign campaign = test_campaign("two-lives");
    campaign.status = campaign::CampaignStatus::kClosed;
    campaign.delivered = delivered;
    EXPECT_TRUE(backend().campaigns().apply(campaign, clock_.now()));
  }
  // To its end; how many acts that took.
  int erase(Erasure::What what, int limit = 1000) {
    for (int acts = 1; acts < 10'000; ++acts) {
      const Outcome outcome = one(erasing(what, limit));
      if (outcome == Outcome::kMore) continue;
      EXPECT_EQ(outcome, Outcome::kDone);
      return acts;
    }
    ADD_FAILURE() << "it never ends";
    return 0;
  }
  campaign::Stored stored() { return backend().campaigns().find("two-lives").value(); }
  // Everything that a column holds now.
  std::vector<Bytes> all(const std::string& table, const std::string& column) {
    std::vector<Bytes> out;
    for (int64_t i = 0, n = rows(table); i < n; ++i) {
      out.push_back(backend().blob(fmt::format("SELECT {} FROM {} ORDER BY 1 LIMIT 1 OFFSET {}", column, table, i)));
    }
    return out;
  }
  // A thief's search, in the database, its journal and its free pages, for any
  // 16 bytes in a row of each.
  int found_on_disk(const std::vector<Bytes>& secrets) {
    constexpr size_t kWindow = 16;
    const std::string disk = backend().raw_bytes();
    std::set<std::string_view> windows;
    for (const Bytes& secret : secrets) {
      for (size_t at = 0; at + kWindow <= secret.size(); at += kWindow) {
        windows.insert(text_of(ByteView(secret).subspan(at, kWindow)));
      }
    }
    std::set<std::string_view> found;
    for (size_t at = 0; at + kWindow <= disk.size(); ++at) {
      const auto hit = windows.find(std::string_view(disk).substr(at, kWindow));
      if (hit != windows.end()) found.insert(*hit);
    }
    return static_cast<int>(found.size());
  }
};
INSTANTIATE_TEST_SUITE_P(All, ErasureContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(ErasureContractTest, BlindIndexesGoAndTheCountStays) {
  crowd(600);  // two tiles and a part
  sign("waiting@example.org");
  close();
  EXPECT_GT(rows("signature", "blind <> 0"), 600);
  EXPECT_EQ(erase(Erasure::kBlinds, 100), 7);
  EXPECT_EQ(erase(Erasure::kBlindTiles, 20), 3);
  EXPECT_EQ(rows("signature", "blind <> 0"), 0);
  for (const Bytes& tile : all("person_tile", "blinds")) EXPECT_EQ(tile, Bytes(tile.size()));
  EXPECT_EQ(count(), 600);
  EXPECT_EQ(stored().index_destroyed_at, clock_.now());
  EXPECT_EQ(one(erasing(Erasure::kBlinds)), Outcome::kAlready);
  reopen();
  EXPECT_EQ(one(erasing(Erasure::kBlinds)), Outcome::kAlready);
  expect_log_is_whole(600);
}

TEST_P(ErasureContractTest, WithdrawalsStillFindTheirRow) {
  crowd(300);
  sign_and_confirm("a@example.org");
  sign_and_confirm("b@example.org");
  close();
  ASSERT_EQ(one(erasing(Erasure::kBlinds, 10)), Outcome::kMore);
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone) << "in the middle of it";
  for (const auto what : kAll) erase(what);
  EXPECT_EQ(withdraw("b@example.org"), Outcome::kDone) << "after it";
  EXPECT_EQ(withdraw("crowd7@example.org"), Outcome::kDone);
  EXPECT_EQ(withdraw("crowd7@example.org"), Outcome::kAlready);
  EXPECT_EQ(count(), 299);
  for (const Bytes& tile : all("person_tile", "blinds")) EXPECT_EQ(tile, Bytes(tile.size()));
  reopen();
  EXPECT_EQ(withdraw("crowd8@example.org"), Outcome::kDone);
  expect_log_is_whole(306);
}

// The last tile is written anew with every entry: it must not bring back what was erased.
TEST_P(ErasureContractTest, AWithdrawalInTheSameTransactionBringsNothingBack) {
  crowd(20);
  close();
  EXPECT_EQ(batch({withdrawing("crowd1@example.org"), erasing(Erasure::kBlinds), erasing(Erasure::kBlindTiles),
                   withdrawing("crowd2@example.org")}),
            (Outcomes{Outcome::kDone, Outcome::kDone, Outcome::kDone, Outcome::kDone}));
  EXPECT_EQ(backend().blob("SELECT blinds FROM person_tile"), Bytes(22 * 8));
}

TEST_P(ErasureContractTest, FromItsBeginNobodySignsOrConfirms) {
  sign_and_confirm("a@example.org");
  sign("waiting@example.org");
  close();
  for (const auto what : {Erasure::kBlinds, Erasure::kRecords}) {
    SCOPED_TRACE(what);
    ASSERT_NE(one(erasing(what)), Outcome::kUnknown);
    EXPECT_EQ(confirm("waiting@example.org"), Outcome::kClosed);
    EXPECT_EQ(sign("b@example.org"), Outcome::kClosed);
    reopen();
    EXPECT_EQ(confirm("waiting@example.org"), Outcome::kClosed);
    EXPECT_EQ(sign("b@example.org"), Outcome::kClosed);
  }
  clock_.pass(8 * 24h);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(rows("signature", "state = 0"), 0);
  EXPECT_EQ(count(), 1);
}

TEST_P(ErasureContractTest, RecordsGoButSubscribersStay) {
  crowd(30);
  sign("waiting@example.org");
  close();
  EXPECT_EQ(rows("sealed"), 31);
  EXPECT_GT(rows("epoch"), 0);
  EXPECT_EQ(erase(Erasure::kRecords, 10), 4);
  EXPECT_EQ(erase(Erasure::kEpochs), 1);
  for (const char* table : {"sealed", "mail", "epoch"}) EXPECT_EQ(rows(table), 0) << table;
  EXPECT_EQ(rows("subscriber"), 30);
  EXPECT_EQ(stored().records_deleted_at, clock_.now());
  EXPECT_EQ(stored().records_deleted, 31);
  const auto found = petitions().find(kCampaign, id_of("crowd3@example.org"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::kCounted);
  EXPECT_TRUE(found->own.empty());
  EXPECT_EQ(withdraw("crowd3@example.org"), Outcome::kDone);
  EXPECT_EQ(rows("subscriber"), 29);
}

TEST_P(ErasureContractTest, ACrashInItsMiddleLosesNothingOfIt) {
  crowd(300);
  close();
  for (const auto what : kAll) {
    if (what == Erasure::kEpochs) break;  // one stretch
    ASSERT_EQ(one(erasing(what, 20)), Outcome::kMore);
    crash_and_reopen();
    EXPECT_EQ(sign("late@example.org"), Outcome::kClosed);
    EXPECT_EQ(withdraw(fmt::format("crowd{}@example.org", what)), Outcome::kDone);
    erase(what, 20);
  }
  EXPECT_EQ(rows("signature", "blind <> 0"), 0);
  for (const Bytes& tile : all("person_tile", "blinds")) EXPECT_EQ(tile, Bytes(tile.size()));
  EXPECT_EQ(rows("sealed"), 0);
  EXPECT_EQ(count(), 297);
}

TEST_P(ErasureContractTest, WhatIsDeletedCannotBeExported) {
  struct Nobody final : petition::SealedVisitor {
    Status begin(const Totals&) override { return {}; }
    Status epoch(int64_t, ByteView) override { return {}; }
    Status record(const petition::SealedSignature&) override { return {}; }
  } nobody;
  crowd(30);
  close();
  erase(Erasure::kBlinds);
  EXPECT_TRUE(petitions().export_sealed(kCampaign, nobody)) << "the records are there still";
  ASSERT_EQ(one(erasing(Erasure::kRecords, 10)), Outcome::kMore);
  EXPECT_EQ(petitions().export_sealed(kCampaign, nobody).error().kind, Error::kGone) << "half a list is none";
}

TEST_P(ErasureContractTest, AnotherCampaignKeepsAll) {
  ASSERT_TRUE(backend().campaigns().apply(test_campaign("another"), clock_.now()));
  ASSERT_TRUE(petitions().open_log(2, std::make_shared<const tally::Signer>("outcry.example/c/another", seal::Key{})));
  for (int i = 0; i < 20; ++i) {
    const std::string address = fmt::format("p{}@example.org", i);
    if (i % 2 == 0) {
      sign_and_confirm(address);
      continue;
    }
    auto elsewhere = std::get<petition::Submission>(signing(address));
    elsewhere.campaign = 2;
    EXPECT_EQ(one(elsewhere), Outcome::kDone);
  }
  close();
  for (const auto what : kAll) erase(what, 3);
  EXPECT_EQ(rows("sealed"), 10);
  EXPECT_EQ(rows("mail"), 10);
  EXPECT_EQ(rows("signature", "blind <> 0"), 10);
  EXPECT_FALSE(backend().campaigns().find("another")->index_destroyed_at);
}

TEST_P(ErasureContractTest, AfterItNoByteIsOnTheDisk) {
  ASSERT_TRUE(backend().campaigns().apply(test_campaign("another"), clock_.now()));
  ASSERT_TRUE(petitions().open_log(2, std::make_shared<const tally::Signer>("outcry.example/c/another", seal::Key{})));
  // Two campaigns mixed, in another order than their ids: pages are split and
  // stay half full.
  std::vector<petition::Act> acts;
  for (int i = 0; i < 400; ++i) {
    const std::string address = fmt::format("p{}@example.org", i);
    auto act = std::get<petition::Submission>(signing(address));
    if (i % 3 == 0) act.campaign = 2;
    acts.insert(acts.begin() + (i % 7 == 0 ? static_cast<std::ptrdiff_t>(acts.size() / 2) : 0), std::move(act));
  }
  batch(acts);
  std::vector<petition::Act> confirmations;
  for (int i = 1; i < 400; i += 3) confirmations.push_back(confirming(fmt::format("p{}@example.org", i)));
  batch(confirmations);
  std::vector<Bytes> secrets;
  for (const char* column : {"record", "own"}) {
    for (Bytes& one : all("(SELECT record, own FROM sealed JOIN signature USING (id) WHERE campaign = 1)", column)) {
      secrets.push_back(std::move(one));
    }
  }
  EXPECT_GT(found_on_disk(secrets), 1000) << "the search finds what is there";
  close();
  for (const auto what : kAll) erase(what, 50);
  ASSERT_TRUE(petitions().scrub());
  EXPECT_EQ(found_on_disk(secrets), 0);
  crash_and_reopen();
  EXPECT_EQ(found_on_disk(secrets), 0);
}

TEST_P(ErasureContractTest, AFailedTransactionForgetsNothing) {
  sign_and_confirm("a@example.org");
  close();
  const auto act = erasing(Erasure::kBlinds);
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    fail({act});
    backend().end(fault);
    EXPECT_FALSE(stored().index_destroyed_at);
    EXPECT_EQ(sign("a@example.org"), fault == Backend::Fault::kLocked ? Outcome::kAlready : Outcome::kTooMany)
        << "it still knows who has signed";
  }
}

TEST_P(ErasureContractTest, AChangeOfTheCampaignStopsItsBegin) {
  close();
  const auto judged = erasing(Erasure::kBlinds);
  clock_.pass(1h);
  ASSERT_TRUE(backend().campaigns().apply(test_campaign("two-lives"), clock_.now())) << "opened again just in time";
  EXPECT_EQ(one(judged), Outcome::kUnknown);
  EXPECT_EQ(sign("a@example.org"), Outcome::kDone);
}

TEST_P(ErasureContractTest, AForgottenCampaignNeverOpensAgain) {
  const std::pair<Erasure::What, const char*> cases[] = {
      {Erasure::kBlinds,
       "couldn't open two-lives again: its index key was destroyed on schedule on 2012-02-23, so nobody could tell any "
       "more who has signed: start a sequel, under a slug of its own"},
      {Erasure::kRecords,
       "couldn't open two-lives again: what people signed with was deleted on schedule on 2012-02-23: start a sequel, "
       "under a slug of its own"}};
  for (const auto& [what, why] : cases) {
    start();
    close();
    erase(what);
    campaign::Campaign campaign = test_campaign("two-lives");
    for (const auto status :
         {campaign::CampaignStatus::kLive, campaign::CampaignStatus::kPaused, campaign::CampaignStatus::kDraft}) {
      campaign.status = status;
      const auto applied = backend().campaigns().apply(campaign, clock_.now());
      ASSERT_FALSE(applied);
      EXPECT_EQ(applied.error().kind, Error::kInvalid);
      EXPECT_EQ(applied.error().message, why);
    }
    campaign.status = campaign::CampaignStatus::kArchived;
    campaign.title["en"] = "Two lives, saved";
    EXPECT_TRUE(backend().campaigns().apply(campaign, clock_.now())) << "all else may change";
    EXPECT_TRUE(stored().closed_at);
  }
}

TEST_P(ErasureContractTest, AForgottenCampaignKeepsItsDeadline) {
  campaign::Campaign campaign = test_campaign("two-lives");
  campaign.deadline = clock_.now() + 1h;
  ASSERT_TRUE(backend().campaigns().apply(campaign, clock_.now()));
  clock_.pass(48h);
  erase(Erasure::kBlinds);
  campaign.title["en"] = "Two lives, saved";
  EXPECT_TRUE(backend().campaigns().apply(campaign, clock_.now()));
  campaign.deadline = clock_.now() + 1h;
  EXPECT_FALSE(backend().campaigns().apply(campaign, clock_.now()));
  campaign.deadline.reset();
  EXPECT_FALSE(backend().campaigns().apply(campaign, clock_.now()));
}

}  // namespace
}  // namespace outcry::store
