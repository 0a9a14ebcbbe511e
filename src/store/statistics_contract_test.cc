// Statistics are right after every act of every contract test: here they are
// counted again from the rows, and here are the acts that concern them alone.

#include "store/store_contract_test.h"

namespace outcry::store {

using namespace std::chrono_literals;
using petition::Groups;
using petition::Statistics;

void StoreContractTest::expect_statistics_are_right() {
  const auto read = petitions().statistics(kCampaign, clock_.now());
  ASSERT_TRUE(read) << read.error().message;
  const Statistics& now = *read;
  EXPECT_EQ(now.all.entries, head()->tally);
  EXPECT_EQ(now.waiting(), rows("signature", fmt::format("campaign = {} AND state = 0", kCampaign)));
  std::map<int32_t, petition::Flow> days;
  for (const tally::Entry& entry : expected_) days[entry.day].entries.add(entry.kind);
  for (const auto& [day, submitted] : submitted_) days[day].submitted = submitted;
  std::map<tally::Reason, int64_t> reasons;
  for (const tally::Entry& entry : expected_) {
    if (entry.kind == tally::Kind::kInvalidate) ++reasons[entry.reason];
  }
  EXPECT_EQ(now.reasons, reasons);
  int64_t count = 0;
  for (const Statistics::Day& day : now.days) {
    petition::Flow expected = days[day.day];
    if (expected.submitted > 0) {
      const auto kept = fmt::format("campaign = {} AND state <> 4 AND via <> '{}' AND at / 86400000 = {}", kCampaign,
                                    petition::kPaperSource, day.day);
      expected.expired = expected.submitted - rows("signature", kept);
    }
    EXPECT_EQ(static_cast<const petition::Flow&>(day), expected) << day.day;
    EXPECT_EQ(day.count, count += expected.entries.count());
    days.erase(day.day);
  }
  EXPECT_TRUE(days.empty()) << "a day is missing";
  ASSERT_EQ(now.hours.size(), size_t{petition::kHours});
  for (const Statistics::Hour& hour : now.hours) {
    Statistics::Hour expected{hour.begin};
    const int64_t first = petition::minute_of(hour.begin);
    for (auto it = minutes_.lower_bound(first); it != minutes_.lower_bound(first + 60); ++it) {
      expected.submitted += it->second.first;
      expected.confirmed += it->second.second;
    }
    EXPECT_EQ(hour, expected);
  }
  const auto confirmed_since = [&](int64_t minutes) {
    int64_t sum = 0;
    const int64_t from = petition::minute_of(clock_.now()) - minutes + 1;
    for (auto it = minutes_.lower_bound(from); it != minutes_.end(); ++it) sum += it->second.second;
    return sum;
  };
  EXPECT_EQ(now.confirmed_in_hour, confirmed_since(60));
  EXPECT_EQ(now.confirmed_in_day, confirmed_since(24 * 60));
  for (const Groups* groups : {&now.countries, &now.languages, &now.sources}) {
    EXPECT_EQ(groups->people(), head()->tally.count());
    for (const Groups::Group& group : groups->named()) EXPECT_GE(group.people, petition::kSmallestGroup);
  }
  const std::string recounted =
      "SELECT campaign, 1, country, count(*) FROM signature WHERE state = 1 GROUP BY campaign, country UNION ALL "
      "SELECT campaign, 2, lang, count(*) FROM signature WHERE state = 1 GROUP BY campaign, lang UNION ALL "
      "SELECT campaign, 3, via, count(*) FROM signature WHERE state = 1 GROUP BY campaign, via";
  EXPECT_EQ(backend_->number("SELECT count(*) FROM (" + recounted + " EXCEPT SELECT * FROM statistic_group)"), 0);
  EXPECT_EQ(backend_->number("SELECT count(*) FROM (SELECT * FROM statistic_group EXCEPT " +
                             std::string("SELECT * FROM (") + recounted + "))"),
            0);
}

namespace {

class StatisticsContractTest : public StoreContractTest {
 protected:
  petition::Act signing_from(const std::string& address, const std::string& country, const std::string& lang = "en",
                             const std::string& via = "") {
    auto act = signing(address);
    auto& submission = std::get<petition::Submission>(act);
    submission.country = country;
    submission.lang = lang;
    submission.via = via;
    return act;
  }
  // `n` people sign and confirm.
  void people(size_t n, const std::string& country, const std::string& lang = "en", const std::string& via = "") {
    for (size_t i = 0; i < n; ++i) {
      const std::string address = fmt::format("{}{}@example.org", country, ++people_[country]);
      EXPECT_EQ(batch({signing_from(address, country, lang, via), confirming(address)}),
                (Outcomes{Outcome::kDone, Outcome::kDone}));
    }
  }
  using Named = std::vector<Groups::Group>;

