// What every store of places does.

#include "gate/place.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

class PlaceContractTest : public StoreContractTest {
 protected:
  gate::PlaceStore& places() { return backend().places(); }
  static gate::Place place(const std::string& name) {
    gate::Place out;
    out.campaign = 1;
    out.name = name;
    out.begins = from_millis(1'330'020'000'000);
    out.ends = from_millis(1'330'034'400'000);
    out.time_zone = "Asia/Seoul";
    out.most = 300;
    return out;
  }
};

TEST_P(PlaceContractTest, WhatIsWrittenIsReadAgain) {
  EXPECT_TRUE(places().all()->empty());
  const auto id = places().add(place("시청 앞 광장 🕯"));
  const auto second = places().add(place("Second"));
  ASSERT_TRUE(id && second);
  EXPECT_GT(*second, *id);
  ASSERT_TRUE(places().set_used({{*id, 7}, {*second, 1}}));
  reopen();
  const auto all = places().all();
  ASSERT_EQ(all->size(), 2U);
  const gate::Place& read = all->at(0);
  EXPECT_EQ(read.id, *id);
  EXPECT_EQ(read.campaign, 1);
  EXPECT_EQ(read.name, "시청 앞 광장 🕯");
  EXPECT_EQ(read.begins, place("").begins);
  EXPECT_EQ(read.ends, place("").ends);
  EXPECT_EQ(read.time_zone, "Asia/Seoul");
  EXPECT_EQ(read.most, 300);
  EXPECT_EQ(read.used, 7);
  EXPECT_FALSE(read.withdrawn);
}

TEST_P(PlaceContractTest, AWithdrawnOneStaysSo) {
  const auto id = places().add(place("One"));
  ASSERT_TRUE(places().withdraw(*id));
  EXPECT_EQ(places().withdraw(*id + 1).error().kind, Error::kNotFound);
  reopen();
  EXPECT_TRUE(places().all()->at(0).withdrawn);
}

TEST_P(PlaceContractTest, WhatCannotBeCommittedChangesNothing) {
  const auto id = places().add(place("One"));
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(places().add(place("Two")));
  EXPECT_FALSE(places().set_used({{*id, 9}}));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_EQ(places().all()->size(), 1U);
  EXPECT_EQ(places().all()->at(0).used, 0);
}

INSTANTIATE_TEST_SUITE_P(Stores, PlaceContractTest, testing::ValuesIn(kBackends), name_of);

}  // namespace
}  // namespace outcry::store
