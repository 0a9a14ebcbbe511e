// The fraud desk's acts and its store: who is invalidated counts no longer, is
// on no list, and comes back as if nothing had been.

#include "base/network.h"
#include "petition/fraud_store.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using namespace std::chrono_literals;
using petition::MailKind;
using petition::Pace;
using petition::Sweep;
using petition::Traced;
using State = petition::StoredSignature::State;

class FraudContractTest : public StoreContractTest {
 protected:
  static constexpr const char* kAna = "ana@example.org";
  static constexpr const char* kBo = "bo@example.org";

  State state_of(const std::string& address) { return petitions().find(kCampaign, id_of(address))->state; }
  uint64_t invalidate(const std::vector<std::string>& who, int64_t sweep = 0) {
    return changed(invalidating(who, sweep));
  }
  uint64_t restore(const std::vector<std::string>& who, int64_t sweep = 0) { return changed(restoring(who, sweep)); }

  // The addresses in an export, by their ids.
  std::set<int64_t> exported() {
    struct Ids final : petition::SealedVisitor {
      Status begin(const Totals&) override { return {}; }
      Status epoch(int64_t, ByteView) override { return {}; }
      Status record(const petition::SealedSignature& one) override {
        ids.insert(one.id);
        return {};
      }
      std::set<int64_t> ids;
    } told;
    const auto exported = petitions().export_sealed(kCampaign, told);
    EXPECT_TRUE(exported) << exported.error().message;
    return told.ids;
  }

  // Signs with a trace, as Signing does.
  petition::Act signing_from(const std::string& address, const std::string& client) {
    auto act = signing(address);
    petition::Checked checked;
    checked.record.name = "Park Sun-young";
    checked.email = petition::parse_email(address, petition::EmailRules::standard()).value();
    std::get<petition::Submission>(act).trace = tracer_.trace(kCampaign, checked, network_of(client));
    return act;
  }
  std::vector<Traced> traced(size_t newest = 0) {
    std::vector<Traced> out;
    EXPECT_TRUE(backend().fraud().look(kCampaign, head()->size, newest, [&](Traced one) {
      one.lang = one.via = {};
      out.push_back(one);
    }));
    return out;
  }
  int64_t begin_sweep() {
    Sweep sweep;
    sweep.campaign = kCampaign;
    sweep.rule = "throwaway=yes";
    sweep.size = head()->size;
    sweep.reason = tally::Reason::kMachine;
    sweep.by = 7;
    sweep.began = clock_.now();
    sweep.found = 2;
    const auto begun = backend().fraud().begin(sweep);
    EXPECT_TRUE(begun) << begun.error().message;
    return begun.value_or(0);
  }
  Sweep sweep(int64_t id) { return backend().fraud().sweep(kCampaign, id).value(); }
  Status change(int64_t id, Sweep::State from, Sweep::State to) {
    return backend().fraud().change(id, {from}, to, clock_.now());
  }