 private:
  std::map<std::string, int> people_;
};
INSTANTIATE_TEST_SUITE_P(All, StatisticsContractTest, testing::ValuesIn(kBackends), name_of);

TEST_P(StatisticsContractTest, OfNobody) {
  const Statistics none = statistics();
  EXPECT_EQ(none.count(), 0);
  EXPECT_EQ(none.waiting(), 0);
  EXPECT_TRUE(none.days.empty());
  EXPECT_TRUE(none.countries.named().empty());
  EXPECT_EQ(none.countries.others(), 0);
  expect_statistics_are_right();
}

TEST_P(StatisticsContractTest, OfACampaignThatDoesNotExist) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(petitions().statistics(kCampaign + 1, clock_.now())->count(), 0);
}

TEST_P(StatisticsContractTest, ALifeIsCountedWhereItHappens) {
  sign("a@example.org");
  EXPECT_EQ(statistics().waiting(), 1);
  clock_.pass(24h);
  EXPECT_EQ(confirm("a@example.org"), Outcome::kDone);
  EXPECT_EQ(statistics().waiting(), 0);
  EXPECT_EQ(statistics().confirmed_in_hour, 1);
  clock_.pass(30min);
  EXPECT_EQ(statistics().confirmed_in_hour, 1);
  clock_.pass(30min);
  EXPECT_EQ(statistics().confirmed_in_hour, 0);
  EXPECT_EQ(statistics().confirmed_in_day, 1);
  clock_.pass(23h);
  EXPECT_EQ(statistics().confirmed_in_day, 0);
  EXPECT_EQ(withdraw("a@example.org"), Outcome::kDone);
  const Statistics now = statistics();
  ASSERT_EQ(now.days.size(), 3u);
  EXPECT_EQ(now.days[0].submitted, 1);
  EXPECT_EQ(now.days[1].entries.sign, 1u);
  EXPECT_EQ(now.days[1].count, 1);
  EXPECT_EQ(now.days[2].entries.withdraw, 1u);
  EXPECT_EQ(now.days[2].count, 0);
  EXPECT_EQ(now.confirmed_in_day, 0) << "it was, but long ago";
}

// From the number of submissions one could learn who has signed, were a second
// one counted; so it is no public number, and a second one is none.
TEST_P(StatisticsContractTest, WhoSignsAgainIsNoSubmission) {
  sign_and_confirm("a@example.org");
  EXPECT_EQ(sign("a@example.org"), Outcome::kAlready);
  EXPECT_EQ(sign("a@example.org"), Outcome::kTooMany);
  EXPECT_EQ(statistics().all.submitted, 1);
}

TEST_P(StatisticsContractTest, WhatExpiresCountsOnTheDayItWasSubmitted) {
  sign("a@example.org");
  sign_and_confirm("b@example.org");
  sign("b@example.org");  // a notice
  clock_.pass(petition::kConfirmWithin + 1h);
  sign("c@example.org");
  expire();
  const Statistics now = statistics();
  EXPECT_EQ(now.days.front().submitted, 2);
  EXPECT_EQ(now.days.front().expired, 1);
  EXPECT_EQ(now.all.expired, 1);
  EXPECT_EQ(now.waiting(), 1);
}

TEST_P(StatisticsContractTest, MinutesGoDaysStay) {
  sign_and_confirm("a@example.org");
  clock_.pass(petition::kConfirmWithin - 1h);
  expire();
  EXPECT_EQ(rows("statistic_minute"), 1);
  clock_.pass(2h);
  expire();
  EXPECT_EQ(rows("statistic_minute"), 0);
  EXPECT_EQ(statistics().days.front().entries.sign, 1u);
}

TEST_P(StatisticsContractTest, SmallGroupsAreOne) {
  people(9, "KR", "ko", "nkfc");
  people(10, "US");
  people(1, "DE", "de");
  Statistics now = statistics();
  EXPECT_EQ(now.countries.named(), (Named{{"US", 10}}));
  EXPECT_EQ(now.countries.others(), 10);
  EXPECT_EQ(now.languages.named(), (Named{{"en", 10}}));
  EXPECT_EQ(now.sources.named(), (Named{{"", 11}}));
  EXPECT_EQ(now.sources.others(), 9);
  people(1, "KR", "ko", "nkfc");
  EXPECT_EQ(statistics().countries.named(), (Named{{"KR", 10}, {"US", 10}})) << "the ninth and the tenth";
  EXPECT_EQ(withdraw("KR1@example.org"), Outcome::kDone);
  now = statistics();
  EXPECT_EQ(now.countries.named(), (Named{{"US", 10}}));
  EXPECT_EQ(now.countries.others(), 10);
}

TEST_P(StatisticsContractTest, AGroupThatIsEmptyLeavesNoTrace) {
  people(1, "KP");
  EXPECT_EQ(rows("statistic_group", "name = 'KP'"), 1);
  EXPECT_EQ(withdraw("KP1@example.org"), Outcome::kDone);
  EXPECT_EQ(rows("statistic_group"), 0);
}

TEST_P(StatisticsContractTest, ManyInOneTransaction) {
  crowd(600);
  EXPECT_EQ(batch({signing_from("x@example.org", "FR"), confirming("x@example.org"), withdrawing("x@example.org"),
                   withdrawing("crowd1@example.org"), signing_from("y@example.org", "FR")}),
            Outcomes(5, Outcome::kDone));
  EXPECT_EQ(statistics().countries.named(), (Named{{"KR", 599}}));
  EXPECT_EQ(statistics().countries.others(), 0);
}

TEST_P(StatisticsContractTest, WhatFailsIsNotCounted) {
  sign_and_confirm("a@example.org");
  for (const auto fault : {Backend::Fault::kDiskFull, Backend::Fault::kLocked, Backend::Fault::kAtCommit}) {
    backend().begin(fault);
    std::vector<petition::Act> lost{withdrawing("a@example.org")};
    for (int i = 0; i < 50; ++i) lost.push_back(signing(fmt::format("lost{}@example.org", i)));
    fail(lost);
    backend().end(fault);
    expect_statistics_are_right();
  }
  crash_and_reopen();
  sign_and_confirm("c@example.org");
}

TEST_P(StatisticsContractTest, ErasureOnScheduleChangesNoNumber) {
  crowd(30);
  sign("waiting@example.org");
  const Statistics before = statistics();
  campaign::Campaign closed = test_campaign("two-lives");
  closed.status = campaign::CampaignStatus::kClosed;
  EXPECT_TRUE(backend().campaigns().apply(closed, clock_.now()));
  using petition::Erasure;
  for (const auto what : {Erasure::kBlinds, Erasure::kBlindTiles, Erasure::kRecords, Erasure::kEpochs}) {
    EXPECT_EQ(one(erasing(what)), Outcome::kDone);
  }
  EXPECT_EQ(statistics().countries, before.countries);
  EXPECT_EQ(statistics().days, before.days);
  EXPECT_EQ(withdraw("crowd1@example.org"), Outcome::kDone);
  EXPECT_EQ(statistics().countries.named(), (Named{{"KR", 29}}));
}

TEST_P(StatisticsContractTest, ADamagedSumIsNoticed) {
  sign_and_confirm("a@example.org");
  backend().execute("UPDATE statistic_day SET sign = sign + 1");
  EXPECT_EQ(refused().kind, Error::kCorrupt);
}

// Before there were statistics, there were signatures.
TEST_P(StatisticsContractTest, AnOldDatabaseIsCountedOnce) {
  people(12, "KR", "ko", "nkfc");
  people(3, "US");
  sign("waiting@example.org");
  sign_and_confirm("b@example.org");
  sign("b@example.org");
  clock_.pass(25h);
  EXPECT_EQ(withdraw("KR1@example.org"), Outcome::kDone);
  const Statistics before = statistics();
  backend().recompute_statistics();
  minutes_.clear();
  reopen();
  const Statistics after = statistics();
  EXPECT_EQ(after.countries, before.countries);
  EXPECT_EQ(after.languages, before.languages);
  EXPECT_EQ(after.sources, before.sources);
  EXPECT_EQ(after.days, before.days);
  EXPECT_EQ(after.confirmed_in_day, 0) << "only days were kept";
}

}  // namespace
}  // namespace outcry::store
