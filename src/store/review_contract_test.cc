#include "campaign/campaign_file.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using campaign::Applied;
using campaign::Campaign;
using campaign::CampaignStatus;
using campaign::Pending;
using namespace std::chrono_literals;

constexpr int64_t kAda = 1, kBo = 2, kChi = 3;

// Of a campaign that asks for review.
class ReviewContractTest : public StoreContractTest {
 protected:
  void SetUp() override {
    StoreContractTest::SetUp();
    apply(campaign(CampaignStatus::kLive, "The first summary."));
  }
  static Campaign campaign(CampaignStatus status, const std::string& summary, bool review = true) {
    Campaign out = test_campaign("two-lives");
    out.status = status;
    out.review = review;
    out.summary = {{"en", summary}};
    return out;
  }
  campaign::CampaignStore& campaigns() { return backend().campaigns(); }
  void apply(const Campaign& campaign) { ASSERT_TRUE(campaigns().apply(campaign, clock_.now())); }
  Applied::Kind save(const Campaign& campaign, int64_t user, bool may_approve = true) {
    const auto saved =
        campaigns().save(campaign, campaigns().working("two-lives")->updated_at, {user, may_approve}, clock_.now());
    EXPECT_TRUE(saved) << saved.error().message;
    return saved ? saved->kind : Applied::kCreated;
  }
  Applied::Kind save(const std::string& summary, int64_t user) {
    return save(campaign(CampaignStatus::kLive, summary), user);
  }
  std::optional<Pending> pending() { return campaigns().pending("two-lives").value_or(std::nullopt); }
  std::string mark() { return pending() ? pending()->mark : ""; }
  Applied::Kind let_out(int64_t user, const std::string& mark) {
    const auto done = campaigns().let_out("two-lives", mark, user, clock_.now());
    EXPECT_TRUE(done) << done.error().message;
    return done ? done->kind : Applied::kCreated;
  }
  std::string seen_by_all() { return std::string(pick(campaigns().find("two-lives")->campaign.summary, "en")); }
  std::string worked_on() { return std::string(pick(campaigns().working("two-lives")->campaign.summary, "en")); }
  CampaignStatus state() { return campaigns().find("two-lives")->campaign.status; }
};
INSTANTIATE_TEST_SUITE_P(All, ReviewContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(ReviewContractTest, WhatOneSavesASecondPersonLetsOut) {
  const int64_t generation = *campaigns().generation();
  EXPECT_EQ(save("Changed by Ada.", kAda), Applied::kWaits);
  EXPECT_EQ(seen_by_all(), "The first summary.");
  EXPECT_EQ(worked_on(), "Changed by Ada.");
  EXPECT_EQ(*campaigns().generation(), generation) << "no page is made anew";
  reopen();
  EXPECT_EQ(pending()->authors, std::vector<int64_t>{kAda});
  EXPECT_EQ(let_out(kAda, mark()), Applied::kOwn);
  EXPECT_EQ(seen_by_all(), "The first summary.");
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged);
  EXPECT_EQ(seen_by_all(), "Changed by Ada.");
  EXPECT_FALSE(pending());
  EXPECT_EQ(*campaigns().generation(), generation + 1);
}

TEST_P(ReviewContractTest, WhoHasChangedItTooIsNoSecondPerson) {
  save("Ada.", kAda);
  EXPECT_EQ(save("Ada and Bo.", kBo), Applied::kWaits);
  EXPECT_EQ(let_out(kAda, mark()), Applied::kOwn);
  EXPECT_EQ(let_out(kBo, mark()), Applied::kOwn);
  EXPECT_EQ(let_out(kChi, mark()), Applied::kChanged);
  EXPECT_EQ(save("Ada again.", kAda), Applied::kWaits);
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged) << "what was let out counts no more";
}

TEST_P(ReviewContractTest, WhatIsLetOutIsExactlyWhatWasSeen) {
  save("Ada.", kAda);
  const std::string seen = mark();
  save("Ada, once more.", kAda);
  EXPECT_EQ(let_out(kBo, seen), Applied::kOvertaken);
  EXPECT_EQ(seen_by_all(), "The first summary.");
  const std::string seen_then = mark();
  Campaign by_file = campaign(CampaignStatus::kLive, "By the file.");
  apply(by_file);
  EXPECT_EQ(let_out(kBo, seen_then), Applied::kOvertaken) << "what everybody sees is another";
  EXPECT_EQ(let_out(kBo, ""), Applied::kOvertaken);
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged);
  EXPECT_EQ(let_out(kBo, seen), Applied::kOvertaken) << "there is nothing any more";
}

TEST_P(ReviewContractTest, TwoAuthorsAtOnceLoseNothing) {
  const Time seen = campaigns().working("two-lives")->updated_at;
  const auto save_at = [&](const std::string& summary, int64_t user) {
    return campaigns().save(campaign(CampaignStatus::kLive, summary), seen, {user, true}, clock_.now())->kind;
  };
  EXPECT_EQ(save_at("Ada.", kAda), Applied::kWaits);
  EXPECT_EQ(save_at("Bo.", kBo), Applied::kOvertaken);
  EXPECT_EQ(worked_on(), "Ada.");
  EXPECT_EQ(pending()->authors, std::vector<int64_t>{kAda});
}