  SystemRandom random_;
  petition::Tracer tracer_{petition::ThrowawayDomains(), clock_, random_};
};
INSTANTIATE_TEST_SUITE_P(All, FraudContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(FraudContractTest, AnInvalidatedSignatureCountsNoLongerAndIsOnNoList) {
  sign_and_confirm(kAna);
  sign_and_confirm(kBo);
  EXPECT_EQ(invalidate({kAna}), 1u);
  EXPECT_EQ(count(), 1);
  expect_log_is_whole(3);
  EXPECT_EQ(state_of(kAna), State::kInvalidated);
  EXPECT_EQ(petitions().find(kCampaign, id_of(kAna))->reason, tally::Reason::kMachine);
  EXPECT_EQ(exported(), std::set{id_of(kBo)});
  EXPECT_EQ(rows("subscriber"), 1) << "it gets no news";
  EXPECT_EQ(send_mail(), std::vector{MailKind::kReceipt}) << "and no receipt";
  reopen();
  EXPECT_EQ(state_of(kAna), State::kInvalidated);
  EXPECT_EQ(exported(), std::set{id_of(kBo)});
}

TEST_P(FraudContractTest, ARestoredOneIsAsItWas) {
  sign_and_confirm(kAna);
  const Bytes box = backend().blob("SELECT box FROM subscriber");
  invalidate({kAna});
  EXPECT_EQ(restore({kAna}), 1u);
  EXPECT_EQ(count(), 1);
  expect_log_is_whole(3);
  EXPECT_EQ(state_of(kAna), State::kCounted);
  EXPECT_EQ(petitions().find(kCampaign, id_of(kAna))->index, 0u);
  EXPECT_EQ(exported(), std::set{id_of(kAna)});
  EXPECT_EQ(backend().blob("SELECT box FROM subscriber"), box);
  EXPECT_EQ(rows("invalidated"), 0);
  EXPECT_EQ(invalidate({kAna}), 1u) << "and may be invalidated again";
  reopen();
  EXPECT_EQ(restore({kAna}), 1u);
}

TEST_P(FraudContractTest, EachIsDoneOnceAndToNobodyElse) {
  sign_and_confirm(kAna);
  sign(kBo);
  auto act = std::get<petition::Invalidation>(invalidating({kAna, kAna, kBo}));
  act.ids.push_back(4711);
  EXPECT_EQ(changed(act), 1u);
  EXPECT_EQ(invalidate({kAna, kBo}), 0u);
  EXPECT_EQ(restore({kAna, kBo, kAna}), 1u);
  EXPECT_EQ(restore({kAna}), 0u);
  act.campaign = 2;
  EXPECT_EQ(one(act), Outcome::kUnknown);
  EXPECT_EQ(one(petition::Restoration{2, 0, {id_of(kAna)}, clock_.now()}), Outcome::kUnknown);
  EXPECT_EQ(count(), 1);
}

TEST_P(FraudContractTest, ItsAddressCannotSignAgainAndNobodyOutsideSeesWhy) {
  sign_and_confirm(kAna);
  send_mail();
  invalidate({kAna});
  EXPECT_EQ(sign(kAna), Outcome::kAlready) << "as anybody who has signed";
  EXPECT_EQ(send_mail(), std::vector{MailKind::kAlready});
  EXPECT_EQ(confirm(kAna, 0), Outcome::kAlready);
  reopen();
  EXPECT_EQ(sign(kAna), Outcome::kTooMany);
  EXPECT_EQ(count(), 0);
}

TEST_P(FraudContractTest, ItCanBeWithdrawnWhichTheLogDoesNotTell) {
  crowd(300);  // so that its blind index stands in a full tile
  sign_and_confirm(kAna);
  invalidate({"crowd7@example.org", kAna});
  for (const char* who : {"crowd7@example.org", kAna}) {
    SCOPED_TRACE(who);
    EXPECT_EQ(withdraw(who), Outcome::kDone);
    EXPECT_EQ(withdraw(who), Outcome::kAlready);
    EXPECT_EQ(state_of(who), State::kWithdrawn);
    EXPECT_TRUE(petitions().find(kCampaign, id_of(who))->own.empty());
    EXPECT_EQ(restore({who}), 0u);
  }
  expect_log_is_whole(303);
  EXPECT_EQ(rows("invalidated"), 0);
  EXPECT_EQ(rows("sealed"), 299);
  EXPECT_EQ(rows("signature", "blind = 0"), 2);
  reopen();
  sign_and_confirm(kAna);
  sign_and_confirm("crowd7@example.org");
  EXPECT_EQ(count(), 301);
}

TEST_P(FraudContractTest, AWithdrawnOneIsPassedOver) {
  sign_and_confirm(kAna);
  sign_and_confirm(kBo);
  const auto act = invalidating({kAna, kBo});
  EXPECT_EQ(withdraw(kAna), Outcome::kDone);
  EXPECT_EQ(changed(act), 1u);
  EXPECT_EQ(state_of(kAna), State::kWithdrawn);
}

TEST_P(FraudContractTest, AfterAMonthItsRecordGoesAndNothingBringsItBack) {
  sign_and_confirm(kAna);
  sign_and_confirm(kBo);
  invalidate({kAna});
  clock_.pass(petition::kInvalidatedKept - 1h);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(rows("sealed"), 2);
  clock_.pass(2h);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(rows("sealed"), 1);
  EXPECT_EQ(restore({kAna}), 0u);
  EXPECT_EQ(state_of(kAna), State::kInvalidated);
  EXPECT_EQ(petitions().find(kCampaign, id_of(kAna))->reason, tally::Reason::kMachine) << "the reason stays";
  EXPECT_EQ(sign(kAna), Outcome::kAlready);
  EXPECT_EQ(withdraw(kAna, 0), Outcome::kDone) << "who was there wrongly can go and sign again";
  sign_and_confirm(kAna);
}

TEST_P(FraudContractTest, ASweepIsStoppedBetweenTwoBatchesAndUndone) {
  crowd(4);
  const std::string c1 = "crowd1@example.org", c2 = "crowd2@example.org", c3 = "crowd3@example.org";
  const int64_t id = begin_sweep();
  EXPECT_EQ(backend().fraud().begin(Sweep{.campaign = kCampaign}).error().kind, Error::kBusy);
  EXPECT_EQ(invalidate({c1, c2}, id), 2u);
  ASSERT_TRUE(change(id, Sweep::kRunning, Sweep::kStopped));
  EXPECT_EQ(one(invalidating({c3}, id)), Outcome::kClosed);
  EXPECT_EQ(one(restoring({c1}, id)), Outcome::kClosed) << "it is not undone yet";
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(sweep(id).struck, 2);
  EXPECT_EQ(sweep(id).ended, clock_.now());
  EXPECT_EQ(withdraw(c1), Outcome::kDone);
  ASSERT_TRUE(change(id, Sweep::kStopped, Sweep::kUndoing));
  EXPECT_EQ(backend().fraud().busy()->size(), 1u);
  EXPECT_EQ(*backend().fraud().struck(id, 0, 10), std::vector{id_of(c2)});
  EXPECT_EQ(restore({c1, c2}, id), 1u);
  ASSERT_TRUE(change(id, Sweep::kUndoing, Sweep::kUndone));
  EXPECT_EQ(sweep(id).restored, 1);
  EXPECT_EQ(count(), 3);
  EXPECT_FALSE(change(id, Sweep::kStopped, Sweep::kUndoing));
}

TEST_P(FraudContractTest, ASweepsNumbersAreThoseOfItsBatchesAlsoAfterACrash) {
  crowd(4);
  const int64_t id = begin_sweep();
  EXPECT_EQ(invalidate({"crowd1@example.org"}, id), 1u);
  for (const auto fault : {Backend::Fault::kAtCommit, Backend::Fault::kLocked}) {
    backend().begin(fault);
    fail({invalidating({"crowd2@example.org"}, id)});
    backend().end(fault);
    EXPECT_EQ(sweep(id).struck, 1);
  }
  crash_and_reopen();
  ASSERT_EQ(backend().fraud().busy()->size(), 1u) << "and it is taken up again";
  EXPECT_EQ(invalidate({"crowd1@example.org", "crowd2@example.org"}, id), 1u);
  const Sweep now = sweep(id);
  EXPECT_EQ(now.struck, 2);
  EXPECT_EQ(now.passed, 1);
  EXPECT_EQ(now.rule, "throwaway=yes");
  EXPECT_EQ(now.by, 7);
  EXPECT_EQ(backend().fraud().sweeps(kCampaign)->size(), 1u);
  EXPECT_EQ(backend().fraud().sweep(kCampaign + 1, id).error().kind, Error::kNotFound);
}

TEST_P(FraudContractTest, ATraceIsOfWhoIsCountedOrInvalidated) {
  batch({signing_from(kAna, "192.0.2.1"), signing_from(kBo, "192.0.2.99")});
  EXPECT_EQ(rows("trace"), 2);
  EXPECT_TRUE(traced().empty()) << "nobody has confirmed";
  clock_.pass(5s);
  EXPECT_EQ(confirm(kAna), Outcome::kDone);
  clock_.pass(5min);
  EXPECT_EQ(confirm(kBo), Outcome::kDone);
  invalidate({kBo});
  const auto both = traced();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].pace, Pace::kFast);
  EXPECT_EQ(both[1].pace, Pace::kTenMinutes);
  EXPECT_TRUE(both[0].counted);
  EXPECT_FALSE(both[1].counted);
  EXPECT_EQ(both[0].trace.network, both[1].trace.network);
  EXPECT_EQ(both[0].index, 0u);
  EXPECT_EQ(traced(1).size(), 1u);
  EXPECT_EQ(traced(1)[0].id, id_of(kBo));
  reopen();
  EXPECT_EQ(traced().size(), 2u);
}

