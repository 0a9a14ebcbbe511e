#include <gmock/gmock.h>

#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using letters::NewReply;
using letters::Publication;
using letters::ReplyId;
using letters::ReplyStore;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class ReplyContractTest : public StoreContractTest {
 protected:
  ReplyStore& store() { return backend().replies(); }
  static Bytes bytes(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }
  Result<ReplyId> hand_in(std::string_view text, const std::string& target = "president", uint16_t campaign = 1) {
    return store().hand_in(campaign, {target, 20'000, true, bytes(text), bytes("picture of it")}, clock_.now());
  }
};

INSTANTIATE_TEST_SUITE_P(All, ReplyContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(ReplyContractTest, AnAnswerWaitsAndIsOfItsCampaignAlone) {
  const ReplyId id = hand_in("box one").value();
  reopen();
  EXPECT_THAT(store().waiting(1).value(), SizeIs(1));
  EXPECT_EQ(store().count_waiting(1).value(), 1);
  EXPECT_THAT(store().waiting(2).value(), IsEmpty());
  const auto found = store().find_waiting(1, id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, bytes("box one"));
  EXPECT_EQ(found->picture, bytes("picture of it"));
  EXPECT_EQ(found->target, "president");
  EXPECT_TRUE(found->may_publish && found->has_picture);
  EXPECT_EQ(store().find_waiting(2, id).error().kind, Error::kNotFound);
  EXPECT_THAT(store().published(1, 10).value(), IsEmpty());
  EXPECT_THAT(store().counts(1).value(), IsEmpty());
}

TEST_P(ReplyContractTest, WhatIsPublishedIsTheOrganisersAndTheBoxesAreGone) {
  const ReplyId id = hand_in("box one").value();
  Publication as{"We have taken note.", "en", "a letter", {800, 600, "jpeg"}};
  EXPECT_FALSE(store().publish(2, id, as, clock_.now()).value());
  EXPECT_TRUE(store().publish(1, id, as, clock_.now()).value());
  EXPECT_FALSE(store().publish(1, id, as, clock_.now()).value()) << "once";
  EXPECT_FALSE(store().reject(1, id).value());
  EXPECT_EQ(store().find_waiting(1, id).error().kind, Error::kNotFound);
  const auto published = store().published(1, 10).value();
  ASSERT_THAT(published, SizeIs(1));
  EXPECT_EQ(published[0].text, as.text);
  EXPECT_EQ(published[0].alt, as.alt);
  EXPECT_EQ(published[0].width, 800);
  EXPECT_EQ(store().picture(1, id).value(), "jpeg");
  EXPECT_EQ(store().picture(2, id).error().kind, Error::kNotFound);
  EXPECT_THAT(store().counts(1).value(), ElementsAre(Pair("president", 1)));
  EXPECT_EQ(backend().number("SELECT length(text_box) + length(picture_box) FROM letter_reply"), 0);
}

TEST_P(ReplyContractTest, OneThatIsOnlyCountedIsShownToNobody) {
  const ReplyId id = hand_in("box one").value();
  EXPECT_TRUE(store().publish(1, id, {}, clock_.now()).value());
  EXPECT_THAT(store().published(1, 10).value(), IsEmpty());
  EXPECT_THAT(store().counts(1).value(), ElementsAre(Pair("president", 1)));
  EXPECT_EQ(store().picture(1, id).error().kind, Error::kNotFound);
}

TEST_P(ReplyContractTest, ARejectedOneLeavesNothing) {
  const ReplyId id = hand_in("a box to be erased").value();
  EXPECT_FALSE(store().reject(2, id).value());
  EXPECT_TRUE(store().reject(1, id).value());
  EXPECT_FALSE(store().reject(1, id).value());
  EXPECT_EQ(backend().number("SELECT count(*) FROM letter_reply"), 0);
}

TEST_P(ReplyContractTest, APublishedOneCanBeTakenDown) {
  const ReplyId id = hand_in("box").value();
  EXPECT_FALSE(store().take_down(1, id).value()) << "it waits";
  EXPECT_TRUE(store().publish(1, id, {"text", "", "", {}}, clock_.now()).value());
  EXPECT_TRUE(store().take_down(1, id).value());
  EXPECT_THAT(store().counts(1).value(), IsEmpty());
}

TEST_P(ReplyContractTest, OnlySoManyWait) {
  for (int64_t i = 0; i < ReplyStore::kMostWaiting; ++i) ASSERT_TRUE(hand_in("box"));
  EXPECT_EQ(hand_in("one more").error().kind, Error::kInvalid);
  EXPECT_TRUE(hand_in("elsewhere", "president", 2));
}

TEST_P(ReplyContractTest, WhatNobodyLookedAtIsErasedInTime) {
  const ReplyId id = hand_in("box").value(), kept = hand_in("kept").value();
  EXPECT_TRUE(store().publish(1, kept, {"text", "", "", {}}, clock_.now()).value());
  clock_.pass(ReplyStore::kWaitsFor);
  EXPECT_EQ(store().forget(clock_.now()).value(), 0);
  clock_.pass(std::chrono::milliseconds(1));
  EXPECT_EQ(store().forget(clock_.now()).value(), 1);
  EXPECT_EQ(store().find_waiting(1, id).error().kind, Error::kNotFound);
  EXPECT_THAT(store().published(1, 10).value(), SizeIs(1));
}

TEST_P(ReplyContractTest, ADecisionThatCannotBeCommittedChangesNothing) {
  const ReplyId id = hand_in("box").value();
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(store().publish(1, id, {"text", "", "", {}}, clock_.now()));
  EXPECT_FALSE(store().reject(1, id));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_EQ(store().find_waiting(1, id).value().text, bytes("box"));
}

}  // namespace
}  // namespace outcry::store
