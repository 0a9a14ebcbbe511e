#include "campaign/campaign_file.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using campaign::Applied;
using campaign::Campaign;
using campaign::CampaignStatus;
using namespace std::chrono_literals;

class CampaignContractTest : public StoreContractTest {
 protected:
  campaign::CampaignStore& campaigns() { return backend().campaigns(); }
  Applied apply(const Campaign& campaign) {
    const auto applied = campaigns().apply(campaign, clock_.now());
    EXPECT_TRUE(applied) << applied.error().message;
    return applied.value_or(Applied());
  }
  campaign::Stored find(const std::string& slug) {
    const auto found = campaigns().find(slug);
    EXPECT_TRUE(found) << found.error().message;
    return found.value_or(campaign::Stored());
  }
  Localized text(int32_t version) { return campaigns().petition_text("two-lives", version).value_or(Localized()); }
  int64_t generation() { return campaigns().generation().value_or(-1); }
};
INSTANTIATE_TEST_SUITE_P(All, CampaignContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(CampaignContractTest, WhoHasNotSeenTheLastChangeIsOvertaken) {
  const auto change = [&](CampaignStatus status, Time seen) {
    Campaign campaign = test_campaign("two-lives");
    campaign.status = status;
    const auto applied = campaigns().apply_over(campaign, seen, clock_.now());
    EXPECT_TRUE(applied) << applied.error().message;
    return applied.value_or(Applied()).kind;
  };
  const Time first = find("two-lives").updated_at;
  EXPECT_EQ(change(CampaignStatus::kPaused, first), Applied::kChanged);
  const int64_t generation_then = generation();
  EXPECT_EQ(change(CampaignStatus::kClosed, first), Applied::kOvertaken) << "although no time has passed";
  EXPECT_EQ(find("two-lives").campaign.status, CampaignStatus::kPaused);
  EXPECT_EQ(generation(), generation_then);
  EXPECT_EQ(change(CampaignStatus::kClosed, find("two-lives").updated_at), Applied::kChanged);
  const auto unknown = campaigns().apply_over(test_campaign("nobody"), first, clock_.now());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, Error::kNotFound);
}

TEST_P(CampaignContractTest, WhatIsCreatedIsNeverCreatedOverAnother) {
  const int64_t generation_then = generation();
  const auto created = campaigns().create(test_campaign("new-one"), clock_.now());
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->kind, Applied::kCreated);
  EXPECT_EQ(generation(), generation_then + 1);
  Campaign other = test_campaign("new-one");
  other.title["en"] = "Another";
  const auto again = campaigns().create(other, clock_.now());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->kind, Applied::kOvertaken);
  EXPECT_EQ(find("new-one").campaign, test_campaign("new-one"));
  EXPECT_EQ(generation(), generation_then + 1);
}

TEST_P(CampaignContractTest, ADraftGetsAnotherSlug) {
  Campaign draft = test_campaign("a-draft");
  draft.status = CampaignStatus::kDraft;
  ASSERT_TRUE(campaigns().create(draft, clock_.now()));
  Campaign renamed = draft;
  renamed.slug = "better";
  const int64_t generation_then = generation();
  const auto applied = campaigns().rename("a-draft", renamed, clock_.now());
  ASSERT_TRUE(applied) << applied.error().message;
  EXPECT_EQ(generation(), generation_then + 1);
  EXPECT_EQ(campaigns().find("a-draft").error().kind, Error::kNotFound);
  EXPECT_EQ(find("better").campaign, renamed);
  EXPECT_EQ(find("better").text_version, 1);
  EXPECT_EQ(campaigns().rename("a-draft", renamed, clock_.now()).error().kind, Error::kNotFound);
  // Never over another, and never what was live.
  Campaign taken = renamed;
  taken.slug = "two-lives";
  EXPECT_EQ(campaigns().rename("better", taken, clock_.now())->kind, Applied::kOvertaken);
  Campaign live = test_campaign("elsewhere");
  live.status = CampaignStatus::kDraft;
  EXPECT_EQ(campaigns().rename("two-lives", live, clock_.now()).error().kind, Error::kInvalid);
  // The old one's number is not used again.
  const uint16_t number = find("better").number;
  ASSERT_TRUE(campaigns().create(draft, clock_.now()));
  EXPECT_GT(find("a-draft").number, number);
}

TEST_P(CampaignContractTest, EveryVersionOfAPetitionTextHasItsDay) {
  const Time first = clock_.now();
  clock_.pass(1h);
  Campaign campaign = test_campaign("two-lives");
  campaign.petition["en"] = "Another text.";
  apply(campaign);
  const auto versions = campaigns().text_versions("two-lives");
  ASSERT_TRUE(versions) << versions.error().message;
  ASSERT_EQ(versions->size(), 2U);
  EXPECT_EQ(versions->at(0).version, 1);
  EXPECT_EQ(versions->at(0).text, test_campaign("two-lives").petition);
  EXPECT_LE(versions->at(0).made_at, first);
  EXPECT_EQ(versions->at(1).made_at, clock_.now());
  EXPECT_EQ(versions->at(1).text, campaign.petition);
  EXPECT_EQ(campaigns().text_versions("nobody").error().kind, Error::kNotFound);
}

TEST_P(CampaignContractTest, ApplyingTheSameTwiceChangesNothing) {
  const int64_t before = generation();
  const auto created = find("two-lives");
  clock_.pass(1h);
  const Applied again = apply(test_campaign("two-lives"));
  EXPECT_EQ(again.kind, Applied::kUnchanged);
  EXPECT_EQ(again.text_version, 1);
  EXPECT_FALSE(again.new_text);
  EXPECT_EQ(generation(), before);
  EXPECT_EQ(find("two-lives").updated_at, created.updated_at);
}

