#include <gmock/gmock.h>

#include "store/store_contract_test.h"

namespace outcry::store {
namespace {

using letters::DayTally;
using letters::Step;
using letters::Tally;
using letters::Tickets;
using testing::ElementsAre;
using testing::IsEmpty;

class LetterContractTest : public StoreContractTest {
 protected:
  letters::LetterStore& store() { return backend().letters(); }
  void letter(Step step, const std::string& target, const std::string& country, int32_t day = 20'000) {
    EXPECT_TRUE(store().add(1, step, target, country, day));
  }
  std::vector<Tally> tallies(uint16_t campaign = 1) { return store().tallies(campaign).value(); }
};

INSTANTIATE_TEST_SUITE_P(All, LetterContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(LetterContractTest, NobodyHasWrittenAtFirst) {
  EXPECT_THAT(tallies(), IsEmpty());
}

TEST_P(LetterContractTest, LettersAreCountedByTargetAndCountryOverAllDays) {
  letter(Step::kPrepared, "president", "KR");
  letter(Step::kPrepared, "president", "KR", 20'001);
  letter(Step::kSent, "president", "KR", 20'001);
  letter(Step::kPrepared, "ministry", "");
  EXPECT_THAT(tallies(), ElementsAre(Tally{"ministry", "", 1, 0}, Tally{"president", "KR", 2, 1}));
  EXPECT_THAT(tallies(2), IsEmpty());
}

TEST_P(LetterContractTest, ATicketCountsOnce) {
  const Tickets::Good ticket{{"c", "president", "KR"}, {1, 2, 3}, 20'090}, other{{"c", "president", "KR"}, {9}, 20'090};
  EXPECT_TRUE(store().add_sent(1, ticket, 20'000).value());
  reopen();
  EXPECT_FALSE(store().add_sent(1, ticket, 20'001).value());
  EXPECT_TRUE(store().add_sent(1, other, 20'001).value());
  EXPECT_THAT(tallies(), ElementsAre(Tally{"president", "KR", 0, 2}));
}

TEST_P(LetterContractTest, ATicketThatCannotBeCommittedStaysGood) {
  const Tickets::Good ticket{{"c", "president", "KR"}, {1}, 20'090};
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(store().add_sent(1, ticket, 20'000));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_TRUE(store().add_sent(1, ticket, 20'000).value());
}

TEST_P(LetterContractTest, UsedTicketsAreForgottenOnceTheyAreTooOld) {
  EXPECT_TRUE(store().add_sent(1, {{"c", "a", ""}, {1}, 20'090}, 20'000).value());
  EXPECT_TRUE(store().add_sent(1, {{"c", "a", ""}, {2}, 20'091}, 20'000).value());
  ASSERT_TRUE(store().forget_marks(20'090));
  EXPECT_EQ(backend().number("SELECT count(*) FROM letter_ticket"), 2);
  ASSERT_TRUE(store().forget_marks(20'091));
  EXPECT_EQ(backend().number("SELECT count(*) FROM letter_ticket"), 1);
  EXPECT_FALSE(store().add_sent(1, {{"c", "a", ""}, {2}, 20'091}, 20'000).value());
}

TEST_P(LetterContractTest, LettersAreCountedByDay) {
  letter(Step::kPrepared, "president", "KR", 20'001);
  letter(Step::kPrepared, "president", "US", 20'001);
  letter(Step::kSent, "ministry", "", 20'000);
  EXPECT_THAT(store().days(1).value(),
              ElementsAre(DayTally{20'000, "ministry", 0, 1}, DayTally{20'001, "president", 2, 0}));
}

TEST_P(LetterContractTest, TheyOutliveTheProcess) {
  letter(Step::kSent, "president", "US");
  reopen();
  EXPECT_THAT(tallies(), ElementsAre(Tally{"president", "US", 0, 1}));
}

TEST_P(LetterContractTest, WhatCannotBeCommittedCountsNothing) {
  backend().begin(Backend::Fault::kAtCommit);
  EXPECT_FALSE(store().add(1, Step::kSent, "president", "US", 20'000));
  backend().end(Backend::Fault::kAtCommit);
  EXPECT_THAT(tallies(), IsEmpty());
}

}  // namespace
}  // namespace outcry::store
