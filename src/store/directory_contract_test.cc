#include "directory/directory_store.h"
#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using directory::Edit;
using directory::Fact;
using directory::ImportReport;
using directory::Mission;
using namespace std::chrono_literals;
namespace field = directory::field;

constexpr int64_t kUser = 7;

Mission mission(const std::string& city, const std::string& phone = "") {
  Mission out;
  out.sending = "CN";
  out.receiving = "KR";
  out.set(field::kType, {"consulate-general", "a list", 20'000, false});
  out.set(field::kCity, {city, "a list", 20'000, false});
  out.set(field::kPhone, {phone, "https://mission.example/", {}, false});
  out.set("city:ko", {"부산 ‘e\u0301’", "a list", {}, false});
  return out;
}

class DirectoryContractTest : public StoreContractTest {
 protected:
  directory::DirectoryStore& store() { return backend().directory(); }
  ImportReport import(std::vector<Mission> rows, bool dry = false) {
    const auto report = store().import(std::move(rows), {}, dry, clock_.now());
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(ImportReport());
  }
  std::vector<Mission> missions() { return store().missions().value(); }
  int64_t generation() { return store().generation().value_or(-1); }
  Edit typing(const std::string& phone, const std::string& id = "cn-kr-busan-consulate-general") {
    return {id, {{std::string(field::kPhone), {phone, "I rang", 20'100, false}}}, kUser};
  }
  // Somebody says that Busan's telephone is another one.
  int64_t propose(const std::string& phone) {
    EXPECT_TRUE(store().propose({"cn-kr-busan-consulate-general", "phone", phone, "its own page"}, clock_.now()));
    return store().proposals()->back().id;
  }
};
INSTANTIATE_TEST_SUITE_P(All, DirectoryContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(DirectoryContractTest, MissionsComeBackAsTheyWere) {
  EXPECT_TRUE(missions().empty());
  const int64_t before = generation();
  const ImportReport report = import({mission("Busan", "+82 1"), mission("Jeju")});
  EXPECT_EQ(report.added, 2u);
  EXPECT_GT(generation(), before);
  const auto there = missions();
  ASSERT_EQ(there.size(), 2u);
  Mission expected = mission("Busan", "+82 1");
  expected.id = "cn-kr-busan-consulate-general";
  EXPECT_EQ(there[0], expected);
  reopen();
  EXPECT_EQ(missions(), there);
}

TEST_P(DirectoryContractTest, TheSameFileAgainChangesNothing) {
  import({mission("Busan", "+82 1"), mission("Jeju")});
  const int64_t before = generation();
  const ImportReport again = import({mission("Busan", "+82 1"), mission("Jeju")});
  EXPECT_EQ(again.unchanged, 2u);
  EXPECT_EQ(generation(), before);
}

TEST_P(DirectoryContractTest, ATrialSaysWhatWouldBeAndDoesNothing) {
  import({mission("Busan", "+82 1")});
  const auto there = missions();
  const int64_t before = generation();
  const ImportReport report = import({mission("Busan", "+82 2"), mission("Jeju")}, true);
  EXPECT_EQ(report.added, 1u);
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(missions(), there);
  EXPECT_EQ(generation(), before);
}

TEST_P(DirectoryContractTest, WhatWasTypedStandsAgainstAnImport) {
  import({mission("Busan", "+82 1")});
  EXPECT_EQ(store().edit(typing("+82 51"), clock_.now()).value(), 1u);
  const ImportReport report = import({mission("Busan", "+82 1")});
  ASSERT_EQ(report.kept.size(), 1u);
  EXPECT_EQ(report.kept[0].field, "phone");
  EXPECT_EQ(missions()[0].value(field::kPhone), "+82 51");
  EXPECT_TRUE(missions()[0].fact(field::kPhone)->by_hand);
}

TEST_P(DirectoryContractTest, WhoChangedWhatAndWhenIsKept) {
  import({mission("Busan", "+82 1")});
  store().edit(typing("+82 2"), clock_.now()).value();
  clock_.pass(1h);
  EXPECT_EQ(store().edit(typing("+82 2"), clock_.now()).value(), 0u) << "nothing is changed";
  store().edit(typing(""), clock_.now()).value();
  const auto changes = store().changes("cn-kr-busan-consulate-general").value();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].before, "+82 2");
  EXPECT_EQ(changes[0].after, "");
  EXPECT_EQ(changes[0].user, kUser);
  EXPECT_EQ(changes[0].at, clock_.now());
  EXPECT_EQ(changes[1].before, "+82 1");
  EXPECT_EQ(changes[1].source, "I rang");
  EXPECT_EQ(missions()[0].fact(field::kPhone), nullptr);
  EXPECT_EQ(store().edit(typing("1234", "nobody"), clock_.now()).error().kind, Error::kNotFound);
}

TEST_P(DirectoryContractTest, AMissionIsAddedByHandOnce) {
  Mission fresh = mission("Jeju");
  fresh.id = "cn-kr-jeju-consulate-general";
  EXPECT_EQ(store().add(fresh, kUser, clock_.now()).value(), fresh.id);
  EXPECT_EQ(store().add(fresh, kUser, clock_.now()).error().kind, Error::kInvalid);
  EXPECT_TRUE(missions()[0].fact(field::kCity)->by_hand);
  EXPECT_EQ(import({mission("Jeju")}).changed, 0u);
  EXPECT_EQ(missions().size(), 1u);
}

TEST_P(DirectoryContractTest, AProposalWaitsIsDecidedOnceAndForgotten) {
  import({mission("Busan", "+82 1")});
  const int64_t id = propose("+82 99");
  EXPECT_EQ(propose("+82 99"), id) << "the same twice is one";
  EXPECT_EQ(store().proposals()->size(), 1u);
  EXPECT_EQ(store().proposal(id)->proposal.how, "its own page");
  EXPECT_EQ(missions()[0].value(field::kPhone), "+82 1");
  ASSERT_TRUE(store().decide(id, typing("+82 99"), clock_.now()));
  EXPECT_EQ(missions()[0].value(field::kPhone), "+82 99");
  EXPECT_EQ(store().decide(id, typing("+82 99"), clock_.now()).error().kind, Error::kNotFound);
  EXPECT_TRUE(store().proposals()->empty());
  EXPECT_EQ(rows("mission_proposal"), 0);
}

TEST_P(DirectoryContractTest, ARefusalChangesNothingAndIsKept) {
  import({mission("Busan", "+82 1")});
  const int64_t before = generation();
  ASSERT_TRUE(store().decide(propose("+82 666"), {"", {}, kUser}, clock_.now()));
  EXPECT_EQ(missions()[0].value(field::kPhone), "+82 1");
  EXPECT_EQ(generation(), before);
  const auto changes = store().changes("cn-kr-busan-consulate-general").value();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].refused);
  EXPECT_EQ(changes[0].after, "+82 666");
}

TEST_P(DirectoryContractTest, NoMoreProposalsWaitThanMay) {
  import({mission("Busan")});
  EXPECT_EQ(store().propose({"nobody", "phone", "123", ""}, clock_.now()).error().kind, Error::kNotFound);
  backend().execute(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
      "INSERT INTO mission_proposal SELECT NULL, 1, 'phone', '+' || i, '', 0 FROM n");
  EXPECT_EQ(store().propose({"cn-kr-busan-consulate-general", "phone", "999", ""}, clock_.now()).error().kind,
            Error::kBusy);
}

TEST_P(DirectoryContractTest, AFailedImportLeavesNoTrace) {
  import({mission("Busan", "+82 1")});
  const auto there = missions();
  std::vector<Mission> many;
  for (int i = 0; i < 2000; ++i) many.push_back(mission("City " + std::to_string(i), "+82 2"));
  many.push_back(mission("Busan", "+82 2"));
  for (const auto fault : {Backend::Fault::kLocked, Backend::Fault::kAtCommit, Backend::Fault::kDiskFull}) {
    backend().begin(fault);
    EXPECT_FALSE(store().import(many, {}, false, clock_.now()));
    backend().end(fault);
    EXPECT_EQ(missions(), there);
  }
  EXPECT_EQ(import(many).added, 2000u);
}

}  // namespace
}  // namespace outcry::store