TEST_P(ReviewContractTest, SentBackItStaysWithItsNoteUntilItIsChanged) {
  save("Ada.", kAda);
  const std::string seen = mark();
  ASSERT_EQ(campaigns().send_back("two-lives", seen, {kBo, clock_.now(), "A full name: please not."})->kind,
            Applied::kChanged);
  EXPECT_EQ(worked_on(), "Ada.");
  EXPECT_EQ(pending()->sent_back->note, "A full name: please not.");
  EXPECT_EQ(pending()->sent_back->by, kBo);
  EXPECT_EQ(save("A. and B.", kAda), Applied::kWaits);
  EXPECT_FALSE(pending()->sent_back);
  EXPECT_EQ(campaigns().send_back("two-lives", seen, {kBo, clock_.now(), "late"})->kind, Applied::kOvertaken);
}

TEST_P(ReviewContractTest, WhatIsDroppedOrTakenBackIsGone) {
  save("Ada.", kAda);
  EXPECT_EQ(campaigns().drop("two-lives", "not this")->kind, Applied::kOvertaken);
  EXPECT_EQ(campaigns().drop("two-lives", mark())->kind, Applied::kChanged);
  EXPECT_FALSE(pending());
  EXPECT_EQ(worked_on(), "The first summary.");
  save("Bo.", kBo);
  EXPECT_EQ(save("The first summary.", kBo), Applied::kChanged);
  EXPECT_FALSE(pending()) << "nothing would change";
}

TEST_P(ReviewContractTest, ADraftIsWrittenStraightAndTakenLiveByAnother) {
  apply(campaign(CampaignStatus::kDraft, "The first summary."));
  EXPECT_EQ(save(campaign(CampaignStatus::kDraft, "A draft by Ada."), kAda), Applied::kChanged);
  EXPECT_EQ(save(campaign(CampaignStatus::kDraft, "A draft by Ada.", false), kAda), Applied::kWaits)
      << "nobody frees it from review alone";
  campaigns().drop("two-lives", mark()).value();
  save(campaign(CampaignStatus::kDraft, "Ada's draft."), kAda);
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Ada's draft."), kAda), Applied::kWaits);
  EXPECT_EQ(state(), CampaignStatus::kDraft);
  EXPECT_EQ(let_out(kAda, mark()), Applied::kOwn);
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged);
  EXPECT_EQ(state(), CampaignStatus::kLive);
}

TEST_P(ReviewContractTest, WhoHasNotWrittenTheDraftTakesItLiveAtOnce) {
  apply(campaign(CampaignStatus::kDraft, "The first summary."));
  save(campaign(CampaignStatus::kDraft, "Ada's draft."), kAda);
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Ada's draft."), kChi, false), Applied::kWaits) << "may not approve";
  campaigns().drop("two-lives", mark()).value();
  save(campaign(CampaignStatus::kDraft, "Ada's draft, again."), kAda);
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Ada's draft, again, and Bo's."), kBo), Applied::kWaits);
  campaigns().drop("two-lives", mark()).value();
  save(campaign(CampaignStatus::kDraft, "Ada's draft, a third time."), kAda);
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Ada's draft, a third time."), kBo), Applied::kChanged);
  EXPECT_EQ(state(), CampaignStatus::kLive);
}

TEST_P(ReviewContractTest, ClosingDoesNotWaitAndIsNotUndoneByWhatWaited) {
  save("Ada.", kAda);
  Campaign closed = campaign(CampaignStatus::kClosed, "The first summary.");
  const auto found = campaigns().find("two-lives");
  EXPECT_EQ(campaigns().apply_over(closed, found->updated_at, clock_.now())->kind, Applied::kChanged);
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged);
  EXPECT_EQ(state(), CampaignStatus::kClosed);
  EXPECT_EQ(seen_by_all(), "Ada.");
}

TEST_P(ReviewContractTest, WithoutReviewNothingWaits) {
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Free.", false), kAda), Applied::kWaits)
      << "to stop asking is asked as well";
  EXPECT_EQ(let_out(kBo, mark()), Applied::kChanged);
  EXPECT_EQ(save(campaign(CampaignStatus::kLive, "Ada alone.", false), kAda), Applied::kChanged);
  EXPECT_EQ(seen_by_all(), "Ada alone.");
}

TEST_P(ReviewContractTest, ANewPetitionTextIsAVersionWhenItIsLetOut) {
  Campaign next = campaign(CampaignStatus::kLive, "The first summary.");
  next.petition = {{"en", "Another text."}};
  EXPECT_EQ(save(next, kAda), Applied::kWaits);
  EXPECT_EQ(campaigns().find("two-lives")->text_version, 1);
  const auto out = campaigns().let_out("two-lives", mark(), kBo, clock_.now());
  ASSERT_TRUE(out);
  EXPECT_EQ(out->text_version, 2);
  EXPECT_TRUE(out->new_text);
}

TEST_P(ReviewContractTest, APowerCutLeavesOneOrTheOther) {
  save("Ada.", kAda);
  const std::string seen = mark();
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(campaigns().let_out("two-lives", seen, kBo, clock_.now()));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_EQ(seen_by_all(), "The first summary.");
  EXPECT_EQ(let_out(kBo, seen), Applied::kChanged);
  crash_and_reopen();
  EXPECT_EQ(seen_by_all(), "Ada.");
  EXPECT_FALSE(pending());
}

}  // namespace
}  // namespace outcry::store