TEST_P(FraudContractTest, ATraceGoesWithItsSignatureAndOnSchedule) {
  batch({signing_from(kAna, "192.0.2.1"), signing_from(kBo, "192.0.2.1"), signing_from("late@example.org", "::1")});
  EXPECT_EQ(confirm(kAna), Outcome::kDone);
  EXPECT_EQ(confirm(kBo), Outcome::kDone);
  EXPECT_EQ(withdraw(kAna), Outcome::kDone);
  EXPECT_EQ(rows("trace"), 2);
  clock_.pass(petition::kConfirmWithin + 1h);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(rows("trace"), 1) << "of who never confirmed";
  clock_.pass(petition::kTracesKept);
  EXPECT_EQ(expire(), Outcome::kDone);
  EXPECT_EQ(rows("trace"), 0);
  EXPECT_EQ(count(), 1);
}

TEST_P(FraudContractTest, WhatIsErasedOnScheduleTakesTracesAlong) {
  batch({signing_from(kAna, "192.0.2.1")});
  EXPECT_EQ(confirm(kAna), Outcome::kDone);
  EXPECT_EQ(one(erasing(petition::Erasure::kBlinds)), Outcome::kDone);
  EXPECT_EQ(rows("trace"), 0);
  EXPECT_EQ(invalidate({kAna}), 1u);
  EXPECT_EQ(one(erasing(petition::Erasure::kRecords)), Outcome::kDone);
  EXPECT_EQ(restore({kAna}), 1u) << "like all others it has no record now, and counts";
}

}  // namespace
}  // namespace outcry::store
