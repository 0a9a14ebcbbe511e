#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using campaign::Campaign;
using campaign::PictureFile;
using namespace std::chrono_literals;

const std::string kHash(64, 'a'), kOther = std::string(63, 'a') + 'b';

class PictureContractTest : public StoreContractTest {
 protected:
  campaign::PictureStore& pictures() { return backend().pictures(); }
  void keep(const std::string& hash, const std::string& slug = "two-lives") {
    const std::vector<PictureFile> files = {{640, 640, 480, std::string("small\0one", 9)}, {900, 900, 675, "large"}};
    const auto kept = pictures().keep(slug, hash, files, clock_.now());
    EXPECT_TRUE(kept) << kept.error().message;
  }
  bool is_there(const std::string& hash, const std::string& slug = "two-lives") {
    return pictures().find(slug, hash).has_value();
  }
  Campaign pictured(const std::string& hash) {
    Campaign campaign = test_campaign("two-lives");
    if (!hash.empty()) campaign.pictures = {{"one", hash, 900, 675, {{"en", "x"}}, {}, "", "", ""}};
    return campaign;
  }
  void apply(const Campaign& campaign) { ASSERT_TRUE(backend().campaigns().apply(campaign, clock_.now())); }
  int64_t forget() { return pictures().forget_unused(clock_.now()).value_or(-1); }
};
INSTANTIATE_TEST_SUITE_P(All, PictureContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(PictureContractTest, APictureComesBackAsItWas) {
  keep(kHash);
  keep(kHash);
  reopen();
  EXPECT_EQ(pictures().bytes("two-lives", kHash, 640).value_or(""), std::string("small\0one", 9));
  EXPECT_EQ(pictures().bytes("two-lives", kHash, 900).value_or(""), "large");
  EXPECT_EQ(pictures().find("two-lives", kHash)->width, 900);
  for (const auto& missing : {pictures().bytes("two-lives", kHash, 1280), pictures().bytes("two-lives", kOther, 640),
                              pictures().bytes("another", kHash, 640)}) {
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, Error::kNotFound);
  }
}

TEST_P(PictureContractTest, WhatNobodyNamesIsForgottenAfterAWeek) {
  keep(kHash);
  keep(kOther);
  apply(pictured(kHash));
  EXPECT_EQ(forget(), 0);
  clock_.pass(24h * 7 - 1ms);
  EXPECT_EQ(forget(), 0);
  clock_.pass(1ms);
  EXPECT_EQ(forget(), 1);
  EXPECT_TRUE(is_there(kHash));
  EXPECT_FALSE(is_there(kOther));
}

TEST_P(PictureContractTest, ARemovalCanBeTakenBackForAWeek) {
  keep(kHash);
  apply(pictured(kHash));
  EXPECT_EQ(forget(), 0);
  apply(pictured(""));
  EXPECT_EQ(forget(), 0);
  clock_.pass(24h * 6);
  EXPECT_EQ(forget(), 0);
  apply(pictured(kHash));
  EXPECT_EQ(forget(), 0);
  apply(pictured(""));
  clock_.pass(24h * 6);
  EXPECT_EQ(forget(), 0) << "the week begins anew";
  clock_.pass(24h * 7);
  EXPECT_EQ(forget(), 1);
}

TEST_P(PictureContractTest, APendingVersionNamesItAsWell) {
  keep(kHash);
  Campaign live = test_campaign("two-lives");
  live.review = true;
  apply(live);
  Campaign next = pictured(kHash);
  next.review = true;
  const auto seen = backend().campaigns().working("two-lives")->updated_at;
  ASSERT_TRUE(backend().campaigns().save(next, seen, {7, true}, clock_.now()));
  EXPECT_EQ(forget(), 0);
  clock_.pass(24h * 30);
  EXPECT_EQ(forget(), 0);
  EXPECT_TRUE(is_there(kHash));
}

TEST_P(PictureContractTest, AFullDiskKeepsNothing) {
  backend().begin(Backend::Fault::kDiskFull);
  const auto kept = pictures().keep("two-lives", kHash, {{640, 640, 480, std::string(200'000, 'x')}}, clock_.now());
  EXPECT_FALSE(kept);
  backend().end(Backend::Fault::kDiskFull);
  EXPECT_FALSE(is_there(kHash));
  keep(kHash);
  crash_and_reopen();
  EXPECT_TRUE(is_there(kHash));
}

}  // namespace
}  // namespace outcry::store