TEST_P(CampaignContractTest, ACampaignComesBackAsItWas) {
  Campaign campaign = test_campaign("one-more");
  campaign.goal = 10'000;
  campaign.milestones = {100, 1'000};
  campaign.deadline = from_millis(1'340'000'000'000);
  campaign.body = {{"en", "# \"Quotes\"\n\n''' and \\ and '; DROP TABLE campaign; --"},
                   {"ko", "한글 👩‍👧 e\u0301"}};
  const Applied applied = apply(campaign);
  EXPECT_EQ(applied.kind, Applied::kCreated);
  EXPECT_TRUE(applied.new_text);
  const auto stored = find("one-more");
  EXPECT_EQ(stored.campaign, campaign);
  EXPECT_EQ(stored.number, 2);
  EXPECT_EQ(stored.created_at, clock_.now());
  reopen();
  EXPECT_EQ(find("one-more").campaign, campaign);
}

TEST_P(CampaignContractTest, WhatIsShownAndAppliedAgainChangesNothing) {
  const auto shown = campaign::parse_campaign(to_toml(find("two-lives").campaign), "shown.toml");
  ASSERT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(apply(*shown).kind, Applied::kUnchanged);
}

TEST_P(CampaignContractTest, OnlyADifferentTextMakesANewVersion) {
  Campaign campaign = test_campaign("two-lives");
  const int64_t before = generation();
  campaign.title["en"] = "Three lives";
  clock_.pass(1h);
  EXPECT_EQ(apply(campaign).kind, Applied::kChanged);
  EXPECT_EQ(find("two-lives").text_version, 1);
  EXPECT_EQ(find("two-lives").updated_at, clock_.now());
  EXPECT_GT(generation(), before);

  campaign.petition["ko"] = "간청합니다.";
  const Applied changed = apply(campaign);
  EXPECT_TRUE(changed.new_text);
  EXPECT_EQ(changed.text_version, 2);
  EXPECT_EQ(text(1), test_campaign("two-lives").petition);
  EXPECT_EQ(text(2), campaign.petition);

  const Applied back = apply(test_campaign("two-lives"));  // the first text again is a third version
  EXPECT_EQ(back.text_version, 3);
  EXPECT_EQ(text(3), text(1));
  reopen();
  EXPECT_EQ(find("two-lives").text_version, 3);
}

TEST_P(CampaignContractTest, ALanguageLessIsADifferentText) {
  Campaign campaign = test_campaign("two-lives");
  campaign.petition.erase("ko");
  EXPECT_TRUE(apply(campaign).new_text);
  EXPECT_EQ(text(2), campaign.petition);
}

TEST_P(CampaignContractTest, KnowsSinceWhenItIsClosed) {
  Campaign campaign = test_campaign("two-lives");
  EXPECT_FALSE(find("two-lives").closed_at);
  clock_.pass(1h);
  const Time closed = clock_.now();
  campaign.status = CampaignStatus::kClosed;
  apply(campaign);
  EXPECT_EQ(find("two-lives").closed_at, closed);
  clock_.pass(1h);
  campaign.status = CampaignStatus::kArchived;
  apply(campaign);
  EXPECT_EQ(find("two-lives").closed_at, closed);
  campaign.status = CampaignStatus::kLive;
  apply(campaign);
  EXPECT_FALSE(find("two-lives").closed_at);
}

TEST_P(CampaignContractTest, AllAreListedByNumber) {
  for (const char* slug : {"zebra", "apple", "mango"}) apply(test_campaign(slug));
  reopen();
  const auto all = campaigns().all();
  ASSERT_TRUE(all);
  std::vector<std::string> slugs;
  for (const auto& one : *all) {
    slugs.push_back(one.campaign.slug);
    EXPECT_EQ(one.number, slugs.size());
  }
  EXPECT_EQ(slugs, (std::vector<std::string>{"two-lives", "zebra", "apple", "mango"}));
}

TEST_P(CampaignContractTest, WhatIsNotThereIsNotFound) {
  EXPECT_EQ(campaigns().find("none").error().kind, Error::kNotFound);
  EXPECT_EQ(campaigns().petition_text("two-lives", 2).error().kind, Error::kNotFound);
  EXPECT_EQ(campaigns().petition_text("none", 1).error().kind, Error::kNotFound);
}

TEST_P(CampaignContractTest, AFailedTransactionLeavesNoTrace) {
  Campaign campaign = test_campaign("two-lives");
  campaign.petition["en"] = "We demand.";
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit, Backend::Fault::kDiskFull}) {
    backend().begin(fault);
    if (fault == Backend::Fault::kDiskFull) campaign.body["en"] = std::string(200'000, 'x');
    EXPECT_FALSE(campaigns().apply(campaign, clock_.now()));
    backend().end(fault);
    EXPECT_EQ(find("two-lives").campaign, test_campaign("two-lives"));
    EXPECT_EQ(rows("petition_text", "version > 1"), 0);
  }
  EXPECT_EQ(apply(campaign).text_version, 2);
}

TEST_P(CampaignContractTest, ADamagedCampaignIsRefused) {
  backend().execute("UPDATE campaign SET document = 'slug = ' || document");
  EXPECT_EQ(campaigns().find("two-lives").error().kind, Error::kCorrupt);
  EXPECT_EQ(campaigns().all().error().kind, Error::kCorrupt);
}

}  // namespace
}  // namespace outcry::store
